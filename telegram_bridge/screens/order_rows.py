"""The buttons under an order."""

from django.utils.translation import gettext as _

from catalog.money import format_money
from catalog.prepared import Prepared
from orders.models import Order, OrderEvent, OrderItem, ParcelPhoto
from orders.paper.sheet import Kind
from orders.services.edit import may_edit
from orders.services.undo import undo_permission, undoable_event
from orders.status import (
    HANDING_OVER,
    HAS_A_PARCEL,
    PACK,
    PICKING,
    PLACE,
    RETURN,
    SHIP,
    WAITING_TOO,
    Move,
    Status,
    legal_moves,
)
from telegram_bridge.buttons import unpack
from telegram_bridge.buttons.customers import OpenCustomer
from telegram_bridge.buttons.dialogue import StartFlow
from telegram_bridge.buttons.edit import AskCustomer, Cart, DiscardDraft, EditOrder, MyDrafts, OrderField, PickGoods
from telegram_bridge.buttons.menu import OpenMenu
from telegram_bridge.buttons.orders import MoveOrder, OrderHistory, OrderList, PrintOrder, TakeOrder, UndoMove
from telegram_bridge.buttons.packing import PickList, ShowParcel
from telegram_bridge.order_labels import EMOJI
from telegram_bridge.screen import Button, Rows, Style, cut
from telegram_bridge.screens.menu import MENU_ROW
from telegram_bridge.store import Person

PARCEL_PHOTOS = Prepared(lambda order: ParcelPhoto.objects.filter(order=order))


def order_rows(person: Person, order: Order, items: list[OrderItem], newest: list[OrderEvent]) -> Rows:
    """The buttons that fit the order as it stands, its newest events and the person's rights."""
    if order.status == Status.DRAFT:
        return _draft_rows(person, order, items)
    moves = _legal(person, order)
    rows = [
        *_pairs([_move_button(order, move) for move in moves if not move.is_dangerous]),
        *_undo(person, order, newest),
        *_work(person, order),
        *_goods(person, order, items),
        *_about_and_papers(person, order),
    ]
    if copies := _copies(order):
        rows.append(copies)
    if dangerous := tuple(_move_button(order, move) for move in moves if move.is_dangerous):
        rows.append(dangerous)
    return (*rows, _back(person, order))


def _draft_rows(person: Person, order: Order, items: list[OrderItem]) -> Rows:
    if not may_edit(order, person.user):
        return (_back(person, order),)
    goods = Button(_("🛍 Goods"), Cart(order.pk) if items else PickGoods(order.pk), style="" if items else "primary")
    fields = [
        Button(label, OrderField(order.pk, name))
        for label, name in (
            (_("🚚 Delivery"), "way"), (_("🕒 When"), "when"), (_("💬 Comment"), "comment"),
            (_("🏷 Discount"), "discount"), (_("📞 Phone"), "phone"), (_("💵 Delivery price"), "shipping"),
        )
    ]  # fmt: skip
    rows: list[tuple[Button, ...]] = [(goods, Button(_("👤 Customer"), AskCustomer(order.pk)))]
    rows += [tuple(fields[at : at + 2]) for at in range(0, len(fields), 2)]
    if items and person.may(PLACE):
        label = _("✅ Place the order · %(total)s") % {"total": format_money(order.total, order.currency)}
        rows.append((Button(label, MoveOrder(order.pk, order.status, order.version, Status.NEW), style="success"),))
    rows.append((Button(_("🗑 Throw away"), DiscardDraft(order.pk)), Button(_("✏️ Drafts"), MyDrafts())))
    return (*rows, MENU_ROW)


def _back(person: Person, order: Order) -> tuple[Button, ...]:
    """To the list that the person has come from, at its page; else to the one of the order's status."""
    origin = unpack(person.origin)
    if origin is None or isinstance(origin, OpenMenu):
        origin = OrderList(order.status)
    return (Button(_("⬅️ Orders"), origin), *MENU_ROW)


def _legal(person: Person, order: Order) -> list[Move]:
    moves = legal_moves(order.status, delivery=order.delivery, held_from=order.held_from)
    return [move for move in moves if person.may(move.permission)]


def _move_button(order: Order, move: Move) -> Button:
    label = f"{EMOJI[move.target]} {move.verb}"
    if move.needs_reason:
        return Button(label, StartFlow("cancel_order", order.pk), style="danger")
    style: Style = "danger" if move.is_dangerous else "success" if move.target != Status.ON_HOLD else ""
    return Button(label, MoveOrder(order.pk, order.status, order.version, move.target), style=style)


