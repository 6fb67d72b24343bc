"""The discount of a whole order and what its delivery costs."""

from decimal import Decimal

from django.contrib.auth.models import User
from django.db import transaction
from django.utils.translation import gettext as _

from catalog.money import MAX_AMOUNT, quantize
from orders.errors import OrderError
from orders.models import Order
from orders.services.edit import order_open, order_settle


@transaction.atomic
def order_set_amounts(
    *, order_id: int, actor: User, source: str, seen_version: int | None = None, discount: Decimal | None = None,
    shipping: Decimal | None = None,
) -> Order:  # fmt: skip
    """Set the discount and the price of the delivery, in the order's currency; None leaves what there is.

    Raises:
        OrderChangedMeanwhile: the order is no longer the one of `seen_version`.
        NotAllowed: `actor` may not change it.
        OrderError: the order is gone or can't change any more, or an amount is wrong; nothing is saved.
    """
    order = order_open(order_id=order_id, actor=actor, seen_version=seen_version)
    changes: dict[str, object] = {}
    for name, value in (("discount", discount), ("shipping", shipping)):
        if value is None:
            continue
        if not 0 <= value <= MAX_AMOUNT:
            raise OrderError(_("The amount is negative or too large. Nothing was saved."))
        old, new = getattr(order, name), quantize(value)
        if old != new:
            changes[name] = [str(old), str(new)]
            setattr(order, name, new)
    if not changes:
        return order
    return order_settle(order, list(order.items.all()), actor=actor, source=source, changes=changes)
