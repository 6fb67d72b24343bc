"""Payments and events: records that are written by the services and only read here."""

from typing import Any

from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from catalog.admin.base import ReadOnly, ShopAdmin, moment, money, who
from catalog.admin.filters import PeriodFilter
from orders.models import Order, OrderEvent, Payment
from orders.timeline import told


def order_link(order: Order) -> SafeString:
    """Return a link to the page of `order`."""
    url = reverse("admin:orders_order_change", args=[order.pk])
    return format_html('<a class="text-primary-600 dark:text-primary-500" href="{}">{}</a>', url, order)


class Record(ReadOnly, ShopAdmin):
    """A list of records of orders."""

    list_select_related = ["order", "actor"]
    search_fields = ["=order__number"]
    search_help_text = _("number of the order")
    ordering = ["-id"]

    @display(description=_("when"))
    def at(self, record: Any) -> str:
        return moment(record.created_at)

    @display(description=_("who"))
    def by(self, record: Any) -> str:
        return who(record.actor)

    @display(description=_("order"))
    def of_order(self, record: Any) -> SafeString:
        return order_link(record.order)


@admin.register(Payment)
class PaymentAdmin(Record):
    """Money that came in and went back."""

    list_display = ["at", "of_order", "kind_label", "method", "amount_shown", "reference", "by", "source"]
    list_filter = ["kind", "method", "source", ("created_at", PeriodFilter)]
    fields = ["of_order", "kind", "method", "amount_shown", "reference", "by", "source", "created_at"]
    readonly_fields = ["of_order", "amount_shown", "by"]

    @display(description=_("kind"), label={"payment": "success", "refund": "danger"})
    def kind_label(self, payment: Payment) -> tuple[str, Any]:
        return payment.kind, payment.get_kind_display()

    @display(description=_("amount"))
    def amount_shown(self, payment: Payment) -> SafeString | str:
        return money(payment.amount, payment.order.currency)


@admin.register(OrderEvent)
class OrderEventAdmin(Record):
    """The timelines of all orders in one list."""

    list_display = ["at", "of_order", "what", "by", "source"]
    list_filter = ["kind", "source", "to_status"]
    fields = ["of_order", "kind", "what", "by", "source", "created_at"]
    readonly_fields = ["of_order", "what", "by"]

    @display(description=_("what"))
    def what(self, event: OrderEvent) -> str:
        return told(event, currency=event.order.currency)