def _undo(person: Person, order: Order, newest: list[OrderEvent]) -> Rows:
    move = undoable_event(order, newest=newest)
    if move is None or not person.may(undo_permission(move)):
        return ()
    return (
        (
            Button(
                _("⏪ Undo: back to “%(status)s”") % {"status": Status(move.from_status).label},
                UndoMove(order.pk, order.version),
            ),
        ),
    )


def _work(person: Person, order: Order) -> Rows:
    """Money, changes, notes, and who has it."""
    is_open = order.status in WAITING_TOO
    row = []
    if (
        person.may("orders.add_payment")
        and order.status != Status.CANCELLED
        and order.total > order.paid - order.refunded
    ):
        row.append(Button(_("💳 Take a payment"), StartFlow("take_payment", order.pk)))
    if person.may("orders.refund_payment") and order.paid > order.refunded:
        row.append(Button(_("💸 Refund"), StartFlow("refund_payment", order.pk)))
    if may_edit(order, person.user) and (is_open or order.status == Status.SHIPPED):
        row.append(Button(_("✏️ Change"), EditOrder(order.pk)))
    if person.may("orders.add_note"):
        row.append(Button(_("📝 Add a note"), StartFlow("add_note", order.pk)))
    if is_open and order.assignee_id is None:
        row.append(Button(_("🙋 Take it"), TakeOrder(order.pk, 1)))
    elif is_open and order.assignee_id == person.user.pk:
        row.append(Button(_("👋 Give it up"), TakeOrder(order.pk, 0)))
    return _pairs(row)


def _goods(person: Person, order: Order, items: list[OrderItem]) -> Rows:
    """What is done with the goods, and what the parcel looked like."""
    row = []
    if order.status in PICKING and person.may(PACK):
        row.append(Button(_("📦 Pick-list"), PickList(order.pk)))
    if order.status in HAS_A_PARCEL and (photos := _photos(order)):
        row.append(Button(_("📷 Parcel: %(count)s") % {"count": photos}, ShowParcel(order.pk)))
    if order.status in HANDING_OVER and person.may(SHIP) and sum(item.left for item in items) > 1:
        row.append(Button(_("📤 Hand over a part"), StartFlow("hand_over", order.pk)))
    if person.may(RETURN) and any(item.with_customer for item in items):
        row.append(Button(_("📥 Take goods back"), StartFlow("take_back", order.pk)))
    return _pairs(row)


def _pairs(buttons: list[Button]) -> Rows:
    """Two in a row: a card with all its buttons must fit a phone."""
    return tuple(tuple(buttons[at : at + 2]) for at in range(0, len(buttons), 2))


def _photos(order: Order) -> int:
    """The card's own query brings the number along; a service that has just moved the order doesn't."""
    if "photos" in order.__dict__:
        return order.__dict__["photos"] or 0
    return PARCEL_PHOTOS.count(order.pk)


def _about(person: Person, order: Order) -> tuple[Button, ...]:
    """Whose order it is, and all that happened to it."""
    history = (Button(_("🕘 History"), OrderHistory(order.pk)),)
    if order.customer_id and person.may("orders.view_customer"):
        return (Button(_("👤 Customer"), OpenCustomer(order.customer_id)), *history)
    return history


def _about_and_papers(person: Person, order: Order) -> Rows:
    """Short enough for three in a row."""
    buttons = [*_about(person, order), *_papers(person, order)]
    return (tuple(buttons),) if len(buttons) <= 3 else _pairs(buttons)


def _papers(person: Person, order: Order) -> tuple[Button, ...]:
    """The order as PDF; who packs is offered the packing slip too while there is something to pack."""
    buttons: tuple[Button, ...] = (Button(_("🖨 PDF"), PrintOrder(order.pk, Kind.ORDER)),)
    if order.status in PICKING and person.may(PACK):
        return (*buttons, Button(_("🖨 Packing slip"), PrintOrder(order.pk, Kind.PACKING)))
    return buttons


def _copies(order: Order) -> tuple[Button, ...]:
    copied = (
        (_("📋 Phone"), order.contact_phone), (_("📋 Address"), order.address),
        (_("📋 Tracking number"), order.tracking_number),
    )  # fmt: skip
    return tuple(Button(label, copy=cut(text, 256)) for label, text in copied if text)
