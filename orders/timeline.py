"""What happened to an order as one sentence in the reader's language, the same in the bot and in the admin."""

from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import pgettext, pgettext_lazy

from catalog.money import format_money
from orders.changes import changes_of
from orders.models import OrderEvent, Payment
from orders.status import Status

Kind = OrderEvent.Kind

MOVED = {
    Status.NEW: pgettext_lazy("event", "Placed"),
    Status.CONFIRMED: pgettext_lazy("event", "Confirmed"),
    Status.PROCESSING: pgettext_lazy("event", "Packing has begun"),
    Status.READY: pgettext_lazy("event", "Ready"),
    Status.SHIPPED: pgettext_lazy("event", "Shipped"),
    Status.COMPLETED: pgettext_lazy("event", "Handed over to the customer"),
    Status.ON_HOLD: pgettext_lazy("event", "Put on hold"),
    Status.CANCELLED: pgettext_lazy("event", "Cancelled"),
    Status.RETURNED: pgettext_lazy("event", "Came back"),
}


def told(event: OrderEvent, *, currency: str) -> str:
    """Return what `event` says, without who did it and when; plain text, not escaped."""
    match event.kind:
        case Kind.NOTE:
            return pgettext("event", "Note: %(text)s") % {"text": event.text}
        case Kind.PARCEL:
            return pgettext("event", "The parcel was photographed")
        case Kind.EDITED:
            changes = "; ".join(changes_of(event, currency=currency))
            return pgettext("event", "Changed: %(changes)s") % {"changes": changes or event.text or "—"}
        case Kind.PAYMENT:
            return _payment(event, currency)
        case Kind.ASSIGNED:
            return _assignment(event)
        case Kind.FULFILLED:
            return pgettext("event", "Handed over in part: %(goods)s") % {"goods": event.goods}
        case Kind.RETURNED:
            return _because(_return(event), event.text)
    return _because(_move(event), event.text)


def _move(event: OrderEvent) -> str:
    status = Status(event.to_status).label if event.to_status else ""
    if event.kind == Kind.UNDONE:
        return pgettext("event", "Undone: “%(status)s” again") % {"status": status}
    if event.from_status == Status.ON_HOLD and event.to_status != Status.CANCELLED:
        return pgettext("event", "Resumed: “%(status)s” again") % {"status": status}
    return str(MOVED.get(Status(event.to_status), status)) if event.to_status else str(Kind(event.kind).label)


def _because(what: str, reason: str) -> str:
    return pgettext("event", "%(what)s. Reason: %(reason)s") % {"what": what, "reason": reason} if reason else what


def _payment(event: OrderEvent, currency: str) -> str:
    if "amount" not in event.payload:
        return event.text or event.get_kind_display()
    amount, method = format_money(Decimal(event.payload["amount"]), currency), event.payload.get("method", "")
    is_refund = event.payload.get("kind") == Payment.Kind.REFUND
    text = pgettext("event", "Given back: %(amount)s") if is_refund else pgettext("event", "Paid: %(amount)s")
    said = text % {"amount": amount}
    return f"{said}, {Payment.Method(method).label}" if method in Payment.Method.values else said


def _assignment(event: OrderEvent) -> str:
    if event.payload.get("to") is None:
        return pgettext("event", "Nobody has it now")
    if event.actor_id == event.payload["to"]:
        return pgettext("event", "Taken on")
    return pgettext("event", "Given to: %(name)s") % {"name": event.text}


def _return(event: OrderEvent) -> str:
    is_back = event.payload.get("restock")
    text = pgettext("event", "Back on the shelf: %(goods)s") if is_back else pgettext("event", "Written off: %(goods)s")
    said = text % {"goods": event.goods}
    return f"{said} — " + _("all has come back") if event.to_status else said
