"""The order card, and the moves that are made from it."""

from datetime import datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from catalog.errors import DomainError
from catalog.money import format_money
from catalog.prepared import Prepared
from orders.errors import OrderChangedMeanwhile
from orders.models import Order, OrderEvent, OrderItem, Source
from orders.paper.sheet import Kind
from orders.phone import format_phone
from orders.services.change_status import order_change_status
from orders.status import PACK, Delivery, Move, PaymentStatus, Status, legal_moves
from telegram_bridge.buttons.dialogue import StartFlow
from telegram_bridge.buttons.orders import MoveOrder, OpenOrder, OrderList, PrintOrder
from telegram_bridge.screen import Button, Screen, Style, cut, escape
from telegram_bridge.screens.guard import needs, sent_to_menu
from telegram_bridge.screens.menu import MENU_ROW
from telegram_bridge.screens.orders import EMOJI
from telegram_bridge.screens.route import Routes
from telegram_bridge.store import Person

LINES_SHOWN = 20
EVENTS_SHOWN = 3
ORDER = Prepared(lambda pk: Order.objects.select_related("assignee").filter(pk=pk))
ITEMS = Prepared(lambda order: OrderItem.objects.filter(order=order))
EVENTS = Prepared(lambda order: OrderEvent.objects.filter(order=order).select_related("actor")[:EVENTS_SHOWN])


@needs("orders.view_order")
def order_card(person: Person, data: OpenOrder) -> Screen:
    """Everything about one order at a glance, with the moves that are legal now."""
    order = ORDER.first(data.order)
    if order is None:
        return sent_to_menu(person, _("This order is no longer there."))
    return _card(person, order)


@needs("orders.view_order")
def move_order(person: Person, data: MoveOrder) -> Screen:
    """Move an order that still is as the person saw it, else show what it has become and who was faster."""
    try:
        order = order_change_status(
            order_id=data.order, to=data.to, actor=person.user, source=Source.BOT,
            seen_status=data.seen, seen_version=data.version,
        )  # fmt: skip
    except OrderChangedMeanwhile as news:
        return order_card(person, OpenOrder(data.order)).with_notice(f"👀 {news}").with_toast(cut(str(news), 190))
    except DomainError as refusal:
        return order_card(person, OpenOrder(data.order)).with_notice(f"⚠️ {refusal}")
    screen = _card(person, order)
    return screen.with_toast(f"{EMOJI[Status(data.to)]} {Status(data.to).label}")


def _card(person: Person, order: Order) -> Screen:
    items, events = ITEMS.all(order.pk), EVENTS.all(order.pk)
    parts = [
        f"<b>{EMOJI[Status(order.status)]} {escape(str(order))} · {escape(str(Status(order.status).label))}</b>",
        _lines(items, order.currency), _money(order), _customer(order), _delivery(order), _events(events),
    ]  # fmt: skip
    return Screen("\n\n".join(part for part in parts if part), _rows(person, order), again=OpenOrder(order.pk))


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
    lines.append(f"<b>{total}</b> · {escape(str(payment))}")
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
    lines = [f"{'🚚' if order.delivery == Delivery.DELIVERY else '🏬'} {escape(str(method))}"]
    if order.address:
        lines.append(f"📍 {escape(order.address)}")
    if order.deliver_until or order.deliver_from:
        times = [_time(moment) for moment in (order.deliver_from, order.deliver_until) if moment]
        lines.append("🕒 " + " – ".join(times))
    if order.tracking_number:
        lines.append(_("Tracking number: %(number)s") % {"number": f"<code>{escape(order.tracking_number)}</code>"})
    return "\n".join(lines)


def _events(events: list[OrderEvent]) -> str:
    return "\n".join(f"<i>{_time(event.created_at)} · {escape(_what(event))}</i>" for event in events)


def _what(event: OrderEvent) -> str:
    what = str(OrderEvent.Kind(event.kind).label)
    if event.to_status:
        what = f"{EMOJI[Status(event.to_status)]} {Status(event.to_status).label}"
    who = (event.actor.first_name or event.actor.username) if event.actor else _("the system")
    return f"{what} — {who}" + (f": {cut(event.text, 200)}" if event.text else "")


def _time(moment: datetime) -> str:
    return date_format(timezone.localtime(moment), "d.m H:i")


def _rows(person: Person, order: Order) -> tuple[tuple[Button, ...], ...]:
    moves = legal_moves(order.status, delivery=order.delivery, held_from=order.held_from)
    rows: list[tuple[Button, ...]] = [(_move_button(order, move),) for move in moves if person.may(move.permission)]
    if person.may("orders.add_note"):
        rows.append((Button(_("📝 Add a note"), StartFlow("add_note", order.pk)),))
    rows.append(_paper_buttons(person, order))
    copies = [
        Button(label, copy=cut(text, 256))
        for label, text in ((_("📋 Phone"), order.contact_phone), (_("📋 Address"), order.address))
        if text
    ]
    if copies:
        rows.append(tuple(copies))
    return (*rows, (Button(_("⬅️ Orders"), OrderList(order.status)), *MENU_ROW))


def _paper_buttons(person: Person, order: Order) -> tuple[Button, ...]:
    """The order as PDF; who packs is offered the packing slip too while there is something to pack."""
    buttons = (Button(_("🖨 PDF"), PrintOrder(order.pk, Kind.ORDER)),)
    if order.status in (Status.CONFIRMED, Status.PROCESSING) and person.may(PACK):
        return (*buttons, Button(_("🖨 Packing slip"), PrintOrder(order.pk, Kind.PACKING)))
    return buttons


def _move_button(order: Order, move: Move) -> Button:
    label = f"{EMOJI[move.target]} {move.target.label}"
    if move.needs_reason:
        return Button(label, StartFlow("cancel_order", order.pk), style="danger")
    style: Style = "danger" if move.is_dangerous else "success" if move.target != Status.ON_HOLD else ""
    return Button(label, MoveOrder(order.pk, order.status, order.version, move.target), style=style)


ROUTES: Routes = {
    OpenOrder: order_card,
    MoveOrder: move_order,
}
