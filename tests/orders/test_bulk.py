"""Many orders move at once: what would move is said first, then each moves by itself."""

from collections.abc import Iterator
from decimal import Decimal
from uuid import uuid4

import pytest
from django.contrib.auth.models import User
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from catalog.models import Product
from orders.errors import OrderError
from orders.models import Order
from orders.services.bulk import MOST_AT_ONCE, BulkPlan, move_many, plan_moves
from orders.services.change_status import order_change_status
from orders.services.fulfil import order_fulfil_lines
from orders.services.payments import payment_take
from orders.status import Delivery
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


def plan(orders: list[Order], to: str, actor: User) -> BulkPlan:
    return plan_moves(order_ids=[order.pk for order in orders], to=to, actor=actor)


def pay(order: Order, amount: str, actor: User) -> None:
    payment_take(
        order_id=order.pk, amount=Decimal(amount), method="cash", actor=actor, source="bot", idempotency_key=uuid4()
    )


def test_the_dry_run_says_what_would_move_and_why_the_rest_would_not(boss: User) -> None:
    good, done, draft = make_order(), make_order(status="confirmed"), make_order(status="draft")
    found = plan([draft, done, good], "confirmed", boss)
    assert found.ready == [good]
    assert found.blocked == [
        (done, "It is “confirmed” already."), (draft, "It is “draft” and can't become “confirmed”."),
    ]  # fmt: skip
    assert found.seen == {good.pk: good.version}
    good.refresh_from_db()
    assert good.status == "new"


def test_orders_that_are_gone_are_named(boss: User) -> None:
    assert plan_moves(order_ids=[404], to="confirmed", actor=boss).missing == [404]
    assert move_many(seen={404: 1}, to="confirmed", actor=boss, source="bot").missing == [404]


def test_without_the_right_nothing_moves() -> None:
    order, packer = make_order(), make_user(permissions=("orders.pack_order",))
    assert plan([order], "confirmed", packer).blocked == [(order, "You have no right to do this.")]
    report = move_many(seen={order.pk: order.version}, to="confirmed", actor=packer, source="bot")
    assert (report.done, [refused for refused, _why in report.refused]) == ([], [order])
    order.refresh_from_db()
    assert order.status == "new"


def test_stock_that_one_draft_takes_is_gone_for_the_next(boss: User) -> None:
    latte = make_product(stock=5)
    drafts = [make_order(lines=[(latte, count)], status="draft") for count in (3, 3, 2)]
    found = plan(drafts, "new", boss)
    assert found.ready == [drafts[0], drafts[2]]
    assert found.blocked == [(drafts[1], "Not enough of Latte: 3 wanted, 2 available.")]
    report = move_many(seen={draft.pk: draft.version for draft in drafts}, to="new", actor=boss, source="bot")
    assert (report.done, [order for order, _why in report.refused]) == (found.ready, [drafts[1]])
    latte.refresh_from_db()
    assert latte.allocated == 5


def test_goods_that_need_no_stock_stop_nobody(boss: User) -> None:
    backorder = make_product(stock=0, allows_backorder=True)
    made = make_product("Cake", stock=0, tracks_stock=False)
    draft = make_order(lines=[(backorder, 3), (made, 3)], status="draft")
    assert plan([draft], "new", boss).ready == [draft]


def test_a_draft_without_lines_is_not_placed(boss: User) -> None:
    draft = make_order(lines=[], status="draft")
    assert plan([draft], "new", boss).blocked == [(draft, "It has no lines yet.")]


def test_what_is_not_paid_is_completed_one_by_one(boss: User) -> None:
    orders = [make_order(status="ready") for _ in range(3)]
    pay(orders[0], "100", boss)
    pay(orders[1], "40", boss)
    found = plan(orders, "completed", boss)
    assert found.ready == orders[:1]
    assert [(order, why.partition(":")[0]) for order, why in found.blocked] == [
        (orders[1], "60\u00a0₽ isn't paid yet"), (orders[2], "100\u00a0₽ isn't paid yet"),
    ]  # fmt: skip
    seen = dict(Order.objects.values_list("pk", "version"))
    report = move_many(seen=seen, to="completed", actor=boss, source="bot")
    assert (report.done, [order for order, _why in report.refused]) == (orders[:1], orders[1:])
    assert Order.objects.filter(status="ready").count() == 2
    assert not orders[2].events.filter(to_status="completed").exists()


