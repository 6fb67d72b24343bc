"""One service moves an order, whoever asks for it and from wherever."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from catalog.services.stock import Need, stock_fulfil, stock_release, stock_restock
from catalog.text import validate_text
from catalog.writes import update
from orders.errors import IllegalTransition, OrderChangedMeanwhile, OrderError
from orders.models import Order, OrderEvent, OrderItem
from orders.services.lock import news, order_lock, require
from orders.services.place import order_place
from orders.services.spent import count_spent, spent_on
from orders.signals import order_status_changed
from orders.status import Move, Status, Stock, find_move

MOMENTS = {
    Status.CONFIRMED: "confirmed_at", Status.READY: "ready_at", Status.SHIPPED: "shipped_at",
    Status.COMPLETED: "completed_at", Status.CANCELLED: "cancelled_at", Status.RETURNED: "returned_at",
}  # fmt: skip
MAX_REASON = 200
"""Characters."""


@transaction.atomic
def order_change_status(
    *,
    order_id: int,
    to: str,
    actor: User,
    source: str,
    seen_status: str | None = None,
    seen_version: int | None = None,
    reason: str = "",
) -> Order:
    """Move an order along the status table, with what the move does to stock, and one event.

    `seen_*` is what the person had before their eyes; if it is no longer so, nothing is overwritten.

    Raises:
        OrderChangedMeanwhile: someone was faster; its sentence says who, what and when.
        IllegalTransition: the table has no such move.
        NotAllowed: `actor` lacks the permission of the move.
        OrderError: the order is gone, the move needs a reason that can be read, or the customer has a part of an
            order that is to be cancelled.
        NotEnoughStock: the move needs stock that isn't there.
    """
    order = order_lock(order_id=order_id, seen_version=seen_version, seen_status=seen_status)
    reason = reason.strip()
    move = _checked(order, to, actor, reason)
    if move.source == Status.DRAFT and move.target == Status.NEW:
        return order_place(order_id=order_id, actor=actor, source=source)
    spent = spent_on(order)
    # What was before goes into the event, so that `order_undo` can bring it back exactly.
    trace = _move_stock(order, move, actor)
    trace["before"] = _save(order, move, actor, reason)
    count_spent(order, before=spent)
    event = OrderEvent.objects.create(
        order=order, kind=OrderEvent.Kind.STATUS, actor=actor, source=source, order_version=order.version,
        from_status=move.source, to_status=move.target, text=reason, payload=trace,
    )  # fmt: skip
    order_status_changed.send(Order, order=order, event=event)
    return order


def _checked(order: Order, to: str, actor: User, reason: str) -> Move:
    move = find_move(order.status, to, delivery=order.delivery, held_from=order.held_from)
    if move is None:
        target = Status(to).label if to in Status.values else to
        raise IllegalTransition(
            _("Order %(order)s is “%(status)s”: it can't become “%(target)s”. Nothing was changed.")
            % {"order": order, "status": order.get_status_display(), "target": target}
        )
    require(actor, move.permission)
    if move.needs_reason and not reason:
        raise OrderError(_("Please give a reason. Nothing was changed."))
    try:
        validate_text(reason, max_length=MAX_REASON)
    except ValidationError as error:
        raise OrderError(" ".join(error.messages)) from error
    return move


def _save(order: Order, move: Move, actor: User, reason: str) -> dict[str, Any]:
    """Write the new status where the old status and version still stand; return the fields that it overwrote."""
    values: dict[str, object] = {
        "status": move.target,
        "held_from": move.source if move.target == Status.ON_HOLD else "",
        "version": order.version + 1,
        "updated_at": timezone.now(),
    }
    if moment := MOMENTS.get(move.target):
        values[moment] = values["updated_at"]
    if (move.source, move.target) == (Status.PROCESSING, Status.READY):
        values["packed_by_id"] = actor.pk
    if move.target == Status.CANCELLED:
        values["cancel_reason"] = reason
    where = {"id": order.pk, "status": order.status, "version": order.version}
    if update(Order, values, where) != 1:
        raise OrderChangedMeanwhile(news(order), order=order)
    before = {name: getattr(order, name) for name in values if name not in ("status", "version", "updated_at")}
    for name, value in values.items():
        setattr(order, name, value)
    return {name: value.isoformat() if isinstance(value, datetime) else value for name, value in before.items()}


def _move_stock(order: Order, move: Move, actor: User) -> dict[str, Any]:
    """Do to the stock what the move does; return what the lines were before, and the movements of the ledger."""
    if move.stock in (Stock.NOTHING, Stock.ALLOCATE):
        return {}
    items, movements = list(order.items.all()), []
    before = {item.pk: {name: getattr(item, name) for name in ("allocated", "fulfilled", "returned")} for item in items}
    if move.stock == Stock.RELEASE:
        _check_nothing_is_out(order, items)
        stock_release(needs=_needs(items, "allocated"))
        order.items.update(allocated=0)
    elif move.stock == Stock.FULFIL:
        movements = stock_fulfil(needs=_needs(items, "allocated"), actor=actor)
        order.items.update(allocated=0, fulfilled=F("quantity"))
    elif move.stock == Stock.RESTOCK:
        movements = stock_restock(needs=_needs(items, "with_customer"), actor=actor)
        order.items.update(returned=F("fulfilled"))
    return {"lines": before, "movements": [movement.pk for movement in movements]}


def _needs(items: Sequence[OrderItem], field: str) -> list[Need]:
    return [Need(item.product_id, getattr(item, field), item.pk) for item in items if getattr(item, field)]


def _check_nothing_is_out(order: Order, items: Sequence[OrderItem]) -> None:
    if any(item.with_customer for item in items):
        raise OrderError(
            _("The customer has a part of order %(order)s. Take it back first, then cancel. Nothing was changed.")
            % {"order": order}
        )
