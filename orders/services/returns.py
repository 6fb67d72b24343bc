"""Goods come back line by line, to the shelf or not."""

from collections.abc import Mapping

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from catalog.services.stock import Need, stock_restock
from catalog.text import validate_text
from orders.errors import OrderError
from orders.models import Order, OrderEvent, OrderItem
from orders.services.lock import order_lock, require
from orders.services.pieces import chosen, written
from orders.services.spent import count_spent, spent_on
from orders.signals import order_returned
from orders.status import RETURN, Status

MAX_REASON = 200
"""Characters."""


@transaction.atomic
def order_return_lines(
    *, order_id: int, quantities: Mapping[int, int], restock: bool, reason: str, actor: User, source: str,
    seen_version: int | None = None,
) -> Order:  # fmt: skip
    """Take back `quantities` (id of the line -> pieces) of what was handed over of an order.

    With `restock` the pieces go back on the shelf, else they are lost to the shop. When the last piece is back, the
    order becomes `returned`. The customer's `spent_total` follows; money is given back separately. `reason` may be
    empty.

    Raises:
        NotAllowed: `actor` may not take orders back.
        OrderChangedMeanwhile: the order is no longer the one of `seen_version`.
        OrderError: the order is gone, the reason can't be read, or more was chosen than the customer has; nothing is
            changed.
    """
    require(actor, RETURN)
    order = order_lock(order_id=order_id, seen_version=seen_version)
    reason = reason.strip()
    try:
        validate_text(reason, max_length=MAX_REASON)
    except ValidationError as error:
        raise OrderError(" ".join(error.messages)) from error
    items = list(order.items.all())
    if not any(item.with_customer for item in items):
        raise OrderError(_("The customer has nothing of order %(order)s. Nothing was changed.") % {"order": order})
    pieces = chosen(items, quantities, most=lambda item: item.with_customer)
    spent = spent_on(order)
    if restock:
        stock_restock(needs=[Need(item.product_id, count, item.pk) for item, count in pieces], actor=actor)
    for item, count in pieces:
        item.returned += count
    OrderItem.objects.bulk_update([item for item, _count in pieces], ["returned"])
    was = order.status
    _save(order, is_all_back=all(item.returned == item.quantity for item in items))
    count_spent(order, before=spent)
    event = OrderEvent.objects.create(
        order=order, kind=OrderEvent.Kind.RETURNED, actor=actor, source=source, order_version=order.version,
        from_status=was if order.status != was else "", to_status=order.status if order.status != was else "",
        text=reason, payload={"goods": written(pieces), "restock": restock},
    )  # fmt: skip
    order_returned.send(Order, order=order, event=event)
    return order


def _save(order: Order, *, is_all_back: bool) -> None:
    order.version += 1
    changed = ["version", "updated_at"]
    if is_all_back:
        order.status, order.held_from, order.returned_at = Status.RETURNED, "", timezone.now()
        changed += ["status", "held_from", "returned_at"]
    order.save(update_fields=changed)
