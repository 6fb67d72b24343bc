"""The lines of an order change, while it is a draft and after it was placed; the promised stock and the sums follow."""

from decimal import Decimal
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.utils.translation import gettext as _

from catalog.money import quantize
from catalog.services.stock import Need, stock_allocate, stock_release
from orders.errors import OrderError
from orders.models import Order, OrderItem
from orders.services.edit import order_open, order_settle
from orders.services.items import Line, check_line, order_items
from orders.status import Status

WRITTEN = ("quantity", "price", "discount")
"""The numbers of a line that the timeline keeps."""


@transaction.atomic
def order_add_product(
    *, order_id: int, product_id: int, quantity: int = 1, actor: User, source: str, seen_version: int | None = None
) -> Order:
    """Add pieces of a product: to the line that has it at today's price, or in a new line.

    Raises:
        OrderChangedMeanwhile: the order is no longer the one of `seen_version`.
        NotAllowed: `actor` may not change it.
        NotEnoughStock: the order was placed, and fewer pieces are available.
        OrderError: the order is gone or can't change any more, or the product can't be sold; nothing is saved.
    """
    order = order_open(order_id=order_id, actor=actor, seen_version=seen_version)
    (added,) = order_items(order, [Line(product_id, quantity)])
    items = list(order.items.all())
    item = next((item for item in items if (item.product_id, item.price) == (product_id, added.price)), None)
    if item is not None:
        return _change(order, items, item, {"quantity": item.quantity + quantity}, actor, source)
    if order.status != Status.DRAFT:
        _promise(added, quantity)
    added.save(force_insert=True)
    entry = _written(added, dict.fromkeys(WRITTEN, 0), {name: getattr(added, name) for name in WRITTEN})
    return order_settle(order, [*items, added], actor=actor, source=source, changes={"lines": [entry]})


@transaction.atomic
def order_edit_line(
    *, order_id: int, item_id: int, actor: User, source: str, seen_version: int | None = None,
    quantity: int | None = None, price: Decimal | None = None, discount: Decimal | None = None,
) -> Order:  # fmt: skip
    """Change a line; `quantity` 0 removes it, `price` is for a piece and `discount` for the whole line.

    Whoever changes several lines in one transaction does it in the order of their products' ids, as stock is locked.

    Raises:
        OrderChangedMeanwhile: the order is no longer the one of `seen_version`.
        NotAllowed: `actor` may not change it.
        NotEnoughStock: the order was placed, and fewer pieces are available.
        OrderError: the order or the line is gone or can't change so; nothing is saved.
    """
    order = order_open(order_id=order_id, actor=actor, seen_version=seen_version)
    items = list(order.items.all())
    item = next((item for item in items if item.pk == item_id), None)
    if item is None:
        raise OrderError(_("A line is no longer in the order. Nothing was changed."))
    wanted = {"quantity": quantity, "price": price, "discount": discount}
    return _change(order, items, item, wanted, actor, source)


def _change(
    order: Order, items: list[OrderItem], item: OrderItem, wanted: dict[str, int | Decimal | None], actor: User,
    source: str,
) -> Order:  # fmt: skip
    before = {name: getattr(item, name) for name in WRITTEN}
    after = before | {name: value for name, value in wanted.items() if value is not None}
    if after["quantity"]:
        check_line(**after)
    after |= {name: quantize(after[name]) for name in ("price", "discount")}
    if after == before:
        return order
    _check_what_is_left(order, items, item, after["quantity"])
    if order.status != Status.DRAFT:
        _promise(item, after["quantity"] - item.quantity)
    entry = _written(item, before, after)
    if after["quantity"]:
        for name, value in after.items():
            setattr(item, name, value)
        item.picked = min(item.picked, item.quantity)
        item.save(update_fields=[*WRITTEN, "allocated", "picked"])
    else:
        items.remove(item)
        item.delete()
    return order_settle(order, items, actor=actor, source=source, changes={"lines": [entry]})


def _check_what_is_left(order: Order, items: list[OrderItem], item: OrderItem, quantity: int) -> None:
    """Refuse to take away what the customer already got, and what makes it an order at all."""
    if quantity < item.fulfilled:
        raise OrderError(
            _("%(product)s: %(count)s handed over already, the line can't have fewer. Nothing was changed.")
            % {"product": item.name, "count": item.fulfilled}
        )
    left = quantity - item.returned + sum(other.quantity - other.returned for other in items if other is not item)
    if order.status != Status.DRAFT and not left:
        raise OrderError(
            _("Nothing would be left of order %(order)s. Cancel it instead. Nothing was changed.") % {"order": order}
        )


def _promise(item: OrderItem, more: int) -> None:
    """Let the promised stock follow a line that grows by `more` pieces, or shrinks; doesn't save the line."""
    if more > 0:
        if stock_allocate(needs=[Need(item.product_id, more, item.pk)]):
            item.allocated += more
    elif back := min(-more, item.allocated):
        stock_release(needs=[Need(item.product_id, back, item.pk)])
        item.allocated -= back


def _written(item: OrderItem, before: dict[str, Any], after: dict[str, Any]) -> dict[str, object]:
    changes = {name: [_plain(before[name]), _plain(after[name])] for name in WRITTEN if before[name] != after[name]}
    return {"line": item.pk, "name": item.name, **changes}


def _plain(value: object) -> object:
    """Return what JSON can hold."""
    return str(value) if isinstance(value, Decimal) else value
