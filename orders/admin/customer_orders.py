"""The last orders on a customer's page."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from catalog.admin.base import badge, moment, money
from catalog.admin.parts import Part
from orders.admin.labels import PAYMENT_COLOURS, STATUS_COLOURS
from orders.admin.records import order_link
from orders.models import Customer, Order

SHOWN = 20


def orders_part(request: HttpRequest, customer: Customer) -> Part | None:
    """What they ordered, newest first, with a link to all of it."""
    if not request.user.has_perm("orders.view_order"):
        return None
    orders = customer.orders.order_by("-pk").prefetch_related("items")[:SHOWN]
    return Part(
        _("last orders"),
        [_("order"), _("status"), _("payment"), _("goods"), _("total"), _("placed at")],
        [_row(order) for order in orders],
        more_url=f"{reverse('admin:orders_order_changelist')}?customer__id__exact={customer.pk}",
        more_text=_("All orders"),
        nothing=_("They have not ordered anything yet."),
    )


def _row(order: Order) -> list[Any]:
    names = [str(item) for item in order.items.all()]
    return [
        order_link(order),
        badge(order.get_status_display(), STATUS_COLOURS[order.status]),
        badge(order.get_payment_status_display(), PAYMENT_COLOURS[order.payment_status]),
        ", ".join(names[:3]) + ("…" if len(names) > 3 else ""),
        money(order.total, order.currency),
        moment(order.placed_at),
    ]
