"""Everything that the services can do to an order, by a word and a number, for sequences that nobody thought of."""

from collections.abc import Callable
from decimal import Decimal
from functools import partial
from typing import Any
from uuid import uuid4

from catalog.models import Product
from orders.models import Customer, Order, Tag
from orders.services.amounts import order_set_amounts
from orders.services.assign import order_assign
from orders.services.change_status import order_change_status
from orders.services.details import order_edit_details, order_set_customer
from orders.services.fulfil import order_fulfil_lines
from orders.services.lines import order_add_product, order_edit_line
from orders.services.packing import order_pick_line
from orders.services.payments import payment_refund, payment_take
from orders.services.place import order_discard_draft
from orders.services.returns import order_return_lines
from orders.services.tags import order_set_tags
from orders.services.undo import order_undo
from orders.status import Delivery, Status, legal_moves

By = dict[str, Any]
"""`order_id`, `actor`, `source`: what every service takes."""


def pay(service: Callable[..., object], by: By, order: Order, amount: int) -> None:
    service(**by, amount=Decimal(amount), method="cash", idempotency_key=uuid4())


def move_goods(service: Callable[..., object], by: By, order: Order, amount: int) -> None:
    service(**by, quantities={item.pk: amount for item in order.items.all()})


def edit_line(name: str, by: By, order: Order, amount: int) -> None:
    """Change one of the lines; which one depends on the number too."""
    items = list(order.items.all())
    item_id = items[amount % len(items)].pk if items else 0
    values: dict[str, Any] = {name: amount if name == "quantity" else Decimal(amount)}
    order_edit_line(**by, item_id=item_id, **values)


def add_product(by: By, order: Order, amount: int) -> None:
    products = list(Product.objects.order_by("pk"))
    order_add_product(**by, product_id=products[amount % len(products)].pk, quantity=amount)


def pick(by: By, order: Order, amount: int) -> None:
    for item in order.items.all():
        order_pick_line(**by, item_id=item.pk, picked=amount)


def set_customer(by: By, order: Order, amount: int) -> None:
    people = [None, *Customer.objects.order_by("pk").values_list("pk", flat=True)]
    order_set_customer(**by, customer_id=people[amount % len(people)])


def tags(amount: int) -> list[int]:
    """One of two tags, or none, or both."""
    made = [Tag.objects.get_or_create(name=name)[0].pk for name in ("gift", "rush")]
    return [pk for bit, pk in enumerate(made) if amount >> bit & 1]


def move(target: str, by: By, order: Order, amount: int) -> None:
    order_change_status(**by, to=target, reason="because")


def advance(by: By, order: Order, amount: int) -> None:
    """Go some steps of the usual way at once."""
    for _step in range(amount):
        order.refresh_from_db()
        order_change_status(**by, to=next(iter(targets(order)), Status.NEW), reason="because")


def go_there_and_back(by: By, order: Order, amount: int) -> None:
    """Make a move and undo it: nothing may be different. Placing alone is for good."""
    moves = targets(order)
    if order.status == Status.DRAFT:
        moves.remove(Status.NEW)
    if not moves:
        return
    before = state(order)
    order_change_status(**by, to=moves[amount % len(moves)], reason="because")
    order_undo(**by)
    assert state(order) == before


def targets(order: Order) -> list[str]:
    return [move.target for move in legal_moves(order.status, delivery=order.delivery, held_from=order.held_from)]


def state(order: Order) -> list[object]:
    """All there is, but for when and how often it changed."""
    order.refresh_from_db()
    fields = {field.attname: getattr(order, field.attname) for field in Order._meta.concrete_fields}
    return [
        {name: value for name, value in fields.items() if name not in ("version", "updated_at")},
        list(order.items.order_by("pk").values()),
        list(Product.objects.order_by("pk").values_list("on_hand", "allocated")),
        list(Customer.objects.order_by("pk").values_list("spent_total", "orders_count", "last_order_at")),
    ]


DEEDS: dict[str, Callable[[By, Order, int], object]] = {
    **{status: partial(move, status) for status in Status.values},
    "advance": advance,
    "there and back": go_there_and_back,
    "undo": lambda by, order, amount: order_undo(**by),
    "discard": lambda by, order, amount: order_discard_draft(**by),
    "pay": partial(pay, payment_take),
    "refund": partial(pay, payment_refund),
    "hand over": partial(move_goods, order_fulfil_lines),
    "take back": partial(move_goods, partial(order_return_lines, restock=True, reason="")),
    "throw away": partial(move_goods, partial(order_return_lines, restock=False, reason="broken")),
    "pick": pick,
    "add": add_product,
    "quantity": partial(edit_line, "quantity"),
    "price": partial(edit_line, "price"),
    "line discount": partial(edit_line, "discount"),
    "discount": lambda by, order, amount: order_set_amounts(**by, discount=Decimal(amount)),
    "shipping": lambda by, order, amount: order_set_amounts(**by, shipping=Decimal(amount)),
    "customer": set_customer,
    "delivery": lambda by, order, amount: order_edit_details(**by, delivery=Delivery.values[amount % 2]),
    "tags": lambda by, order, amount: order_set_tags(**by, tag_ids=tags(amount)),
    "assign": lambda by, order, amount: order_assign(**by, assignee_id=by["actor"].pk if amount % 2 else None),
}
