"""The last move of an order is undone by a further one, which compensates it: nothing is ever deleted."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from catalog.prepared import Prepared
from catalog.services.stock import Need, stock_reverse
from orders.errors import OrderError
from orders.models import Order, OrderEvent, OrderItem
from orders.services.lock import order_lock, require
from orders.services.spent import count_spent, spent_on
from orders.signals import order_status_changed
from orders.status import MOVES

UNDO_FOR = timedelta(minutes=10)
Kind = OrderEvent.Kind
LAST_EVENTS = Prepared(lambda order: OrderEvent.objects.filter(order=order).order_by("-pk")[:MOST_SINCE])
MOST_SINCE = 50
"""So many events after a move, within minutes, and it can't be undone any more."""

BESIDE = (Kind.NOTE, Kind.PARCEL, Kind.PAYMENT, Kind.ASSIGNED, Kind.EDITED)
"""What may have happened since the move: it stays as it is. Goods that were handed over or came back don't."""


@transaction.atomic
def order_undo(*, order_id: int, actor: User, source: str, seen_version: int | None = None) -> Order:
    """Undo the last move: status, stock, dates and the customer's figures are again what they were.

    Raises:
        OrderChangedMeanwhile: the order is no longer the one of `seen_version`.
        NotAllowed: `actor` could not have made the move.
        NotEnoughStock: what the order had or gave back isn't there any more.
        OrderError: the order is gone, or there is nothing to be undone (see `undoable_event`); nothing is changed.
        CatalogError: the stock of a product isn't tracked any more.
    """
    order = order_lock(order_id=order_id, seen_version=seen_version)
    move = undoable_event(order)
    if move is None:
        raise OrderError(
            _("The last move of order %(order)s can't be undone any more. Nothing was changed.") % {"order": order}
        )
    require(actor, undo_permission(move))
    spent = spent_on(order)
    _restore_stock(order, move, actor)
    _restore(order, move)
    count_spent(order, before=spent)
    event = OrderEvent.objects.create(
        order=order, kind=Kind.UNDONE, actor=actor, source=source, order_version=order.version, reverses=move,
        from_status=move.to_status, to_status=move.from_status,
    )  # fmt: skip
    order_status_changed.send(Order, order=order, event=event)
    return order


def undoable_event(order: Order, now: datetime | None = None, newest: Sequence[OrderEvent] = ()) -> OrderEvent | None:
    """Return the event of the move that can be undone now: the last one, while it is younger than `UNDO_FOR`.

    None when goods were handed over or taken back since, and for placing, which is cancelled instead. An order that
    has been left alone for longer costs no query, nor does one whose `newest` events, if they are at hand, tell.
    """
    since = (now or timezone.now()) - UNDO_FOR
    if order.updated_at < since:
        return None
    undone = set()
    for event in _last_events(order, newest):
        if event.created_at < since:
            return None
        if event.kind == Kind.UNDONE:
            undone.add(event.reverses_id)
        elif event.kind == Kind.STATUS and event.pk not in undone:
            return event if event.to_status == order.status and "before" in event.payload else None
        elif event.kind not in (Kind.STATUS, *BESIDE):
            return None
    return None


def _last_events(order: Order, newest: Sequence[OrderEvent]) -> Iterator[OrderEvent]:
    yield from newest
    yield from LAST_EVENTS.all(order.pk)[len(newest) :]


def undo_permission(move: OrderEvent) -> str:
    """Return the permission that undoing `move` needs: that of the move itself."""
    return next(one.permission for one in MOVES if (one.source, one.target) == (move.from_status, move.to_status))


def _restore(order: Order, move: OrderEvent) -> None:
    before = move.payload["before"]
    for name, value in before.items():
        setattr(order, name, parse_datetime(value) if name.endswith("_at") and value else value)
    order.status, order.version = move.from_status, order.version + 1
    order.save(update_fields=[*before, "status", "version", "updated_at"])


def _restore_stock(order: Order, move: OrderEvent, actor: User) -> None:
    lines = move.payload.get("lines")
    if not lines:
        return
    items = list(order.items.all())
    needs = [Need(item.product_id, lines[str(item.pk)]["allocated"], item.pk) for item in items]
    promised = stock_reverse(
        movement_ids=move.payload["movements"], promises=[need for need in needs if need.quantity], actor=actor,
        reason=_("undone: %(order)s") % {"order": order},
    )  # fmt: skip
    for item in items:
        before = lines[str(item.pk)]
        item.allocated = before["allocated"] if item.product_id in promised else 0
        item.fulfilled, item.returned = before["fulfilled"], before["returned"]
    OrderItem.objects.bulk_update(items, ["allocated", "fulfilled", "returned"])
