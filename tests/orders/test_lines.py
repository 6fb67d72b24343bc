"""The lines of an order change: of a draft freely, of a placed one with its stock, sums and timeline."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.auth.models import User
from django.utils import translation

from catalog.errors import DomainError, NotEnoughStock
from catalog.models import Product
from orders.errors import NotAllowed, OrderChangedMeanwhile, OrderError
from orders.models import Order, OrderEvent
from orders.services.fulfil import order_fulfil_lines
from orders.services.lines import order_add_product, order_edit_line
from orders.services.packing import order_pick_line
from orders.services.payments import payment_take
from orders.services.place import order_place
from orders.services.returns import order_return_lines
from orders.signals import order_edited
from orders.status import PaymentStatus, Status
from tests.factories import make_order, make_product, make_user
from tests.threads import at_once

pytestmark = pytest.mark.django_db

OPEN = ["new", "confirmed", "processing", "ready", "on_hold"]
CLOSED = ["completed", "cancelled", "returned"]


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture
def olga() -> User:
    return make_user(permissions=("orders.change_order",))


def edit(order: Order, actor: User, name: str = "Latte", **values: Any) -> Order:
    """Change the line of a product by its name."""
    item = order.items.get(name=name)
    return order_edit_line(order_id=order.pk, item_id=item.pk, actor=actor, source="bot", **values)


def add(order: Order, product: Product, actor: User, quantity: int = 1, **more: Any) -> Order:
    return order_add_product(
        order_id=order.pk, product_id=product.pk, quantity=quantity, actor=actor, source="bot", **more
    )


def promised(product: Product) -> int:
    product.refresh_from_db()
    return product.allocated


def lines(order: Order) -> list[tuple[str, int, int]]:
    return list(order.items.values_list("name", "quantity", "allocated"))


def test_a_draft_changes_without_stock_and_without_a_timeline(olga: User) -> None:
    latte, tea = make_product(stock=1), make_product("Tea", stock=0)
    order = make_order(lines=[(latte, 1)], status="draft")
    add(order, latte, olga, 4)
    add(order, tea, olga)
    changed = edit(order, olga, price=Decimal("90"), discount=Decimal("50"))
    assert lines(order) == [("Latte", 5, 0), ("Tea", 1, 0)]
    assert (changed.subtotal, changed.total, changed.version) == (Decimal(500), Decimal(500), order.version + 3)
    assert (promised(latte), order.events.count()) == (0, 0)
    assert changed.payment_status == PaymentStatus.UNPAID


def test_the_last_line_of_a_draft_may_go(olga: User) -> None:
    order = make_order(status="draft")
    assert edit(order, olga, quantity=0).total == 0
    assert lines(order) == []


@pytest.mark.parametrize("status", OPEN)
def test_a_placed_order_takes_more_with_its_stock_and_sums(status: str, olga: User) -> None:
    latte, tea = make_product(stock=5), make_product("Tea", stock=5, price="40")
    order = make_order(lines=[(latte, 1)], status=status)
    add(order, latte, olga, 2)
    changed = add(order, tea, olga)
    assert lines(order) == [("Latte", 3, 3), ("Tea", 1, 1)]
    assert (promised(latte), promised(tea), changed.total, changed.status) == (3, 1, Decimal(340), status)


@pytest.mark.parametrize("status", OPEN)
def test_a_placed_order_gives_back_what_it_no_longer_needs(status: str, olga: User) -> None:
    latte, tea = make_product(stock=5), make_product("Tea", stock=5)
    order = make_order(lines=[(latte, 3), (tea, 2)], status=status)
    edit(order, olga, quantity=1)
    changed = edit(order, olga, "Tea", quantity=0)
    assert lines(order) == [("Latte", 1, 1)]
    assert (promised(latte), promised(tea), changed.total) == (1, 0, Decimal(100))


@pytest.mark.parametrize("status", CLOSED)
def test_refuses_what_is_over(status: str, olga: User) -> None:
    order = make_order(status=status)
    for change in (lambda: edit(order, olga, quantity=2), lambda: add(order, make_product("Tea"), olga)):
        with pytest.raises(OrderError, match="can't change any more"):
            change()


def test_refuses_what_is_on_its_way(olga: User) -> None:
    with pytest.raises(OrderError, match="shipped"):
        edit(make_order(status="shipped", delivery="delivery"), olga, quantity=2)


def test_one_event_keeps_the_old_and_the_new(olga: User) -> None:
    heard = []

    def hear(order: Order, event: OrderEvent, **kwargs: object) -> None:
        heard.append(event.order_version)

    order = make_order(lines=[(make_product(stock=5), 1)])
    item = order.items.get()
    order_edited.connect(hear)
    try:
        changed = edit(order, olga, quantity=3, price=Decimal(90), discount=Decimal(20))
    finally:
        order_edited.disconnect(hear)
    event = order.events.get(kind="edited")
    assert heard == [event.order_version] == [changed.version] == [order.version + 1]
    assert (event.actor, event.source) == (olga, "bot")
    assert event.payload == {
        "lines": [
            {
                "line": item.pk, "name": "Latte", "quantity": [1, 3], "price": ["100.00", "90.00"],
                "discount": ["0.00", "20.00"],
            }
        ],
        "total": ["100.00", "250.00"],
    }  # fmt: skip


def test_a_new_and_a_removed_line_are_on_the_timeline(olga: User) -> None:
    order = make_order()
    add(order, make_product("Tea"), olga, 2)
    edit(order, olga, quantity=0)
    removed, added = (event.payload["lines"][0] for event in order.events.filter(kind="edited"))
    assert (added["name"], added["quantity"], added["price"]) == ("Tea", [0, 2], [0, "100.00"])
    assert (removed["name"], removed["quantity"]) == ("Latte", [1, 0])


@pytest.mark.parametrize("same", [{}, {"quantity": 1}, {"price": Decimal("100.001")}, {"discount": Decimal(0)}])
def test_an_edit_of_nothing_leaves_no_trace(same: dict[str, Any], olga: User) -> None:
    order = make_order()
    assert edit(order, olga, **same).version == order.version
    assert not order.events.filter(kind="edited").exists()


def test_another_price_is_another_line(olga: User) -> None:
    latte = make_product(stock=5)
    order = make_order(lines=[(latte, 1)])
    Product.objects.update(price=120)
    changed = add(order, latte, olga)
    assert [(item.price, item.quantity) for item in order.items.all()] == [(100, 1), (120, 1)]
    assert changed.total == 220


@pytest.mark.parametrize("is_new_line", [True, False])
def test_short_stock_keeps_everything(is_new_line: bool, olga: User) -> None:
    latte, tea = make_product(stock=2), make_product("Tea", stock=2)
    order = make_order(lines=[(latte, 1)])
    with pytest.raises(NotEnoughStock, match="available"):
        add(order, tea if is_new_line else latte, olga, 3)
    assert lines(order) == [("Latte", 1, 1)]
    assert (promised(latte), promised(tea), order.events.count()) == (1, 0, 1)


def test_goods_without_stock_promise_nothing(olga: User) -> None:
    cake = make_product("Cake", stock=0, tracks_stock=False)
    order = make_order(lines=[(cake, 1)])
    add(order, cake, olga, 2)
    edit(order, olga, "Cake", quantity=2)
    assert (lines(order), promised(cake)) == ([("Cake", 2, 0)], 0)


def test_tracking_that_was_switched_on_meanwhile_promises_only_what_is_added(olga: User) -> None:
    cake = make_product("Cake", stock=0, tracks_stock=False)
    order = make_order(lines=[(cake, 3)])
    Product.objects.update(tracks_stock=True, on_hand=2)
    edit(order, olga, "Cake", quantity=5)
    assert lines(order) == [("Cake", 5, 2)]
    edit(order, olga, "Cake", quantity=2)
    assert (lines(order), promised(cake)) == ([("Cake", 2, 0)], 0)


def test_the_payment_follows_the_total(olga: User) -> None:
    order, boss = make_order(lines=[(make_product(), 2)]), make_user("chief", is_superuser=True)
    payment_take(
        order_id=order.pk, amount=Decimal(200), method="cash", actor=boss, source="bot", idempotency_key=uuid4()
    )
    assert edit(order, olga, quantity=3).payment_status == PaymentStatus.PARTIALLY_PAID
    assert edit(order, olga, quantity=1).payment_status == PaymentStatus.OVERPAID
    assert edit(order, olga, quantity=2).payment_status == PaymentStatus.PAID


def test_the_last_line_of_a_placed_order_stays(olga: User) -> None:
    order = make_order()
    with pytest.raises(OrderError, match="Cancel it instead"):
        edit(order, olga, quantity=0)
    assert lines(order) == [("Latte", 1, 1)]


def test_never_fewer_than_were_handed_over(olga: User) -> None:
    latte, boss = make_product(), make_user("chief", is_superuser=True)
    order = make_order(lines=[(latte, 3), (make_product("Tea"), 1)], status=Status.READY)
    pieces = {order.items.get(name="Latte").pk: 2}
    order_fulfil_lines(order_id=order.pk, quantities=pieces, actor=boss, source="bot")
    for quantity in (0, 1):
        with pytest.raises(OrderError, match="2 handed over already"):
            edit(order, olga, quantity=quantity)
    edit(order, olga, quantity=2)
    assert (lines(order)[0], promised(latte)) == (("Latte", 2, 0), 0)


def test_no_more_are_picked_than_are_wanted(olga: User) -> None:
    packer = make_user("packer", permissions=("orders.pack_order",))
    order = make_order(lines=[(make_product(), 3)], status=Status.PROCESSING)
    item = order.items.get()
    order_pick_line(order_id=order.pk, item_id=item.pk, picked=3, actor=packer, source="bot")
    edit(order, olga, quantity=2)
    assert order.items.get().picked == 2


def test_an_order_that_would_be_only_what_came_back_is_cancelled_instead(olga: User) -> None:
    boss = make_user("chief", is_superuser=True)
    order = make_order(lines=[(make_product(), 3)], status=Status.READY)
    piece = {order.items.get().pk: 1}
    order_fulfil_lines(order_id=order.pk, quantities=piece, actor=boss, source="bot")
    order_return_lines(order_id=order.pk, quantities=piece, restock=True, reason="", actor=boss, source="bot")
    with pytest.raises(OrderError, match="Cancel it instead"):
        edit(order, olga, quantity=1)


def test_refuses_what_can_not_be_sold(olga: User) -> None:
    parent = make_product("Shirt")
    Product.objects.filter(pk=parent.pk).update(has_variants=True, on_hand=0)
    for product in (parent, make_product("Old", is_active=False), Product(pk=404)):
        for status in ("draft", "new"):
            with pytest.raises(OrderError, match="can't be sold"):
                add(make_order(lines=[(make_product("Tea"), 1)], status=status), product, olga)


@pytest.mark.parametrize("status", ["draft", "new"])
@pytest.mark.parametrize(
    "wrong",
    [
        {"quantity": -1}, {"quantity": 10**10}, {"price": Decimal(-1)}, {"price": Decimal("1e13")},
        {"price": Decimal("1e40")}, {"discount": Decimal(-1)}, {"discount": Decimal("100.01")}, {"price": Decimal(9)},
        {"quantity": 9, "price": Decimal("999999999999.99")},
    ],
)  # fmt: skip
def test_refuses_wrong_numbers_and_changes_nothing(status: str, wrong: dict[str, Any], olga: User) -> None:
    order = make_order(status=status, discount=Decimal(10))
    with pytest.raises(DomainError):
        edit(order, olga, **wrong)
    order.refresh_from_db()
    assert (order.total, order.items.get().quantity, order.items.get().price) == (90, 1, 100)


@pytest.mark.parametrize("quantity", [0, -1, 10**10])
def test_refuses_to_add_nothing_or_too_much(quantity: int, olga: User) -> None:
    order = make_order(status="draft")
    for product in (order.items.get().product, make_product("Tea")):
        with pytest.raises(OrderError):
            add(order, product, olga, quantity)


def test_refuses_the_line_of_another_order(olga: User) -> None:
    mine, other = make_order(), make_order()
    with pytest.raises(OrderError, match="no longer in the order"):
        order_edit_line(order_id=mine.pk, item_id=other.items.get().pk, quantity=2, actor=olga, source="bot")


def test_one_who_takes_orders_may_finish_only_their_own_draft() -> None:
    seller = make_user("seller", permissions=("orders.add_order",))
    own, other = make_order(status="draft"), make_order(status="draft")
    Order.objects.filter(pk=own.pk).update(created_by=seller)
    edit(own, seller, quantity=2)
    with pytest.raises(NotAllowed):
        edit(other, seller, quantity=2)
    order_place(order_id=own.pk, actor=seller, source="bot")
    with pytest.raises(NotAllowed):
        edit(own, seller, quantity=3)


def test_what_the_person_saw_must_still_stand(olga: User) -> None:
    order = make_order()
    edit(order, olga, quantity=2, seen_version=order.version)
    with pytest.raises(OrderChangedMeanwhile, match="olga"):
        edit(order, olga, quantity=3, seen_version=order.version)


def test_an_order_that_is_gone_is_a_sentence(olga: User) -> None:
    with pytest.raises(OrderError):
        order_edit_line(order_id=404, item_id=1, quantity=1, actor=olga, source="bot")


@pytest.mark.django_db(transaction=True)
def test_the_last_piece_goes_into_one_of_two_orders() -> None:
    chief, latte, tea = make_user("chief", is_superuser=True), make_product(stock=1), make_product("Tea", stock=2)
    orders = [make_order(lines=[(tea, 1)]) for _ in range(2)]
    refusals = at_once(*(lambda order=order: add(order, latte, chief) for order in orders))
    assert [type(refusal) for refusal in refusals] == [NotEnoughStock]
    assert promised(latte) == 1


@pytest.mark.django_db(transaction=True)
def test_two_people_change_one_line_one_after_the_other() -> None:
    chief, latte = make_user("chief", is_superuser=True), make_product(stock=10)
    order = make_order(lines=[(latte, 1)])
    assert at_once(*(lambda: add(order, latte, chief, 2) for _ in range(2))) == []
    assert (lines(order), promised(latte)) == ([("Latte", 5, 5)], 5)
    refusals = at_once(*(lambda: add(order, latte, chief, seen_version=order.version + 2) for _ in range(2)))
    assert [type(refusal) for refusal in refusals] == [OrderChangedMeanwhile]


@pytest.mark.django_db(transaction=True)
def test_editing_placing_and_adding_do_not_wait_for_each_other() -> None:
    chief = make_user("chief", is_superuser=True)
    latte, tea = make_product(stock=99), make_product("Tea", stock=99)
    placed = [make_order(lines=pair) for pair in ([(latte, 1), (tea, 1)], [(tea, 1), (latte, 1)])]
    drafts = [make_order(lines=pair, status="draft") for pair in ([(tea, 1), (latte, 1)], [(latte, 1)])]
    refusals = at_once(
        lambda: edit(placed[0], chief, "Tea", quantity=3), lambda: edit(placed[1], chief, quantity=3),
        lambda: order_place(order_id=drafts[0].pk, actor=chief, source="bot"), lambda: add(drafts[1], tea, chief),
        lambda: add(placed[0], latte, chief),
    )  # fmt: skip
    assert refusals == []
    assert (promised(latte), promised(tea)) == (6, 5)
