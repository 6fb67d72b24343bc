"""What the orders know of a product, on its page in the admin."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from catalog.admin import product_parts
from catalog.admin.base import badge, moment, money
from catalog.admin.parts import Part
from catalog.models import Product
from catalog.planning import DAYS, days_left
from orders.admin.labels import STATUS_COLOURS
from orders.admin.records import order_link
from orders.models import OrderItem
from orders.sales import Sales, last_lines, sales_of

SHOWN = 6


def sales_part(request: HttpRequest, product: Product) -> Part | None:
    """How much was sold, and the last orders; of a product with variants those of all of them."""
    if not request.user.has_perm("orders.view_order"):
        return None
    products = list(product.variants.all()) if product.has_variants else [product]
    lines = list(last_lines(products, at_most=SHOWN))
    headers = [_("order"), _("status"), _("customer"), _("product"), _("quantity"), _("sum"), _("placed at")]
    return Part(
        _("sales"), headers, [_row(line) for line in lines], facts=[_figures(product, sales_of(products))],
        nothing=_("Nobody has ordered it yet."), more_text=_("All orders") if lines else "",
        more_url=f"{reverse('admin:orders_order_changelist')}?{urlencode({'q': product.sku or product.name})}",
    )  # fmt: skip


def _figures(product: Product, sales: Sales) -> str:
    facts = [
        _("Sold in %(days)d days: %(count)d") % {"days": DAYS, "count": sales.lately},
        _("in all: %(count)d") % {"count": sales.in_all},
    ]
    lasts = days_left(product.available, sales.lately) if product.tracks_stock and not product.has_variants else None
    if lasts is not None:
        text = ngettext("what is left lasts for %(count)d day", "what is left lasts for %(count)d days", lasts)
        facts.append(text % {"count": lasts})
    return " · ".join(facts)


def _row(line: OrderItem) -> list[Any]:
    order = line.order
    client = order.contact_name or (order.customer.name if order.customer else "—")
    amount = money(line.price * line.quantity - line.discount, order.currency)
    state = badge(order.get_status_display(), STATUS_COLOURS[order.status])
    return [order_link(order), state, client, line.name, line.quantity, amount, moment(order.placed_at)]


product_parts.FURTHER.append(sales_part)
