"""The last move of an order is undone: everything is as before, and nothing is forgotten."""

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.contrib.auth.models import User
from django.db.models import Sum
from django.utils import timezone, translation

from catalog.errors import CatalogError, NotEnoughStock
from catalog.models import Product
from catalog.services.products import product_edit
from catalog.services.stock import stock_write_off
from catalog.signals import stock_ran_low
from orders.errors import NotAllowed, OrderChangedMeanwhile, OrderError
from orders.models import Order, OrderEvent
from orders.services.assign import order_assign
from orders.services.change_status import order_change_status
from orders.services.fulfil import order_fulfil_lines
from orders.services.lines import order_add_product
from orders.services.notes import order_add_note
from orders.services.payments import payment_take
from orders.services.place import order_place
from orders.services.returns import order_return_lines
from orders.services.undo import UNDO_FOR, order_undo, undo_permission, undoable_event
from orders.signals import order_status_changed
from orders.status import MOVES, Delivery, Move, Status
from tests.factories import make_customer, make_order, make_product, make_user
from tests.threads import at_once

pytestmark = pytest.mark.django_db

UNDOABLE = [move for move in MOVES if move.target != Status.NEW and move.source != Status.ON_HOLD]


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture
def boss() -> User:
    return make_user("chief", is_superuser=True)


def go(order: Order, to: str, actor: User) -> Order:
    return order_change_status(order_id=order.pk, to=to, actor=actor, source="bot", reason="because")


def undo(order: Order, actor: User, **seen: int) -> Order:
    return order_undo(order_id=order.pk, actor=actor, source="bot", **seen)


def state(order: Order) -> dict[str, object]:
    """All that a move may change, but for the moment and the version."""
    order = Order.objects.get(pk=order.pk)
    fields = {field.attname: getattr(order, field.attname) for field in Order._meta.concrete_fields}
    del fields["version"], fields["updated_at"]
    customer = order.customer
    return fields | {
        "lines": list(order.items.values_list("quantity", "allocated", "fulfilled", "returned")),
        "stock": list(Product.objects.order_by("pk").values_list("on_hand", "allocated")),
        "customer": (customer.spent_total, customer.orders_count) if customer else None,
    }


def check_ledger() -> None:
    for product in Product.objects.all():
        assert product.on_hand == (product.movements.aggregate(sum=Sum("quantity"))["sum"] or 0)


@pytest.mark.parametrize("move", UNDOABLE, ids=lambda move: f"{move.source}-{move.target}-{move.only}")
def test_everything_is_as_it_was_before_the_move(move: Move, boss: User) -> None:
    latte, tea = make_product(stock=9), make_product("Tea", stock=0, tracks_stock=False)
    order = make_order(
        lines=[(latte, 2), (tea, 1), (latte, 3)], status=move.source, delivery=move.only or Delivery.DELIVERY,
        customer_id=make_customer().pk,
    )  # fmt: skip
    before = state(order)
    moved = go(order, move.target, boss)
    assert undo(order, make_user("one", permissions=(move.permission,))).version == moved.version + 1
    assert state(order) == before
    check_ledger()
    go(order, move.target, boss)
    assert Order.objects.get(pk=order.pk).status == move.target
    check_ledger()


@pytest.mark.parametrize("target", ["processing", "cancelled"])
def test_an_order_on_hold_is_held_again(target: str, boss: User) -> None:
    order = make_order(status="processing")
    go(order, "on_hold", boss)
    before = state(order)
    go(order, target, boss)
    assert undo(order, boss).held_from == Status.PROCESSING
    assert state(order) == before


def test_a_resumed_order_keeps_its_first_dates(boss: User) -> None:
    order = make_order(status="confirmed")
    go(order, "on_hold", boss)
    before = state(order)
    assert before["confirmed_at"]
    go(order, "confirmed", boss)
    undo(order, boss)
    assert state(order) == before


def test_it_is_one_event_that_points_to_the_move(boss: User) -> None:
    heard = []

    def hear(order: Order, event: OrderEvent, **kwargs: object) -> None:
        heard.append((event.kind, event.from_status, event.to_status))

    order = make_order()
    move = go(order, "confirmed", boss).events.first()
    order_status_changed.connect(hear)
    try:
        undone = undo(order, boss)
    finally:
        order_status_changed.disconnect(hear)
    event = order.events.first()
    assert event is not None
    assert (event.kind, event.reverses, event.order_version) == ("undone", move, undone.version)
    assert heard == [("undone", "confirmed", "new")]


