"""What an order says about itself on its card: goods, money, person, way, what happened last."""

from datetime import datetime, time

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from catalog.money import format_money
from orders.models import Order, OrderEvent, OrderItem, Payment
from orders.phone import format_phone
from orders.status import Delivery, PaymentStatus, Status
from orders.timeline import told
from telegram_bridge.order_labels import EMOJI, day_label
from telegram_bridge.screen import cut, escape

LINES_SHOWN = 20
EVENT_SHOWN = 200
"""Characters."""
Kind = OrderEvent.Kind
MARKS = {
    Kind.PLACED: "⏳", Kind.STATUS: "▫️", Kind.EDITED: "✏️", Kind.PAYMENT: "💳", Kind.ASSIGNED: "🙋",
    Kind.FULFILLED: "📤", Kind.RETURNED: "📥", Kind.NOTE: "📝", Kind.PARCEL: "📷", Kind.UNDONE: "⏪",
}  # fmt: skip


def order_text(order: Order, items: list[OrderItem], events: list[OrderEvent]) -> str:
    """The whole card as HTML."""
    status = Status(order.status)
    head = f"{EMOJI[status]} {order}" if status == Status.DRAFT else f"{EMOJI[status]} {order} · {status.label}"
    parts = [
        f"<b>{escape(head)}</b>", _lines(items, order.currency), _money(order), _customer(order), _delivery(order),
        _events(events, order.currency),
    ]  # fmt: skip
    return "\n\n".join(part for part in parts if part)


def _lines(items: list[OrderItem], currency: str) -> str:
    lines = [_line(item, currency) for item in items[:LINES_SHOWN]]
    if len(items) > LINES_SHOWN:
        more = len(items) - LINES_SHOWN
        lines.append(ngettext("…and %(count)s more line", "…and %(count)s more lines", more) % {"count": more})
    return "\n".join(lines)


def _line(item: OrderItem, currency: str) -> str:
    amount = format_money(item.price * item.quantity - item.discount, currency)
    return f"{item.quantity} × {escape(cut(item.name, 80))} — {amount}"


def _money(order: Order) -> str:
    lines = []
    if order.discount:
        lines.append(_("Discount: −%(amount)s") % {"amount": format_money(order.discount, order.currency)})
    if order.shipping:
        lines.append(_("Delivery: %(amount)s") % {"amount": format_money(order.shipping, order.currency)})
    payment = PaymentStatus(order.payment_status).label
    total = _("Total: %(amount)s") % {"amount": format_money(order.total, order.currency)}
    lines.append(f"<b>{total}</b>" + ("" if order.status == Status.DRAFT else f" · {escape(str(payment))}"))
    if order.paid and order.payment_status != PaymentStatus.PAID:
        lines.append(_("Paid: %(amount)s") % {"amount": format_money(order.paid - order.refunded, order.currency)})
    return "\n".join(lines)


def _customer(order: Order) -> str:
    phone = format_phone(order.contact_phone) if order.contact_phone else ""
    lines = [f"👤 {escape(part)}" for part in [" · ".join(p for p in (order.contact_name, phone) if p)] if part]
    if order.customer_note:
        lines.append(f"💬 {escape(cut(order.customer_note, 300))}")
    if order.assignee:
        who = order.assignee.first_name or order.assignee.username
        lines.append(_("🙋 With: %(name)s") % {"name": escape(who)})
    return "\n".join(lines)


def _delivery(order: Order) -> str:
    method = Delivery(order.delivery).label
    lines = [f"{'🚚' if order.delivery == Delivery.DELIVERY else '🏬'} {escape(capfirst(str(method)))}"]
    if order.address:
        lines.append(f"📍 {escape(order.address)}")
    if when := when_text(order):
        lines.append(f"🕒 {escape(when)}")
    if order.tracking_number:
        lines.append(_("Tracking number: %(number)s") % {"number": f"<code>{escape(order.tracking_number)}</code>"})
    return "\n".join(lines)


def when_text(order: Order) -> str:
    """The day and the hours of the delivery, short; "" when nobody has said them."""
    times = [timezone.localtime(moment) for moment in (order.deliver_from, order.deliver_until) if moment]
    if not times:
        return ""
    if len(times) == 2 and (times[0].time(), times[1].time()) == (time(0), time(23, 59)):
        times = times[:1] if times[0].date() == times[1].date() else times
        return " – ".join(map(day_label, times))
    first = f"{day_label(times[0])} {times[0]:%H:%M}"
    if order.deliver_from is None:
        return _("by %(time)s") % {"time": first}
    if len(times) == 1 or times[0] == times[1]:
        return first
    same_day = times[0].date() == times[1].date()
    return f"{first} – {'' if same_day else f'{day_label(times[1])} '}{times[1]:%H:%M}"


def _events(events: list[OrderEvent], currency: str) -> str:
    return "\n".join(f"<i>{event_text(event, currency, EVENT_SHOWN)}</i>" for event in events)


def event_text(event: OrderEvent, currency: str, length: int) -> str:
    """When, what in about `length` characters, and who, as HTML."""
    mark = EMOJI[event.to_status] if event.to_status else MARKS[Kind(event.kind)]
    if event.payload.get("kind") == Payment.Kind.REFUND:
        mark = "💸"
    who = (event.actor.first_name or event.actor.username) if event.actor else _("the system")
    what = cut(told(event, currency=currency), length)
    return escape(f"{_time(event.created_at)} · {mark} {what} — {cut(who, 60)}")


def timeline(order: int) -> QuerySet[OrderEvent]:
    """The events of an order, newest first, with what `event_text` and the way back need of them."""
    names = "kind", "from_status", "to_status", "text", "payload", "created_at", "source", "order", "reverses"
    events = OrderEvent.objects.filter(order=order).select_related("actor")
    return events.only(*names, "actor__first_name", "actor__username")


def _time(moment: datetime) -> str:
    return f"{timezone.localtime(moment):%d.%m %H:%M}"
