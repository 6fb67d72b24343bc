"""What is read below an order's form: its payments and its timeline."""

from typing import Any

from django.utils.translation import gettext as _

from catalog.admin.base import badge, moment, money, who
from catalog.admin.parts import Part
from orders.models import Order, OrderEvent, Payment
from orders.timeline import told

KIND_COLOURS = {Payment.Kind.PAYMENT.value: "success", Payment.Kind.REFUND.value: "danger"}


def parts_of(order: Order) -> list[Part]:
    """Return the tables; an order that nobody has paid for has none of payments."""
    payments = [_payment_row(payment, order) for payment in order.payments.select_related("actor")]
    headers = [_("when"), _("kind"), _("method"), _("amount"), _("reference"), _("who"), _("where from")]
    events = order.events.select_related("actor").order_by("-pk")
    timeline = Part(
        _("timeline"),
        [_("when"), _("what"), _("who"), _("where from")],
        [_event_row(event, order.currency) for event in events],
        nothing=_("Nothing has happened yet: a draft has no timeline."),
    )
    return [Part(_("payments"), headers, payments), timeline] if payments else [timeline]


def _event_row(event: OrderEvent, currency: str) -> list[Any]:
    return [moment(event.created_at), told(event, currency=currency), who(event.actor), event.get_source_display()]


def _payment_row(payment: Payment, order: Order) -> list[Any]:
    kind = badge(payment.get_kind_display(), KIND_COLOURS[payment.kind])
    amount = money(payment.amount, order.currency)
    return [
        moment(payment.created_at), kind, payment.get_method_display(), amount, payment.reference or "—",
        who(payment.actor), payment.get_source_display(),
    ]  # fmt: skip
