"""Two people, one moment: real threads with connections of their own."""

from decimal import Decimal
from functools import partial
from uuid import uuid4

import pytest
from django.contrib.auth.models import User
from django.db import transaction

from catalog.errors import NotEnoughStock
from catalog.models import Product
from orders.errors import OrderError
from orders.models import Customer, Order
from orders.services.bulk import move_many
from orders.services.change_status import order_change_status
from orders.services.customers import customer_find_or_create
from orders.services.details import order_edit_details
from orders.services.merge import customers_merge
from orders.services.payments import payment_refund, payment_take
from orders.services.place import order_place
from orders.services.revise import Wish, order_revise
from orders.status import Status
from tests.factories import make_customer, make_order, make_product, make_user
from tests.threads import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_last_piece_goes_to_one_of_two_orders() -> None:
    product = make_product(stock=1)
    drafts = [make_order(lines=[(product, 1)], status=Status.DRAFT) for _ in range(2)]
    refusals = at_once(*(lambda pk=draft.pk: order_place(order_id=pk, actor=None, source="bot") for draft in drafts))
    assert [type(refusal) for refusal in refusals] == [NotEnoughStock]
    product.refresh_from_db()
    assert (product.on_hand, product.allocated) == (1, 1)
    assert sorted(Order.objects.values_list("status", flat=True)) == [Status.DRAFT, Status.NEW]


def test_lines_in_opposite_order_do_not_wait_for_each_other() -> None:
    latte, tea = make_product(), make_product("Tea")
    drafts = [
        make_order(lines=lines, status=Status.DRAFT) for lines in ([(latte, 1), (tea, 1)], [(tea, 1), (latte, 1)])
    ]
    assert at_once(*(lambda pk=draft.pk: order_place(order_id=pk, actor=None, source="bot") for draft in drafts)) == []
    assert sorted(Order.objects.values_list("number", flat=True)) == [1001, 1002]


def test_a_double_tap_moves_an_order_once() -> None:
    order, boss = make_order(), make_user("chief", is_superuser=True)

    def tap() -> None:
        order_change_status(
            order_id=order.pk, to=Status.CONFIRMED, actor=boss, source="bot", seen_version=order.version
        )

    assert len(at_once(tap, tap)) == 1
    assert order.events.filter(to_status=Status.CONFIRMED).count() == 1


def test_one_press_that_arrives_twice_is_one_payment() -> None:
    order, boss, key = make_order(), make_user("chief", is_superuser=True), uuid4()

    def pay() -> None:
        payment_take(
            order_id=order.pk, amount=Decimal(100), method="cash", actor=boss, source="bot", idempotency_key=key
        )

    assert at_once(pay, pay) == []
    order.refresh_from_db()
    assert (order.paid, order.payment_status, order.payments.count()) == (Decimal(100), "paid", 1)


def test_money_is_given_back_once() -> None:
    order, boss = make_order(), make_user("chief", is_superuser=True)
    payment_take(
        order_id=order.pk, amount=Decimal(100), method="cash", actor=boss, source="bot", idempotency_key=uuid4()
    )

    def refund() -> None:
        payment_refund(
            order_id=order.pk, amount=Decimal(100), method="cash", actor=boss, source="bot", idempotency_key=uuid4()
        )

    assert [type(refusal) for refusal in at_once(refund, refund)] == [OrderError]
    order.refresh_from_db()
    assert (order.refunded, order.payment_status) == (Decimal(100), "refunded")


def test_a_phone_that_two_people_write_down_at_once_is_one_customer() -> None:
    boss = make_user("chief", is_superuser=True)

    def write_down() -> None:
        customer_find_or_create(actor=boss, source="bot", name="Ivan", phone="8 900 123-45-67")

    assert at_once(write_down, write_down, write_down) == []
    assert Customer.objects.get().phone == "+79001234567"


