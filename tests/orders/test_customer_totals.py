"""Whatever is done in whatever order: what a customer's record counts is what their orders say."""

from typing import Any
from uuid import uuid4

import pytest
from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Max
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from catalog.errors import DomainError
from orders.models import Customer, Order
from orders.services.change_status import order_change_status
from orders.services.details import order_edit_details
from orders.services.merge import customers_merge
from orders.services.payments import payment_take
from orders.services.repeat import order_repeat
from orders.services.returns import order_return_lines
from orders.services.spent import spent_on
from orders.status import Status
from tests.factories import make_customer, make_order, make_product, make_user

ON_ORDERS = ["give", "return", "merge", "repeat", "pay", "new", "completed", "cancelled", "returned"]
ACTIONS = st.tuples(st.sampled_from(ON_ORDERS), st.integers(0, 7), st.integers(0, 2))


def act(action: str, which: int, other: int, boss: User) -> None:
    """Do one thing; a refusal of the shop's rules is as good as doing it."""
    by: dict[str, Any] = {"actor": boss, "source": "bot"}
    customers, orders = list(Customer.objects.order_by("pk")), list(Order.objects.order_by("pk"))
    customer = customers[other % len(customers)]
    try:
        if action == "merge":
            customers_merge(**by, keep_id=customers[which % len(customers)].pk, merge_id=customer.pk)
        else:
            act_on_order(action, orders[which % len(orders)], customer, by)
    except DomainError:
        pass


def act_on_order(action: str, order: Order, customer: Customer, by: dict[str, Any]) -> None:
    line = order.items.get()
    if action == "give":
        order_edit_details(**by, order_id=order.pk, customer_id=customer.pk)
    elif action == "return":
        order_return_lines(**by, order_id=order.pk, quantities={line.pk: 1}, restock=True, reason="")
    elif action == "repeat":
        order_repeat(**by, order_id=order.pk)
    elif action == "pay":
        payment_take(**by, order_id=order.pk, amount=order.total, method="cash", idempotency_key=uuid4())
    else:
        order_change_status(**by, order_id=order.pk, to=action, reason="because")


def check() -> None:
    for customer in Customer.objects.all():
        placed = customer.orders.exclude(number=None)
        assert customer.orders_count == placed.count()
        assert customer.last_order_at == placed.aggregate(at=Max("placed_at"))["at"]
        assert customer.spent_total == sum(spent_on(order) for order in placed)


@pytest.mark.django_db
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(actions=st.lists(ACTIONS, max_size=12))
def test_records_agree_with_the_orders_after_any_sequence(actions: list[tuple[str, int, int]]) -> None:
    with transaction.atomic():
        boss = make_user("boss", is_superuser=True)
        product = make_product(stock=90, price="9.99")
        for name in ("Ivan", "Anna", "Petr"):
            customer = make_customer(name)
            for status in (Status.COMPLETED, Status.NEW):
                make_order(lines=[(product, 3)], customer_id=customer.pk, status=status)
        for action, which, other in actions:
            act(action, which, other, boss)
        check()
        transaction.set_rollback(True)


@pytest.mark.django_db
def test_an_order_that_goes_over_to_another_customer_is_counted_there() -> None:
    boss, ivan, anna = make_user(is_superuser=True), make_customer(), make_customer("Anna")
    product = make_product(stock=9)
    first = make_order(lines=[(product, 1)], customer_id=ivan.pk)
    done = make_order(lines=[(product, 2)], customer_id=ivan.pk, status="completed")
    order_edit_details(actor=boss, source="bot", order_id=done.pk, customer_id=anna.pk)
    figures = Customer.objects.order_by("pk").values_list("orders_count", "spent_total", "last_order_at")
    assert list(figures) == [(1, 0, first.placed_at), (1, 200, done.placed_at)]
    order_edit_details(actor=boss, source="bot", order_id=done.pk, customer_id=None)
    anna.refresh_from_db()
    assert (anna.orders_count, anna.spent_total, anna.last_order_at) == (0, 0, None)
