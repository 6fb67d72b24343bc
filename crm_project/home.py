"""The admin's first page: what waits, what today brought, what runs out, what broke. One statement for each."""

from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db.models import Count, Q, Sum
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from catalog.money import format_money
from catalog.planning import low_stock
from orders.models import Order
from orders.status import Status
from telegram_bridge.models import FailedUpdate

SHOWN = 8


def add_figures(request: HttpRequest, context: dict[str, Any]) -> dict[str, Any]:
    """Add the figures that the person may see to the first page's context."""
    user, cards = request.user, []
    if user.has_perm("orders.view_order"):
        waiting = Order.objects.filter(status=Status.NEW).select_related("customer").order_by("-id")[:SHOWN]
        cards += _order_cards()
        context["waiting"] = [(order, format_money(order.total, order.currency)) for order in waiting]
        context["waiting_url"] = reverse("admin:orders_order_changelist") + "?status__exact=new"
    if user.has_perm("catalog.view_product"):
        context["low_stock"] = list(low_stock().order_by("id")[:SHOWN])
        context["low_stock_url"] = reverse("admin:catalog_product_changelist") + "?stock=low"
    if user.has_perm("telegram_bridge.view_failedupdate"):
        failed = FailedUpdate.objects.filter(replayed_at__isnull=True).count()
        url = reverse("admin:telegram_bridge_failedupdate_changelist") + "?replayed_at__isempty=1"
        cards.append({"title": _("Failed updates"), "value": failed, "url": url, "icon": "error", "is_bad": failed > 0})
    context["title"] = _("Home")
    context["cards"] = cards
    return context


def _order_cards() -> list[dict[str, Any]]:
    today = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    figures = Order.objects.filter(Q(status=Status.NEW) | Q(placed_at__gte=today)).aggregate(
        waiting=Count("id", filter=Q(status=Status.NEW)),
        placed=Count("id", filter=Q(placed_at__gte=today) & ~Q(status=Status.CANCELLED)),
        revenue=Sum("total", filter=Q(placed_at__gte=today) & ~Q(status__in=[Status.CANCELLED, Status.RETURNED])),
    )
    orders = reverse("admin:orders_order_changelist")
    placed_today = f"{orders}?placed_at_from={today:%Y-%m-%d}"
    revenue = format_money(figures["revenue"] or Decimal(0), settings.CURRENCY)
    return [
        {"title": _("Waiting orders"), "value": figures["waiting"], "url": f"{orders}?status__exact=new",
         "icon": "hourglass_top"},
        {"title": _("Orders today"), "value": figures["placed"], "url": placed_today, "icon": "receipt_long"},
        {"title": _("Revenue today"), "value": revenue, "url": placed_today, "icon": "payments"},
    ]  # fmt: skip