def test_the_ledger_says_that_a_sale_was_undone(boss: User) -> None:
    latte = make_product(stock=5)
    order = make_order(lines=[(latte, 2)], status=Status.READY)
    go(order, "completed", boss)
    undo(order, boss)
    back, sale = latte.movements.all()[:2]
    assert (sale.kind, sale.quantity, back.kind, back.quantity) == ("sale", -2, "return", 2)
    assert (back.reason, back.actor, back.order_line) == (f"undone: {order}", boss, sale.order_line)


def test_pieces_that_come_back_are_not_free_in_between(boss: User) -> None:
    heard = []

    def hear(product: Product, **kwargs: object) -> None:
        heard.append(product)

    order = make_order(lines=[(make_product(stock=2, low_stock_threshold=0), 2)], status=Status.READY)
    go(order, "completed", boss)
    stock_ran_low.connect(hear)
    try:
        undo(order, boss)
    finally:
        stock_ran_low.disconnect(hear)
    assert heard == []


def test_only_for_some_minutes(boss: User) -> None:
    order = go(make_order(), "confirmed", boss)
    event = order.events.first()
    assert event is not None
    assert undoable_event(order) == event
    assert undoable_event(order, now=order.updated_at + UNDO_FOR) == event
    assert undoable_event(order, now=event.created_at + UNDO_FOR + timedelta(seconds=1)) is None
    long_ago = timezone.now() - UNDO_FOR - timedelta(seconds=1)
    OrderEvent.objects.update(created_at=long_ago)
    with pytest.raises(OrderError, match="can't be undone"):
        undo(order, boss)
    assert Order.objects.get().status == Status.CONFIRMED


def test_an_order_left_alone_for_longer_costs_no_query(boss: User, django_assert_num_queries: object) -> None:
    order = go(make_order(), "confirmed", boss)
    with django_assert_num_queries(0):  # type: ignore[operator]
        assert undoable_event(order, now=order.updated_at + UNDO_FOR + timedelta(seconds=1)) is None


def test_events_that_are_at_hand_are_not_asked_for(boss: User, django_assert_num_queries: object) -> None:
    order = go(make_order(), "confirmed", boss)
    newest = list(order.events.all()[:3])
    with django_assert_num_queries(0):  # type: ignore[operator]
        assert undoable_event(order, newest=newest) == newest[0]


def test_a_move_below_the_events_at_hand_is_found(boss: User) -> None:
    order = go(make_order(), "confirmed", boss)
    for number in range(4):
        order_add_note(order_id=order.pk, text=f"{number}", actor=boss, source="admin")
    newest = list(order.events.all()[:3])
    assert undoable_event(order, newest=newest) == order.events.get(to_status="confirmed")


def test_placing_is_not_undone(boss: User) -> None:
    order = make_order()
    assert undoable_event(order) is None
    with pytest.raises(OrderError):
        undo(order, boss)


def test_moves_are_undone_one_after_the_other_and_each_once(boss: User) -> None:
    order = make_order()
    for target in ("confirmed", "processing", "ready"):
        go(order, target, boss)
    assert [undo(order, boss).status for _ in range(3)] == ["processing", "confirmed", "new"]
    with pytest.raises(OrderError):
        undo(order, boss)
    go(order, "confirmed", boss)
    assert undo(order, boss).status == "new"


def test_an_undone_draft_can_be_placed(boss: User) -> None:
    order = make_order(status="draft")
    go(order, "cancelled", boss)
    undo(order, boss)
    assert order_place(order_id=order.pk, actor=boss, source="bot").status == "new"


@pytest.mark.parametrize("target", ["confirmed", "cancelled"])
def test_needs_the_right_to_the_move(target: str, boss: User) -> None:
    order = go(make_order(), target, boss)
    permission = {"confirmed": "orders.confirm_order", "cancelled": "orders.cancel_order"}[target]
    event = undoable_event(order)
    assert event is not None
    assert undo_permission(event) == permission
    others = {"orders.change_order", "orders.confirm_order", "orders.cancel_order"} - {permission}
    with pytest.raises(NotAllowed):
        undo(order, make_user("other", permissions=tuple(others)))
    assert Order.objects.get().status == target


def test_what_happened_beside_the_move_stays(boss: User) -> None:
    latte = make_product(stock=5)
    order = go(make_order(lines=[(latte, 1)]), "confirmed", boss)
    order_add_note(order_id=order.pk, text="call first", actor=boss, source="bot")
    order_assign(order_id=order.pk, assignee_id=boss.pk, actor=boss, source="bot")
    order_add_product(order_id=order.pk, product_id=latte.pk, quantity=2, actor=boss, source="bot")
    payment_take(
        order_id=order.pk, amount=Decimal(300), method="cash", actor=boss, source="bot", idempotency_key=uuid4()
    )
    undone = undo(order, boss)
    assert (undone.status, undone.total, undone.payment_status, undone.assignee) == ("new", 300, "paid", boss)
    latte.refresh_from_db()
    assert (latte.on_hand, latte.allocated) == (5, 3)


