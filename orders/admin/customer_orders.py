"""The last orders on a customer's page."""

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from unfold.admin import TabularInline
from unfold.decorators import display

from catalog.admin.base import ReadOnly, badge, moment, money
from orders.admin.labels import PAYMENT_COLOURS, STATUS_COLOURS
from orders.admin.records import order_link
from orders.models import Order

SHOWN = 20


class CustomerOrdersInline(ReadOnly, TabularInline):
    """What they ordered, newest first; the link in the figures leads to all of it."""

    model = Order
    extra = 0
    hide_title = True
    verbose_name_plural = _("last orders")
    fields = ["link", "status_badge", "payment_badge", "goods", "total_shown", "placed"]
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[Order]:
        queryset: QuerySet[Order] = super().get_queryset(request)
        match = request.resolver_match
        customer_id = match.kwargs.get("object_id") if match else None
        if customer_id is None:
            return queryset.none()
        last = Order.objects.filter(customer_id=customer_id).order_by("-pk").values("pk")[:SHOWN]
        return queryset.filter(pk__in=last).order_by("-pk").prefetch_related("items")

    @display(description=_("order"))
    def link(self, order: Order) -> SafeString:
        return order_link(order)

    @display(description=_("status"))
    def status_badge(self, order: Order) -> SafeString:
        return badge(order.get_status_display(), STATUS_COLOURS[order.status])

    @display(description=_("payment"))
    def payment_badge(self, order: Order) -> SafeString:
        return badge(order.get_payment_status_display(), PAYMENT_COLOURS[order.payment_status])

    @display(description=_("goods"))
    def goods(self, order: Order) -> str:
        names = [str(item) for item in order.items.all()]
        return ", ".join(names[:3]) + ("…" if len(names) > 3 else "")

    @display(description=_("total"))
    def total_shown(self, order: Order) -> SafeString | str:
        return money(order.total, order.currency)

    @display(description=_("placed at"))
    def placed(self, order: Order) -> str:
        return moment(order.placed_at)
