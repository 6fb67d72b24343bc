"""A whole page of an order is saved at once: its details, its lines, its amounts, and perhaps it is placed."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction

from catalog.models import Product
from orders.models import Order, OrderItem
from orders.services.amounts import order_set_amounts
from orders.services.details import order_edit_details, order_set_customer
from orders.services.lines import order_add_product, order_edit_line
from orders.services.lock import order_lock


@dataclass(frozen=True, slots=True)
class Wish:
    """What becomes of a line: of the one with `line_id`, or a new one of `product_id`; `quantity` 0 removes it.

    `price` is for a piece and `discount` for the whole line; None leaves what there is.
    """

    product_id: int
    quantity: int
    line_id: int | None = None
    price: Decimal | None = None
    discount: Decimal | None = None


@transaction.atomic
def order_revise(
    *, order_id: int, actor: User, source: str, seen_version: int | None = None, wishes: Sequence[Wish] = (),
    details: dict[str, Any] | None = None, discount: Decimal | None = None, shipping: Decimal | None = None,
) -> Order:  # fmt: skip
    """Change all this or nothing of it; `details` are those of `order_edit_details`, None leaves an amount as it is.

    A customer who is chosen brings their name and phone, save where others are given.

    Raises:
        OrderChangedMeanwhile: the order is no longer the one of `seen_version`.
        NotAllowed: `actor` may not change it.
        NotEnoughStock: the order was placed, and fewer pieces are available.
        OrderError: any of it is wrong, or can't change any more; nothing is saved.
    """
    order = order_lock(order_id=order_id, seen_version=seen_version)
    who: dict[str, Any] = {"order_id": order_id, "actor": actor, "source": source}
    fields = dict(details or {})
    _lock_products(wishes)
    if "customer_id" in fields:
        order_set_customer(customer_id=fields.pop("customer_id"), **who)
    if fields:
        order_edit_details(**who, **fields)
    # Neither the lines nor the discount may pass through a state that the order can't have.
    is_less = discount is not None and discount < order.discount
    if is_less:
        order_set_amounts(discount=discount, **who)
    for wish in sorted(wishes, key=_added_first_removed_last):
        _grant(wish, who)
    if (discount, shipping) != (None, None):
        order_set_amounts(discount=discount, shipping=shipping, **who)
    return Order.objects.get(pk=order_id)


def _lock_products(wishes: Sequence[Wish]) -> None:
    """Lock the stock of all lines before the customers and in the order of ids, as everybody does.

    The lines themselves change in another order.
    """
    ids = {wish.product_id for wish in wishes}
    if ids:
        list(
            Product.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=ids).order_by("pk").values("pk")
        )


def _added_first_removed_last(wish: Wish) -> tuple[bool, bool]:
    return wish.quantity == 0, wish.line_id is not None


def _grant(wish: Wish, who: dict[str, Any]) -> None:
    numbers: dict[str, Any] = {"price": wish.price, "discount": wish.discount}
    if wish.line_id is not None:
        order_edit_line(item_id=wish.line_id, quantity=wish.quantity, **numbers, **who)
        return
    known = {item.pk: item.quantity for item in OrderItem.objects.filter(order_id=who["order_id"])}
    order_add_product(product_id=wish.product_id, quantity=wish.quantity, **who)
    if wish.price is None and not wish.discount:
        return
    items = OrderItem.objects.filter(order_id=who["order_id"], product_id=wish.product_id)
    item = next(item for item in items if item.quantity != known.get(item.pk))
    order_edit_line(item_id=item.pk, **numbers, **who)