def test_refuses_when_goods_went_out_or_came_back_since(boss: User) -> None:
    packed = make_order(lines=[(make_product(), 3)], status=Status.READY)
    order_fulfil_lines(order_id=packed.pk, quantities={packed.items.get().pk: 1}, actor=boss, source="bot")
    sold = make_order(lines=[(make_product("Tea"), 3)], status=Status.COMPLETED)
    order_return_lines(
        order_id=sold.pk, quantities={sold.items.get().pk: 1}, restock=False, reason="", actor=boss, source="bot"
    )
    for order, status in ((packed, "ready"), (sold, "completed")):
        with pytest.raises(OrderError, match="can't be undone"):
            undo(order, boss)
        order.refresh_from_db()
        assert order.status == status


def test_a_part_that_was_handed_over_before_stays_with_the_customer(boss: User) -> None:
    order = make_order(lines=[(make_product(stock=5), 3)], status=Status.READY)
    order_fulfil_lines(order_id=order.pk, quantities={order.items.get().pk: 1}, actor=boss, source="bot")
    before = state(order)
    go(order, "completed", boss)
    undo(order, boss)
    assert state(order) == before
    check_ledger()


def test_refuses_when_what_was_freed_is_promised_to_another(boss: User) -> None:
    latte = make_product(stock=3)
    order = go(make_order(lines=[(latte, 2)]), "cancelled", boss)
    make_order(lines=[(latte, 2)])
    with pytest.raises(NotEnoughStock):
        undo(order, boss)
    order.refresh_from_db()
    assert (order.status, order.items.get().allocated) == ("cancelled", 0)


def test_refuses_when_what_came_back_is_no_longer_there(boss: User) -> None:
    latte = make_product(stock=3)
    order = go(make_order(lines=[(latte, 2)], status="completed"), "returned", boss)
    stock_write_off(product_id=latte.pk, quantity=2, actor=boss, reason="spoiled")
    before = state(order)
    with pytest.raises(NotEnoughStock):
        undo(order, boss)
    assert state(order) == before


def test_refuses_when_tracking_was_switched_off_since(boss: User) -> None:
    latte = make_product(stock=3)
    order = go(make_order(lines=[(latte, 2)], status=Status.READY), "completed", boss)
    product_edit(actor=boss, product_id=latte.pk, tracks_stock=False)
    with pytest.raises(CatalogError, match="not tracked"):
        undo(order, boss)
    assert Order.objects.get().status == "completed"


def test_a_cancelled_order_comes_back_without_a_promise_of_what_is_no_longer_tracked(boss: User) -> None:
    latte = make_product(stock=3)
    order = go(make_order(lines=[(latte, 2)]), "cancelled", boss)
    product_edit(actor=boss, product_id=latte.pk, tracks_stock=False)
    undo(order, boss)
    latte.refresh_from_db()
    assert (order.items.get().allocated, latte.allocated) == (0, 0)


def test_what_the_person_saw_must_still_stand(boss: User) -> None:
    order = go(make_order(), "confirmed", boss)
    with pytest.raises(OrderChangedMeanwhile):
        undo(order, boss, seen_version=order.version - 1)
    assert undo(order, boss, seen_version=order.version).status == "new"


def test_an_order_that_is_gone_is_a_sentence(boss: User) -> None:
    with pytest.raises(OrderError):
        order_undo(order_id=404, actor=boss, source="bot")


@pytest.mark.django_db(transaction=True)
def test_a_double_tap_undoes_one_move() -> None:
    boss, order = make_user("chief", is_superuser=True), make_order()
    go(order, "confirmed", boss)
    version = go(order, "processing", boss).version
    refusals = at_once(*(lambda: undo(order, boss, seen_version=version) for _ in range(2)))
    assert [type(refusal) for refusal in refusals] == [OrderChangedMeanwhile]
    assert Order.objects.get().status == "confirmed"


@pytest.mark.django_db(transaction=True)
def test_the_freed_pieces_go_to_the_undone_order_or_to_the_next() -> None:
    boss, latte, tea = make_user("chief", is_superuser=True), make_product(stock=1), make_product("Tea", stock=9)
    order = go(make_order(lines=[(latte, 1), (tea, 1)]), "cancelled", boss)
    draft = make_order(lines=[(tea, 1), (latte, 1)], status="draft")
    refusals = at_once(lambda: undo(order, boss), lambda: order_place(order_id=draft.pk, actor=boss, source="bot"))
    assert [type(refusal) for refusal in refusals] == [NotEnoughStock]
    latte.refresh_from_db()
    assert latte.allocated == 1
    assert Order.objects.filter(status="new").count() == 1