def test_orders_are_placed_while_their_customers_are_merged() -> None:
    boss, product = make_user("chief", is_superuser=True), make_product(stock=50)
    keep, gone = make_customer(), make_customer()
    drafts = [make_order(lines=[(product, 1)], customer_id=gone.pk, status=Status.DRAFT) for _ in range(4)]
    places = [lambda pk=draft.pk: order_place(order_id=pk, actor=boss, source="bot") for draft in drafts]
    many = partial(place_together, drafts_of([gone, keep], [(product, 1)], 10), boss)
    merge = partial(customers_merge, actor=boss, source="bot", keep_id=keep.pk, merge_id=gone.pk)
    assert at_once(*places, many, merge) == []
    keep.refresh_from_db()
    assert (keep.orders_count, keep.orders.count()) == (14, 14)
    assert keep.last_order_at == keep.orders.latest("placed_at").placed_at


def drafts_of(customers: list[Customer], lines: list[tuple[Product, int]], count: int) -> list[Order]:
    return [
        make_order(lines=lines, customer_id=customers[number % len(customers)].pk, status=Status.DRAFT)
        for number in range(count)
    ]


def place_each(orders: list[Order], boss: User) -> None:
    for order in orders:
        order_place(order_id=order.pk, actor=boss, source="bot")


def place_together(orders: list[Order], boss: User) -> None:
    """As the bot does it: in the one transaction of the update."""
    with transaction.atomic():
        report = move_many(seen={order.pk: order.version for order in orders}, to="new", actor=boss, source="bot")
    assert len(report.done) == len(orders)


def test_many_are_placed_at_once_by_several_people() -> None:
    boss, people = make_user("chief", is_superuser=True), [make_customer(), make_customer("Anna")]
    latte, tea = make_product(stock=500), make_product("Tea", stock=500)
    mine = drafts_of(people, [(latte, 1), (tea, 1)], 12)
    hers = drafts_of(people[::-1], [(tea, 1), (latte, 1)], 12)
    one_by_one = drafts_of(people, [(make_product("Mug", stock=500), 1)], 20)
    assert at_once(*(partial(each, orders, boss) for each, orders in (
        (place_together, mine), (place_together, hers), (place_each, one_by_one),
    ))) == []  # fmt: skip
    assert sorted(Order.objects.values_list("number", flat=True)) == list(range(1001, 1045))
    assert sorted(Customer.objects.values_list("orders_count", flat=True)) == [22, 22]
    assert set(Product.objects.values_list("name", "allocated")) == {("Latte", 24), ("Mug", 20), ("Tea", 24)}


def test_orders_are_written_down_while_many_are_placed() -> None:
    boss, ivan = make_user("chief", is_superuser=True), make_customer()
    latte, tea = make_product(stock=500), make_product("Tea", stock=500)
    drafts = drafts_of([ivan], [(latte, 1), (tea, 1)], 20)

    def write_down() -> None:
        for _time in range(20):
            make_order(lines=[(tea, 1), (latte, 1)], customer_id=ivan.pk, status=Status.DRAFT)

    assert (
        at_once(partial(place_together, drafts[:10], boss), partial(place_together, drafts[10:], boss), write_down)
        == []
    )
    assert Order.objects.count() == 40


def test_two_orders_that_change_hands_do_not_wait_for_each_other() -> None:
    boss, people = make_user("chief", is_superuser=True), [make_customer(), make_customer("Anna")]
    orders = [make_order(customer_id=customer.pk) for customer in people]

    def swap(order: Order, first: int) -> None:
        for time in range(20):
            customer = people[(first + time) % 2]
            order_edit_details(order_id=order.pk, customer_id=customer.pk, actor=boss, source="bot")

    assert at_once(partial(swap, orders[0], 1), partial(swap, orders[1], 0)) == []
    assert sorted(Customer.objects.values_list("orders_count", flat=True)) == [1, 1]


def test_a_page_of_an_order_is_saved_while_others_are_placed() -> None:
    boss, people, tea = (
        make_user("chief", is_superuser=True),
        [make_customer(), make_customer("Anna")],
        make_product(stock=99),
    )
    drafts, order = drafts_of(people, [(tea, 1)], 10), make_order(lines=[(tea, 1)], customer_id=people[0].pk)
    line = order.items.get().pk

    def save() -> None:
        for time in range(20):
            order_revise(
                order_id=order.pk, actor=boss, source="admin", wishes=[Wish(tea.pk, 1 + time % 2, line_id=line)],
                details={"customer_id": people[(1 + time) % 2].pk},
            )  # fmt: skip

    assert at_once(save, partial(place_each, drafts, boss)) == []
