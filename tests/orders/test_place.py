"""Drafts and placing them."""

from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from catalog.errors import DomainError, NotEnoughStock
from catalog.models import Product
from orders.errors import IllegalTransition, OrderError
from orders.models import Customer, Order, OrderItem
from orders.services.place import Line, order_create_draft, order_place
from orders.status import PaymentStatus, Status
from tests.factories import make_order, make_product

pytestmark = pytest.mark.django_db


def test_a_draft_holds_no_stock_and_has_no_number() -> None:
    product = make_product(stock=5)
    order = make_order(lines=[(product, 3)], status="draft")
    product.refresh_from_db()
    assert (order.number, product.allocated, order.events.count()) == (None, 0, 0)


def test_placing_gives_a_number_promises_the_stock_and_leaves_one_event() -> None:
    product = make_product(stock=5)
    order = make_order(lines=[(product, 3)])
    product.refresh_from_db()
    assert (order.status, order.number, product.allocated) == (Status.NEW, 1001, 3)
    assert [event.kind for event in order.events.all()] == ["placed"]
    assert make_order(lines=[(product, 1)]).number == 1002


def test_keeps_the_names_and_prices_of_the_moment() -> None:
    product = make_product(price="100")
    order = make_order(lines=[(product, 2)])
    Product.objects.update(name="Other", price=1)
    item = order.items.get()
    assert (item.name, item.price, order.total) == ("Latte", Decimal(100), Decimal(200))


def test_totals_add_up_with_discounts_and_delivery() -> None:
    latte, bun = make_product(price="0.10"), make_product("Bun", price="0.57", stock=200)
    order = order_create_draft(
        actor=None, source="bot", discount=Decimal("0.20"), shipping=Decimal("0.30"),
        lines=[Line(latte.pk, 3), Line(bun.pk, 100, discount=Decimal(57)), Line(bun.pk, 1, price=Decimal("0.005"))],
    )  # fmt: skip
    assert (order.subtotal, order.total) == (Decimal("0.31"), Decimal("0.41"))
    order = order_place(order_id=order.pk, actor=None, source="bot")
    order.refresh_from_db()
    assert order.total == Decimal("0.41")


def test_short_stock_places_nothing_and_keeps_the_draft() -> None:
    enough, short = make_product(stock=5), make_product("Tea", stock=1)
    order = make_order(lines=[(enough, 1), (short, 2)], status="draft")
    with pytest.raises(NotEnoughStock, match="Tea"):
        order_place(order_id=order.pk, actor=None, source="bot")
    enough.refresh_from_db()
    order.refresh_from_db()
    assert (enough.allocated, order.status, order.number) == (0, Status.DRAFT, None)


def test_an_order_is_placed_once() -> None:
    order = make_order()
    with pytest.raises(IllegalTransition):
        order_place(order_id=order.pk, actor=None, source="bot")


def test_an_empty_draft_is_not_placed() -> None:
    with pytest.raises(OrderError):
        order_place(order_id=make_order(lines=[], status="draft").pk, actor=None, source="bot")


def test_counts_the_orders_of_a_customer() -> None:
    customer = Customer.objects.create(name="Ivan", phone="+79001234567")
    order = make_order(customer_id=customer.pk)
    customer.refresh_from_db()
    assert (customer.orders_count, customer.last_order_at) == (1, order.placed_at)
    assert (order.contact_name, order.contact_phone) == ("Ivan", "+79001234567")


@pytest.mark.parametrize("quantity", [0, -1])
def test_refuses_a_line_of_nothing(quantity: int) -> None:
    with pytest.raises(OrderError):
        make_order(lines=[(make_product(), quantity)])
    assert not Order.objects.exists()


def test_refuses_what_can_not_be_sold() -> None:
    for product in (make_product(is_active=False), Product(pk=404)):
        with pytest.raises(DomainError):
            make_order(lines=[(product, 1)])


def test_refuses_a_discount_above_the_order() -> None:
    with pytest.raises(OrderError):
        make_order(discount=Decimal(101))


@pytest.mark.parametrize("wrong", [{"total": Decimal(1)}, {"paid": Decimal(-1)}, {"refunded": Decimal(1)}])
def test_the_database_itself_refuses_sums_that_do_not_add_up(wrong: dict[str, Decimal]) -> None:
    order = make_order()
    with pytest.raises(IntegrityError), transaction.atomic():
        Order.objects.filter(pk=order.pk).update(**wrong)


@pytest.mark.parametrize("wrong", [{"quantity": 0}, {"fulfilled": 2}, {"returned": 1}])
def test_the_database_itself_refuses_impossible_lines(wrong: dict[str, int]) -> None:
    order = make_order()
    with pytest.raises(IntegrityError), transaction.atomic():
        OrderItem.objects.filter(order=order).update(**wrong)


@pytest.mark.parametrize("wrong", [{"quantity": 10**10}, {"price": Decimal("1e12")}, {"price": Decimal(-1)}])
def test_refuses_what_the_database_has_no_room_for(wrong: dict[str, Any]) -> None:
    with pytest.raises(OrderError):
        order_create_draft(
            actor=None, source="admin", lines=[Line(**{"product_id": make_product().pk, "quantity": 1, **wrong})]
        )


@pytest.mark.parametrize(
    ("price", "quantity", "discount"), [("0.57", 100, "57"), ("0.10", 3, "0.30"), ("1.15", 3, "0.01")]
)
def test_sums_hold_where_floats_would_not(price: str, quantity: int, discount: str) -> None:
    tea = make_product("Tea", price="0.20", stock=9)
    lines = [
        Line(make_product(price=price, stock=500).pk, quantity, discount=Decimal(discount)),
        Line(tea.pk, 1, price=Decimal("0.10")),
        Line(tea.pk, 1),
    ]
    order = order_create_draft(
        actor=None, source="admin", lines=lines, discount=Decimal("0.10"), shipping=Decimal("0.20")
    )
    order.refresh_from_db()
    assert order.total == Decimal(price) * quantity - Decimal(discount) + Decimal("0.40")


def test_an_order_that_costs_nothing_is_paid_when_it_is_placed() -> None:
    order = make_order(lines=[(make_product(price="0"), 1)], status=Status.DRAFT)
    assert order.payment_status == PaymentStatus.UNPAID
    order_place(order_id=order.pk, actor=None, source="bot")
    order.refresh_from_db()
    assert (order.total, order.payment_status) == (0, PaymentStatus.PAID)
    assert make_order(lines=[(make_product("Tea"), 1)]).payment_status == PaymentStatus.UNPAID
