"""A part of an order is handed over before the rest."""

from collections.abc import Iterator

import pytest
from django.contrib.auth.models import User
from django.utils import translation

from catalog.models import Product
from catalog.services.products import product_edit
from orders.errors import NotAllowed, OrderChangedMeanwhile, OrderError
from orders.models import Order, OrderEvent
from orders.services.change_status import order_change_status
from orders.services.fulfil import order_fulfil_lines
from orders.services.returns import order_return_lines
from orders.signals import order_fulfilled
from orders.status import Delivery, Status
from tests.factories import make_order, make_product, make_user
from tests.threads import at_once

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture
def courier() -> User:
    return make_user("carl", permissions=("orders.ship_order",))


def hand_over(order: Order, actor: User, **pieces: int) -> Order:
    """Hand over pieces by the names of the products."""
    ids = dict(order.items.values_list("name", "pk"))
    return order_fulfil_lines(
        order_id=order.pk, quantities={ids[name]: count for name, count in pieces.items()}, actor=actor, source="bot"
    )


def stock(product: Product) -> tuple[int, int]:
    product.refresh_from_db()
    return product.on_hand, product.allocated


@pytest.mark.parametrize("status", [Status.PROCESSING, Status.READY])
def test_the_pieces_leave_the_stock_and_the_promise(status: str, courier: User) -> None:
    latte, tea = make_product("Latte", stock=10), make_product("Tea", stock=10)
    order = make_order(lines=[(latte, 3), (tea, 2)], status=status)
    moved = hand_over(order, courier, Latte=2)
    assert (moved.status, moved.version) == (status, order.version + 1)
    assert (stock(latte), stock(tea)) == ((8, 1), (10, 2))
    assert list(order.items.values_list("fulfilled", "allocated")) == [(2, 1), (0, 2)]
    sale = latte.movements.get(kind="sale")
    assert (sale.quantity, sale.order_line, sale.actor) == (-2, order.items.get(name="Latte").pk, courier)


def test_it_is_one_event_that_says_what(courier: User) -> None:
    heard = []

    def hear(order: Order, event: OrderEvent, **kwargs: object) -> None:
        heard.append((order.pk, event.goods))

    name = "🍰 <b>Very & very</b> long".ljust(200, "x")
    order = make_order(lines=[(make_product(name), 3)], status=Status.READY)
    order_fulfilled.connect(hear)
    try:
        moved = hand_over(order, courier, **{name: 2})
    finally:
        order_fulfilled.disconnect(hear)
    assert heard == [(order.pk, f"{name} × 2")]
    event = order.events.get(kind=OrderEvent.Kind.FULFILLED)
    assert (event.order_version, event.actor, event.source) == (moved.version, courier, "bot")


@pytest.mark.parametrize(("delivery", "end"), [(Delivery.PICKUP, "completed"), (Delivery.DELIVERY, "shipped")])
@pytest.mark.parametrize("pieces", [1, 3])
def test_the_usual_move_hands_over_only_the_rest(delivery: str, end: str, pieces: int, courier: User) -> None:
    latte = make_product(stock=10)
    order = make_order(lines=[(latte, 3)], status=Status.READY, delivery=delivery)
    hand_over(order, courier, Latte=pieces)
    order_change_status(order_id=order.pk, to=end, actor=courier, source="bot")
    assert stock(latte) == (7, 0)
    item = order.items.get()
    assert (item.fulfilled, item.left, item.with_customer) == (3, 0, 3)


@pytest.mark.parametrize("pieces", [-1, 4, 10**12])
def test_refuses_more_than_is_left(pieces: int, courier: User) -> None:
    latte = make_product(stock=10)
    order = make_order(lines=[(latte, 3)], status=Status.READY)
    with pytest.raises(OrderError, match="at most 3"):
        hand_over(order, courier, Latte=pieces)
    assert stock(latte) == (10, 3)


def test_refuses_what_was_handed_over_already(courier: User) -> None:
    order = make_order(lines=[(make_product(), 3)], status=Status.READY)
    hand_over(order, courier, Latte=2)
    with pytest.raises(OrderError, match="at most 1"):
        hand_over(order, courier, Latte=2)


