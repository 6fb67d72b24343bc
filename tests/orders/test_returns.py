"""Goods come back line by line, to the shelf or not."""

from collections.abc import Iterator
from decimal import Decimal

import pytest
from django.contrib.auth.models import User
from django.utils import translation

from catalog.models import Product
from orders.errors import NotAllowed, OrderChangedMeanwhile, OrderError
from orders.models import Customer, Order, OrderEvent
from orders.services.change_status import order_change_status
from orders.services.fulfil import order_fulfil_lines
from orders.services.returns import order_return_lines
from orders.signals import order_returned
from orders.status import Delivery, Status
from tests.factories import make_customer, make_order, make_product, make_user
from tests.threads import at_once

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture
def boss() -> User:
    return make_user("chief", is_superuser=True)


def take_back(order: Order, actor: User, *, restock: bool = True, reason: str = "", **pieces: int) -> Order:
    """Take back pieces by the names of the products."""
    ids = dict(order.items.values_list("name", "pk"))
    return order_return_lines(
        order_id=order.pk, quantities={ids[name]: count for name, count in pieces.items()}, restock=restock,
        reason=reason, actor=actor, source="admin",
    )  # fmt: skip


def on_hand(product: Product) -> int:
    product.refresh_from_db()
    return product.on_hand


def spent(customer: Customer) -> Decimal:
    customer.refresh_from_db()
    return customer.spent_total


@pytest.mark.parametrize("status", [Status.SHIPPED, Status.COMPLETED])
def test_a_part_comes_back_to_the_shelf(status: str) -> None:
    clerk, latte = make_user(permissions=("orders.return_order",)), make_product(stock=10)
    order = make_order(lines=[(latte, 3)], status=status, delivery=Delivery.DELIVERY)
    changed = take_back(order, clerk, Latte=1, reason=" cold ")
    assert (changed.status, changed.version) == (status, order.version + 1)
    assert on_hand(latte) == 8
    assert order.items.get().returned == 1
    event = order.events.get(kind=OrderEvent.Kind.RETURNED)
    assert (event.goods, event.text, event.to_status, event.actor) == ("Latte × 1", "cold", "", clerk)
    assert event.payload["restock"] is True


def test_without_restock_the_pieces_stay_away(boss: User) -> None:
    latte = make_product(stock=10)
    order = make_order(lines=[(latte, 3)], status=Status.COMPLETED)
    take_back(order, boss, Latte=2, restock=False)
    assert on_hand(latte) == 7
    assert order.items.get().returned == 2
    assert not latte.movements.filter(kind="return").exists()


@pytest.mark.parametrize("status", [Status.SHIPPED, Status.COMPLETED])
def test_the_last_piece_makes_the_order_returned(status: str, boss: User) -> None:
    latte, tea = make_product(stock=10), make_product("Tea", stock=10)
    order = make_order(lines=[(latte, 1), (tea, 2)], status=status, delivery=Delivery.DELIVERY)
    assert take_back(order, boss, Latte=1, Tea=1).status == status
    returned = take_back(order, boss, Tea=1, restock=False)
    assert (returned.status, returned.returned_at is None) == (Status.RETURNED, False)
    event = order.events.first()
    assert event is not None
    assert (event.from_status, event.to_status, event.order_version) == (status, Status.RETURNED, returned.version)
    with pytest.raises(OrderError, match="customer has nothing"):
        take_back(order, boss, Tea=1)


def test_the_whole_take_back_fetches_only_what_is_still_out(boss: User) -> None:
    latte = make_product(stock=10)
    order = make_order(lines=[(latte, 3)], status=Status.COMPLETED)
    take_back(order, boss, Latte=1, restock=False)
    order_change_status(order_id=order.pk, to=Status.RETURNED, actor=boss, source="bot")
    assert on_hand(latte) == 9


def test_of_a_partly_handed_over_order_that_part_comes_back(boss: User) -> None:
    latte = make_product(stock=10)
    order = make_order(lines=[(latte, 3)], status=Status.READY)
    line = order.items.get().pk
    order_fulfil_lines(order_id=order.pk, quantities={line: 2}, actor=boss, source="bot")
    with pytest.raises(OrderError, match="at most 2"):
        take_back(order, boss, Latte=3)
    assert take_back(order, boss, Latte=2).status == Status.READY
    latte.refresh_from_db()
    assert (latte.on_hand, latte.allocated) == (10, 1)


