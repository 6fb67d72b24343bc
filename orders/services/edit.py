"""What all edits of an order's goods and money have in common: who may, when, and what follows from them."""

from collections.abc import Mapping, Sequence

from django.contrib.auth.models import User
from django.utils.translation import gettext as _

from catalog.rights import may
from orders.errors import NotAllowed, OrderError
from orders.models import Order, OrderEvent, OrderItem
from orders.services.lock import order_lock
from orders.services.totals import order_set_totals, payment_status_of
from orders.signals import order_edited
from orders.status import PLACE, WAITING_TOO, Status


def may_edit(order: Order, actor: User) -> bool:
    """Whether `actor` may change `order`: whoever changes orders may, and one who takes them may finish their draft."""
    if may(actor, "orders.change_order"):
        return True
    return order.status == Status.DRAFT and order.created_by_id == actor.pk and may(actor, PLACE)


def order_open(*, order_id: int, actor: User, seen_version: int | None) -> Order:
    """Return an order whose goods and money `actor` may change now, with its row locked.

    Raises:
        OrderChangedMeanwhile: the order is no longer the one of `seen_version`.
        NotAllowed: `actor` may not change it.
        OrderError: the order is gone, or it was handed over, cancelled or returned.
    """
    order = order_lock(order_id=order_id, seen_version=seen_version)
    require_edit(order, actor)
    if order.status not in (Status.DRAFT, *WAITING_TOO):
        raise OrderError(
            _("Order %(order)s is “%(status)s”: its goods and sums can't change any more. Nothing was changed.")
            % {"order": order, "status": order.get_status_display()}
        )
    return order


def require_edit(order: Order, actor: User) -> None:
    """Raise `NotAllowed` unless `actor` may change `order`."""
    if not may_edit(order, actor):
        raise NotAllowed(_("You have no right to do this. Nothing was changed."))


def order_settle(
    order: Order, items: Sequence[OrderItem], *, actor: User, source: str, changes: Mapping[str, object]
) -> Order:
    """Save the sums that follow from `items` and from the order's own amounts, and write the changes down.

    Raises:
        OrderError: the sums are impossible.
    """
    before = order.total
    order_set_totals(order, items)
    order.version += 1
    if order.status != Status.DRAFT:
        order.payment_status = payment_status_of(total=order.total, paid=order.paid, refunded=order.refunded)
    order.save(update_fields=["subtotal", "discount", "shipping", "total", "payment_status", "version", "updated_at"])
    total = {"total": [str(before), str(order.total)]} if order.total != before else {}
    write_down(order, {**changes, **total}, actor=actor, source=source)
    return order


def write_down(order: Order, changes: Mapping[str, object], *, actor: User, source: str) -> None:
    """Put a saved edit on the timeline, with the old and the new values; what is still a draft has none."""
    if order.status == Status.DRAFT:
        return
    event = OrderEvent.objects.create(
        order=order, kind=OrderEvent.Kind.EDITED, actor=actor, source=source, order_version=order.version,
        payload=dict(changes),
    )  # fmt: skip
    order_edited.send(Order, order=order, event=event)