def test_one_wrong_line_changes_nothing(courier: User) -> None:
    latte, tea = make_product(stock=10), make_product("Tea", stock=10)
    order = make_order(lines=[(latte, 3), (tea, 2)], status=Status.READY)
    with pytest.raises(OrderError):
        hand_over(order, courier, Latte=1, Tea=3)
    assert (stock(latte), stock(tea)) == ((10, 3), (10, 2))
    assert not order.events.filter(kind=OrderEvent.Kind.FULFILLED).exists()


def test_refuses_the_line_of_another_order(courier: User) -> None:
    mine, other = make_order(status=Status.READY), make_order(status=Status.READY)
    with pytest.raises(OrderError, match="no longer in the order"):
        order_fulfil_lines(order_id=mine.pk, quantities={other.items.get().pk: 1}, actor=courier, source="bot")


@pytest.mark.parametrize("pieces", [{}, {"Latte": 0}])
def test_refuses_nothing_at_all(pieces: dict[str, int], courier: User) -> None:
    with pytest.raises(OrderError, match="at least one"):
        hand_over(make_order(status=Status.READY), courier, **pieces)


@pytest.mark.parametrize("status", ["draft", "new", "confirmed", "on_hold", "shipped", "completed", "cancelled"])
def test_refuses_orders_that_are_not_being_packed(status: str, courier: User) -> None:
    order = make_order(status=status, delivery=Delivery.DELIVERY)
    with pytest.raises(OrderError, match="Nothing was changed"):
        hand_over(order, courier, Latte=1)


def test_needs_the_right_to_hand_over() -> None:
    order = make_order(status=Status.READY)
    with pytest.raises(NotAllowed):
        hand_over(order, make_user("packer", permissions=("orders.pack_order",)), Latte=1)
    assert order.items.get().fulfilled == 0


def test_what_the_person_saw_must_still_stand(courier: User) -> None:
    order = make_order(status=Status.READY)
    with pytest.raises(OrderChangedMeanwhile):
        order_fulfil_lines(
            order_id=order.pk, quantities={order.items.get().pk: 1}, actor=courier, source="bot",
            seen_version=order.version - 1,
        )  # fmt: skip


def test_an_order_that_is_gone_is_a_sentence(courier: User) -> None:
    with pytest.raises(OrderError):
        order_fulfil_lines(order_id=404, quantities={1: 1}, actor=courier, source="bot")


def test_goods_without_stock_are_handed_over_too(courier: User) -> None:
    cake = make_product("Cake", stock=0, tracks_stock=False)
    order = make_order(lines=[(cake, 3)], status=Status.READY)
    product_edit(actor=None, product_id=cake.pk, tracks_stock=True)
    hand_over(order, courier, Cake=2)
    assert stock(cake) == (0, 0)
    assert order.items.get().fulfilled == 2


def test_an_order_that_the_customer_has_a_part_of_is_not_cancelled(courier: User) -> None:
    latte, boss = make_product(stock=10), make_user("chief", is_superuser=True)
    order = make_order(lines=[(latte, 3)], status=Status.READY)
    hand_over(order, courier, Latte=1)

    def cancel() -> None:
        order_change_status(order_id=order.pk, to=Status.CANCELLED, actor=boss, source="bot", reason="late")

    with pytest.raises(OrderError, match="Take it back first"):
        cancel()
    assert stock(latte) == (9, 2)
    order_return_lines(
        order_id=order.pk, quantities={order.items.get().pk: 1}, restock=True, reason="", actor=boss, source="bot"
    )
    cancel()
    assert stock(latte) == (10, 0)


@pytest.mark.django_db(transaction=True)
def test_two_people_hand_the_last_pieces_over_once() -> None:
    boss, latte = make_user("chief", is_superuser=True), make_product(stock=5)
    order = make_order(lines=[(latte, 3)], status=Status.READY)
    refusals = at_once(*(lambda: hand_over(order, boss, Latte=2) for _ in range(2)))
    assert [type(refusal) for refusal in refusals] == [OrderError]
    assert stock(latte) == (3, 1)
    assert order.events.filter(kind=OrderEvent.Kind.FULFILLED).count() == 1
