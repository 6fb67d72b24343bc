"""What the list and the page of an order show of it without letting it be typed."""

from decimal import Decimal
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from unfold.decorators import display

from catalog.admin.base import badge, moment, money, who
from catalog.money import SYMBOLS, format_money
from orders.admin.labels import PAYMENT_COLOURS, STATUS_COLOURS
from orders.admin.parcel import gallery
from orders.models import Order


class OrderColumns:
    """Mixed into the orders' admin."""

    @display(description=_("order"), ordering="id")
    def title(self, order: Order) -> SafeString:
        return format_html('<span class="whitespace-nowrap">{}</span>', order)

    @display(description=_("status"), label=STATUS_COLOURS, ordering="status")
    def status_label(self, order: Order) -> tuple[str, Any]:
        return order.status, order.get_status_display()

    @display(description=_("payment"), label=PAYMENT_COLOURS, ordering="payment_status")
    def payment_label(self, order: Order) -> tuple[str, Any]:
        return order.payment_status, order.get_payment_status_display()

    @display(description=_("status"))
    def status_badge(self, order: Order) -> SafeString:
        return badge(order.get_status_display(), STATUS_COLOURS[order.status])

    @display(description=_("payment"))
    def payment_badge(self, order: Order) -> SafeString:
        return badge(order.get_payment_status_display(), PAYMENT_COLOURS[order.payment_status])

    @display(description=pgettext_lazy("column", "who has it"), ordering="assignee")
    def has_it(self, order: Order) -> str:
        return who(order.assignee) if order.assignee else "—"

    @display(description=_("deliver"), ordering="deliver_until")
    def deliver(self, order: Order) -> str:
        return moment(order.deliver_until or order.deliver_from)

    @display(description=_("placed at"), ordering="placed_at")
    def placed(self, order: Order) -> str:
        return moment(order.placed_at)

    @display(description=_("packed by"))
    def packed(self, order: Order) -> str:
        return who(order.packed_by) if order.packed_by else "—"

    @display(description=_("parcel"))
    def parcel(self, order: Order) -> SafeString:
        return gallery(order)

    @display(description=_("created at"))
    def created(self, order: Order) -> str:
        return moment(order.created_at)

    @display(description=_("customer"), ordering="contact_name")
    def client(self, order: Order) -> SafeString:
        name = order.contact_name or (order.customer.name if order.customer else "—")
        return format_html('<span class="cell-name">{}</span>', name)

    @display(description=_("subtotal"))
    def subtotal_shown(self, order: Order) -> SafeString | str:
        text = '<span class="whitespace-nowrap" data-order-subtotal>{}</span>'
        return format_html(text, format_money(Decimal(order.subtotal), order.currency or settings.CURRENCY))

    @display(description=_("total"), ordering="total")
    def total_shown(self, order: Order) -> SafeString | str:
        return money(order.total, order.currency)

    @display(description=_("paid"))
    def paid_shown(self, order: Order) -> SafeString | str:
        return money(order.paid - order.refunded, order.currency)

    @display(description=_("total"))
    def total_live(self, order: Order) -> SafeString:
        currency = order.currency or settings.CURRENCY
        return format_html(
            '<b class="whitespace-nowrap" data-order-total data-sign="{}" data-prices="{}" data-clients="{}">{}</b>',
            SYMBOLS.get(currency, currency), reverse("admin:orders_order_price", args=[0]),
            reverse("admin:orders_order_client", args=[0]),
            format_money(Decimal(order.total), currency),
        )  # fmt: skip

    @display(description=_("discount"))
    def discount_shown(self, order: Order) -> SafeString | str:
        return money(order.discount, order.currency)

    @display(description=_("shipping"))
    def shipping_shown(self, order: Order) -> SafeString | str:
        return money(order.shipping, order.currency)
