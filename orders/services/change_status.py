"""One service moves an order, whoever asks for it and from wherever."""

from collections.abc import Sequence
from datetime import datetime

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from catalog.prepared import Prepared
from catalog.services.stock import Need, stock_fulfil, stock_release, stock_restock
from catalog.text import validate_text
from orders.errors import IllegalTransition, NotAllowed, OrderChangedMeanwhile, OrderError
from orders.models import Customer, Order, OrderEvent, OrderItem
from orders.services.place import order_place
from orders.signals import order_status_changed
from orders.status import Move, Status, Stock, find_move

MOMENTS = {
    Status.CONFIRMED: "confirmed_at", Status.READY: "ready_at", Status.SHIPPED: "shipped_at",
    Status.COMPLETED: "completed_at", Status.CANCELLED: "cancelled_at", Status.RETURNED: "returned_at",
}  # fmt: skip
LOCKED = Prepared(lambda pk: Order.objects.select_for_update(of=("self",)).filter(pk=pk))
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
        OrderError: the order is gone, or the move needs a reason that can be read.
        NotEnoughStock: the move needs stock that isn't there.
    """
    order = LOCKED.first(order_id)
    if order is None:
        raise OrderError(_("The order is no longer there."))
    if seen_version not in (None, order.version) or seen_status not in (None, order.status):
        raise OrderChangedMeanwhile(_news(order), order=order)
    reason = reason.strip()
    move = _checked(order, to, actor, reason)
    if move.source == Status.DRAFT and move.target == Status.NEW:
        return order_place(order_id=order_id, actor=actor, source=source)
    _move_stock(order, move, actor)
    _save(order, move, reason)
    event = OrderEvent.objects.create(
        order=order, kind=OrderEvent.Kind.STATUS, actor=actor, source=source, order_version=order.version,
        from_status=move.source, to_status=move.target, text=reason,
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
    if not actor.has_perm(move.permission):
        raise NotAllowed(_("You have no right to do this. Nothing was changed."))
    if move.needs_reason and not reason:
        raise OrderError(_("Please give a reason. Nothing was changed."))
    try:
        validate_text(reason, max_length=MAX_REASON)
    except ValidationError as error:
        raise OrderError(" ".join(error.messages)) from error
    return move


def _save(order: Order, move: Move, reason: str) -> None:
    """Write the new status where the old status and version still stand."""
    values: dict[str, object] = {
        "status": move.target,
        "held_from": move.source if move.target == Status.ON_HOLD else "",
        "version": order.version + 1,
        "updated_at": timezone.now(),
    }
    if moment := MOMENTS.get(move.target):
        values[moment] = values["updated_at"]
    if move.target == Status.CANCELLED:
        values["cancel_reason"] = reason
    if Order.objects.filter(pk=order.pk, status=order.status, version=order.version).update(**values) != 1:
        raise OrderChangedMeanwhile(_news(order), order=order)
    for name, value in values.items():
        setattr(order, name, value)
    _count_spent(order, move)


def _count_spent(order: Order, move: Move) -> None:
    """A customer has spent what their completed orders cost; one that came back no longer counts."""
    if order.customer_id is None:
        return
    customers = Customer.objects.filter(pk=order.customer_id)
    if move.target == Status.COMPLETED:
        customers.update(spent_total=F("spent_total") + order.total)
    elif move.source == Status.COMPLETED:
        customers.update(spent_total=F("spent_total") - order.total)


def _move_stock(order: Order, move: Move, actor: User) -> None:
    if move.stock in (Stock.NOTHING, Stock.ALLOCATE):
        return
    items = list(order.items.all())
    if move.stock == Stock.RELEASE:
        stock_release(needs=_needs(items, "allocated"))
        order.items.update(allocated=0)
    elif move.stock == Stock.FULFIL:
        stock_fulfil(needs=_needs(items, "allocated"), actor=actor)
        order.items.update(allocated=0, fulfilled=F("quantity"))
    elif move.stock == Stock.RESTOCK:
        back = [Need(item.product_id, item.fulfilled - item.returned, item.pk) for item in items]
        stock_restock(needs=[need for need in back if need.quantity], actor=actor)
        order.items.update(returned=F("fulfilled"))


def _needs(items: Sequence[OrderItem], field: str) -> list[Need]:
    return [Need(item.product_id, getattr(item, field), item.pk) for item in items if getattr(item, field)]


def _news(order: Order) -> str:
    """Who changed the order last, to what, and how long ago."""
    event = order.events.exclude(order_version=None).select_related("actor").first()
    if event is None:
        return _("Order %(order)s was changed meanwhile. Nothing of yours was applied.") % {"order": order}
    who = (event.actor.first_name or event.actor.username) if event.actor else _("The system")
    return _("%(who)s was faster: “%(status)s”, %(ago)s. Nothing was overwritten.") % {
        "who": who, "status": event.get_to_status_display() or event.get_kind_display(), "ago": _ago(event.created_at),
    }  # fmt: skip


def _ago(moment: datetime) -> str:
    seconds = max(int((timezone.now() - moment).total_seconds()), 0)
    if seconds < 60:
        return ngettext("%(count)s second ago", "%(count)s seconds ago", seconds) % {"count": seconds}
    if seconds < 3600:
        return ngettext("%(count)s minute ago", "%(count)s minutes ago", seconds // 60) % {"count": seconds // 60}
    if seconds < 86400:
        return ngettext("%(count)s hour ago", "%(count)s hours ago", seconds // 3600) % {"count": seconds // 3600}
    return ngettext("%(count)s day ago", "%(count)s days ago", seconds // 86400) % {"count": seconds // 86400}
