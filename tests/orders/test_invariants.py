"""Whatever is done in whatever order: the ledger, the promises, the sums and the timeline agree."""

from decimal import Decimal
from functools import partial
from uuid import uuid4

import pytest
from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Sum
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from catalog.errors import DomainError
from catalog.models import Product
from catalog.services.stock import stock_correct, stock_count, stock_receive, stock_write_off
from orders.models import Customer, Order, OrderItem
from orders.services.assign import order_assign
from orders.services.change_status import order_change_status
from orders.services.fulfil import order_fulfil_lines
from orders.services.packing import order_pick_line
from orders.services.payments import payment_refund, payment_take
from orders.services.returns import order_return_lines
from orders.services.spent import spent_on
from orders.services.totals import payment_status_of, subtotal_of
from orders.status import Status
from tests.factories import make_order, make_product, make_user

ACTIONS = st.one_of(
    st.tuples(st.sampled_from(["receive", "write_off", "correct", "count"]), st.integers(0, 1), st.integers(-3, 9)),
    st.tuples(st.just("order"), st.integers(0, 1), st.integers(1, 4)),
    st.tuples(st.sampled_from(list(Status)), st.integers(0, 3), st.just(0)),
    st.tuples(st.sampled_from(["pay", "refund", "assign"]), st.integers(0, 3), st.integers(0, 300)),
    st.tuples(st.sampled_from(["hand over", "take back", "throw away", "pick"]), st.integers(0, 3), st.integers(0, 3)),
)
STOCK = {"receive": stock_receive, "write_off": stock_write_off, "correct": stock_correct, "count": stock_count}
MONEY = {"pay": payment_take, "refund": payment_refund}
GOODS = {
    "hand over": order_fulfil_lines,
    "take back": partial(order_return_lines, restock=True, reason=""),
    "throw away": partial(order_return_lines, restock=False, reason="broken"),
}


def act(action: str, which: int, amount: int, products: list[Product], boss: User) -> None:
    """Do one thing; a refusal of the shop's rules is as good as doing it."""
    orders = list(Order.objects.order_by("pk"))
    try:
        if action in STOCK:
            STOCK[action](product_id=products[which].pk, quantity=amount, actor=boss)
        elif action == "order":
            customer = Customer.objects.get_or_create(name="Ivan")[0]
            make_order(lines=[(products[which], amount), (products[1 - which], 1)], customer_id=customer.pk)
        elif orders:
            act_on_order(action, orders[which % len(orders)], amount, boss)
    except DomainError:
        pass


def act_on_order(action: str, order: Order, amount: int, boss: User) -> None:
    if action in MONEY:
        MONEY[action](
            order_id=order.pk, amount=Decimal(amount), method="cash", actor=boss, source="bot", idempotency_key=uuid4()
        )
    elif action in GOODS:
        GOODS[action](
            order_id=order.pk, quantities={item.pk: amount for item in order.items.all()}, actor=boss, source="bot"
        )
    elif action == "pick":
        for item in order.items.all():
            order_pick_line(order_id=order.pk, item_id=item.pk, picked=amount, actor=boss, source="bot")
    elif action == "assign":
        order_assign(order_id=order.pk, assignee_id=boss.pk if amount % 2 else None, actor=boss, source="bot")
    else:
        order_change_status(order_id=order.pk, to=action, actor=boss, source="bot", reason="because")


def check() -> None:
    for product in Product.objects.all():
        assert product.on_hand == (product.movements.aggregate(sum=Sum("quantity"))["sum"] or 0)
        lines = OrderItem.objects.filter(product=product)
        assert product.allocated == (lines.aggregate(sum=Sum("allocated"))["sum"] or 0)
        open_lines = lines.filter(order__status__in=["new", "confirmed", "processing", "ready", "on_hold"])
        assert product.allocated == sum(line.left for line in open_lines)
        assert 0 <= product.allocated <= product.on_hand
        out = -sum(movement.quantity for movement in product.movements.filter(kind__in=["sale", "return"]))
        assert out >= sum(line.with_customer for line in lines)
    for customer in Customer.objects.all():
        assert customer.spent_total == sum(spent_on(order) for order in customer.orders.all())
    for order in Order.objects.all():
        items = list(order.items.all())
        is_all_back = bool(items) and all(item.returned == item.quantity for item in items)
        assert is_all_back == (order.status == Status.RETURNED)
        assert order.status != Status.CANCELLED or not any(item.with_customer for item in items)
        assert order.total == subtotal_of(items) - order.discount + order.shipping
        assert order.payment_status == payment_status_of(total=order.total, paid=order.paid, refunded=order.refunded)
        versions = sorted(order.events.exclude(order_version=None).values_list("order_version", flat=True))
        # A draft begins with version 1; each change after that has exactly one event.
        assert versions == list(range(2, order.version + 1))


@pytest.mark.django_db
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(actions=st.lists(ACTIONS, max_size=14))
def test_everything_agrees_after_any_sequence(actions: list[tuple[str, int, int]]) -> None:
    with transaction.atomic():
        boss = make_user("boss", is_superuser=True)
        products = [make_product("Latte", stock=5), make_product("Tea", stock=3)]
        for action, which, amount in actions:
            act(action, which, amount, products, boss)
        check()
        # The next example begins with an empty shop.
        transaction.set_rollback(True)