def test_a_parcel_may_be_paid_at_the_door(boss: User) -> None:
    order = make_order(status="ready", delivery=Delivery.DELIVERY)
    assert plan([order], "shipped", boss).ready == [order]


def test_an_order_that_the_customer_has_a_part_of_is_not_cancelled(boss: User) -> None:
    order = make_order(lines=[(make_product(), 2)], status="ready")
    order_fulfil_lines(order_id=order.pk, quantities={order.items.get().pk: 1}, actor=boss, source="bot")
    order.refresh_from_db()
    (blocked,) = plan([order], "cancelled", boss).blocked
    assert "take that back first" in blocked[1]
    assert move_many(seen={order.pk: order.version}, to="cancelled", actor=boss, source="bot", reason="late").refused


def test_cancelling_writes_the_reason_to_each(boss: User) -> None:
    orders = [make_order(), make_order(status="ready")]
    found = plan(orders, "cancelled", boss)
    assert move_many(seen=found.seen, to="cancelled", actor=boss, source="bot", reason="flood").done == orders
    assert set(Order.objects.values_list("status", "cancel_reason")) == {("cancelled", "flood")}


def test_an_order_that_somebody_changed_since_the_dry_run_stays(boss: User) -> None:
    orders = [make_order(), make_order()]
    found = plan(orders, "confirmed", boss)
    olga = make_user("olga", first_name="Olga", is_superuser=True)
    order_change_status(order_id=orders[0].pk, to="on_hold", actor=olga, source="admin")
    report = move_many(seen=found.seen, to="confirmed", actor=boss, source="bot")
    assert report.done == [orders[1]]
    ((order, why),) = report.refused
    assert (order, "Olga" in why) == (orders[0], True)


def test_rubbish_moves_nothing(boss: User) -> None:
    order = make_order()
    assert plan([order], "rubbish", boss).blocked == [(order, "It is “new” and can't become “rubbish”.")]
    assert plan([], "confirmed", boss) == BulkPlan("confirmed")


def test_refuses_more_than_can_be_looked_through(boss: User) -> None:
    ids = list(range(1, MOST_AT_ONCE + 2))
    with pytest.raises(OrderError, match=str(MOST_AT_ONCE)):
        plan_moves(order_ids=ids, to="confirmed", actor=boss)
    with pytest.raises(OrderError, match=str(MOST_AT_ONCE)):
        move_many(seen=dict.fromkeys(ids, 1), to="confirmed", actor=boss, source="bot")


@pytest.mark.parametrize(("to", "statements"), [("confirmed", 1), ("new", 2), ("cancelled", 1)])
def test_the_dry_run_of_many_costs_what_one_costs(to: str, statements: int, boss: User) -> None:
    latte = make_product(stock=1000)
    orders = [make_order(lines=[(latte, 1)], status="draft" if to == "new" else "new") for _ in range(12)]
    for few in (orders[:1], orders):
        with CaptureQueriesContext(connection) as queries:
            assert len(plan(few, to, boss).ready) == len(few)
        assert len(queries) == statements


@pytest.mark.django_db(transaction=True)
def test_each_order_has_a_transaction_of_its_own(boss: User) -> None:
    orders = [make_order(), make_order()]
    seen = {order.pk: order.version for order in orders}
    with CaptureQueriesContext(connection) as queries:
        move_many(seen=seen, to="confirmed", actor=boss, source="admin")
    assert sum(query["sql"] == "COMMIT" for query in queries) == 2


@pytest.mark.django_db(transaction=True)
def test_two_people_who_move_the_same_orders_move_each_once(boss: User) -> None:
    latte, tea, ivan, anna = (
        make_product(stock=50),
        make_product("Tea", stock=50),
        make_customer(),
        make_customer("Anna"),
    )
    orders = [
        make_order(lines=lines, status="ready", customer_id=customer.pk)
        for lines, customer in [([(latte, 1), (tea, 1)], ivan), ([(tea, 1), (latte, 1)], anna)] * 3
    ]
    for order in orders:
        pay(order, "200", boss)
    seen = dict(Order.objects.values_list("pk", "version"))
    done: list[Order] = []

    def run() -> None:
        with transaction.atomic():
            done.extend(move_many(seen=seen, to="completed", actor=boss, source="bot").done)

    assert at_once(run, run) == []
    assert sorted(order.pk for order in done) == sorted(seen)
    assert set(Product.objects.values_list("on_hand", "allocated")) == {(44, 0)}