def test_an_order_on_hold_that_comes_back_whole_is_returned(boss: User) -> None:
    order = make_order(lines=[(make_product(), 3)], status=Status.READY)
    order_fulfil_lines(order_id=order.pk, quantities={order.items.get().pk: 3}, actor=boss, source="bot")
    order_change_status(order_id=order.pk, to=Status.ON_HOLD, actor=boss, source="bot")
    assert take_back(order, boss, Latte=3).status == Status.RETURNED


def test_the_customer_has_spent_what_they_kept(boss: User) -> None:
    ivan = make_customer("Ivan")
    lines = [(make_product(price="99.99"), 3), (make_product("Tea", price="50"), 1)]
    order = make_order(
        lines=lines, status=Status.COMPLETED, customer_id=ivan.pk, discount=Decimal(20), shipping=Decimal(30)
    )
    assert spent(ivan) == order.total == Decimal("359.97")
    take_back(order, boss, Latte=1)
    # A third of 299.97, less its share of the discount: 99.99 × 329.97 / 349.97.
    assert spent(ivan) == order.total - Decimal("94.28")
    take_back(order, boss, Latte=2, Tea=1)
    assert spent(ivan) == 0


def test_what_came_back_before_the_end_was_never_spent(boss: User) -> None:
    ivan = make_customer("Ivan")
    order = make_order(
        lines=[(make_product(), 3)], status=Status.SHIPPED, delivery=Delivery.DELIVERY, customer_id=ivan.pk
    )
    take_back(order, boss, Latte=1)
    assert spent(ivan) == 0
    order_change_status(order_id=order.pk, to=Status.COMPLETED, actor=boss, source="bot")
    assert spent(ivan) == 200


@pytest.mark.parametrize("status", ["draft", "new", "ready", "cancelled", "returned"])
def test_refuses_orders_that_are_not_with_the_customer(status: str, boss: User) -> None:
    with pytest.raises(OrderError, match="customer has nothing"):
        take_back(make_order(status=status), boss, Latte=1)


@pytest.mark.parametrize(("pieces", "sentence"), [({"Latte": 4}, "at most 3"), ({"Latte": -1}, "at most"), ({}, "one")])
def test_refuses_wrong_quantities(pieces: dict[str, int], sentence: str, boss: User) -> None:
    latte = make_product(stock=10)
    order = make_order(lines=[(latte, 3)], status=Status.COMPLETED)
    with pytest.raises(OrderError, match=sentence):
        take_back(order, boss, **pieces)
    assert on_hand(latte) == 7


@pytest.mark.parametrize("reason", ["a\u202eb", "x" * 201])
def test_refuses_a_reason_that_cannot_be_read(reason: str, boss: User) -> None:
    order = make_order(status=Status.COMPLETED)
    with pytest.raises(OrderError):
        take_back(order, boss, Latte=1, reason=reason)
    assert order.items.get().returned == 0


def test_needs_the_right_to_take_back() -> None:
    order = make_order(status=Status.COMPLETED)
    with pytest.raises(NotAllowed):
        take_back(order, make_user(permissions=("orders.ship_order", "orders.change_order")), Latte=1)
    assert order.items.get().returned == 0


def test_what_the_person_saw_must_still_stand(boss: User) -> None:
    order = make_order(status=Status.COMPLETED)
    with pytest.raises(OrderChangedMeanwhile):
        order_return_lines(
            order_id=order.pk, quantities={order.items.get().pk: 1}, restock=True, reason="", actor=boss,
            source="bot", seen_version=order.version - 1,
        )  # fmt: skip


def test_it_is_told_once(boss: User) -> None:
    heard = []

    def hear(event: OrderEvent, **kwargs: object) -> None:
        heard.append(event.to_status)

    order = make_order(lines=[(make_product(), 2)], status=Status.COMPLETED)
    order_returned.connect(hear)
    try:
        take_back(order, boss, Latte=1)
        take_back(order, boss, Latte=1)
    finally:
        order_returned.disconnect(hear)
    assert heard == ["", "returned"]


@pytest.mark.django_db(transaction=True)
def test_two_people_take_the_same_piece_back_once(boss: User) -> None:
    latte = make_product(stock=5)
    order = make_order(lines=[(latte, 1)], status=Status.COMPLETED)
    refusals = at_once(*(lambda: take_back(order, boss, Latte=1) for _ in range(2)))
    assert [type(refusal) for refusal in refusals] == [OrderError]
    assert on_hand(latte) == 5
