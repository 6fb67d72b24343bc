"""The order card, and the moves that are made from it."""

from collections.abc import Callable

from django.db.models import Count, OuterRef
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from catalog.errors import DomainError
from catalog.prepared import Prepared, together
from orders.models import Order, OrderEvent, OrderItem, ParcelPhoto, Source
from orders.services.assign import order_assign
from orders.services.change_status import order_change_status
from orders.services.undo import order_undo
from orders.status import Status
from telegram_bridge.buttons.orders import MoveOrder, OpenOrder, TakeOrder, UndoMove
from telegram_bridge.order_labels import EMOJI
from telegram_bridge.screen import Screen
from telegram_bridge.screens.attempt import below
from telegram_bridge.screens.guard import needs, sent_to_menu
from telegram_bridge.screens.order_rows import order_rows
from telegram_bridge.screens.order_text import order_text, timeline
from telegram_bridge.screens.route import Routes
from telegram_bridge.store import Person

EVENTS_SHOWN = 3
PHOTOS = ParcelPhoto.objects.filter(order=OuterRef("pk")).order_by().values("order").annotate(count=Count("pk"))
# A third of an order's columns are dates and texts for searches that its card has no use for.
ORDER = Prepared(
    lambda pk: Order.objects.filter(pk=pk).select_related("assignee").annotate(photos=PHOTOS.values("count"))
    .only(
        "number", "status", "held_from", "payment_status", "version", "customer", "contact_name", "contact_phone",
        "delivery", "address", "deliver_from", "deliver_until", "tracking_number", "customer_note", "currency",
        "discount", "shipping", "total", "paid", "refunded", "updated_at",
        "assignee__first_name", "assignee__username",
    )
)  # fmt: skip
ITEMS = Prepared(lambda order: OrderItem.objects.filter(order=order))
EVENTS = Prepared(lambda order: timeline(order)[:EVENTS_SHOWN])


@needs("orders.view_order")
def order_card(person: Person, data: OpenOrder) -> Screen:
    """Everything about one order at a glance, with what can be done with it now."""
    orders, items, events = together(ORDER.asked(data.order), ITEMS.asked(data.order), EVENTS.asked(data.order))
    if not orders:
        return sent_to_menu(person, _("This order is no longer there."))
    return _card(person, orders[0], items, events)


@needs("orders.view_order")
def move_order(person: Person, data: MoveOrder) -> Screen:
    """Move an order that still is as the person saw it, else show what it has become and who was faster."""
    toast = f"{mark} {capfirst(str(Status(data.to).label))}" if (mark := EMOJI.get(data.to)) else ""
    return _after(
        person,
        data.order,
        lambda: order_change_status(
            order_id=data.order, to=data.to, actor=person.user, source=Source.BOT, seen_status=data.seen,
            seen_version=data.version,
        ),
        toast,
    )  # fmt: skip


@needs("orders.view_order")
def undo_move(person: Person, data: UndoMove) -> Screen:
    """Undo the last move, while the order is as it was seen."""
    return _after(
        person,
        data.order,
        lambda: order_undo(order_id=data.order, actor=person.user, source=Source.BOT, seen_version=data.version),
        _("⏪ Undone"),
    )


@needs("orders.view_order")
def take_order(person: Person, data: TakeOrder) -> Screen:
    """Take an order that nobody has, or give one's own up."""
    assignee = person.user.pk if data.take else None
    return _after(
        person,
        data.order,
        lambda: order_assign(order_id=data.order, assignee_id=assignee, actor=person.user, source=Source.BOT),
        _("🙋 It is yours") if data.take else _("👋 It is free"),
    )


def _after(person: Person, order_id: int, change: Callable[[], Order], toast: str) -> Screen:
    """Make a change and show the card; a refusal stands above it, and news of who was faster."""
    try:
        order = change()
    except DomainError as refusal:
        return below(refusal, order_card(person, OpenOrder(order_id)))
    return card_of(person, order).with_toast(toast)


def card_of(person: Person, order: Order) -> Screen:
    """The card of an order that was just read, for who may see it."""
    return _card(person, order, *together(ITEMS.asked(order.pk), EVENTS.asked(order.pk)))


def _card(person: Person, order: Order, items: list[OrderItem], events: list[OrderEvent]) -> Screen:
    rows = order_rows(person, order, items, events)
    return Screen(order_text(order, items, events), rows, again=OpenOrder(order.pk))


ROUTES: Routes = {OpenOrder: order_card, MoveOrder: move_order, UndoMove: undo_move, TakeOrder: take_order}
