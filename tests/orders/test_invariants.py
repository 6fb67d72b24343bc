"""Whatever is done in whatever order: the ledger, the promises, the sums and the timeline agree."""

import pytest
from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Sum
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from catalog.errors import DomainError
from catalog.models import Product
from catalog.services.stock import stock_correct, stock_count, stock_receive, stock_write_off
from orders.models import Customer, Order, OrderEvent, OrderItem
from orders.services.spent import spent_on
from orders.services.totals import payment_status_of, subtotal_of
from orders.status import MOVES, PaymentStatus, Status
from tests.factories import make_customer, make_order, make_product, make_user
from tests.orders.deeds import DEEDS

STOCK = {"receive": stock_receive, "write_off": stock_write_off, "correct": stock_correct, "count": stock_count}
MONEY = ["pay", "refund", "price", "line discount", "discount", "shipping"]
FEW = sorted(DEEDS.keys() - {*MONEY, *Status.values})
LEGAL = {(move.source, move.target) for move in MOVES}

# What is done, to which product or order, with which number.
ACTIONS = st.one_of(
    st.tuples(st.sampled_from(list(STOCK)), st.integers(0, 1), st.integers(-3, 9)),
    st.tuples(st.sampled_from(["make new", "make draft"]), st.integers(0, 1), st.integers(1, 4)),
    st.tuples(st.sampled_from(Status.values), st.integers(0, 3), st.just(0)),
    st.tuples(st.sampled_from(MONEY), st.integers(0, 3), st.integers(0, 300)),
    st.tuples(st.sampled_from(FEW), st.integers(0, 3), st.integers(0, 4)),
)


def act(action: str, which: int, amount: int, products: list[Product], boss: User) -> None:
    """Do one thing; a refusal of the shop's rules is as good as doing it."""
    orders = list(Order.objects.order_by("pk"))
    try:
        if action in STOCK:
            STOCK[action](product_id=products[which].pk, quantity=amount, actor=boss)
        elif action.startswith("make "):
            make_order(
                lines=[(products[which], amount), (products[1 - which], 1)], status=action.removeprefix("make "),
                customer_id=Customer.objects.values_list("pk", flat=True)[which],
            )  # fmt: skip
        elif orders:
            order = orders[which % len(orders)]
            DEEDS[action]({"order_id": order.pk, "actor": boss, "source": "bot"}, order, amount)
    except DomainError:
        pass


def check_stock(product: Product) -> None:
    assert product.on_hand == (product.movements.aggregate(sum=Sum("quantity"))["sum"] or 0)
    lines = OrderItem.objects.filter(product=product)
    assert product.allocated == (lines.aggregate(sum=Sum("allocated"))["sum"] or 0)
    open_lines = lines.filter(order__status__in=["new", "confirmed", "processing", "ready", "on_hold"])
    assert product.allocated == sum(line.left for line in open_lines)
    assert 0 <= product.allocated <= product.on_hand
    out = -sum(movement.quantity for movement in product.movements.filter(kind__in=["sale", "return"]))
    assert out >= sum(line.with_customer for line in lines)


def check_customer(customer: Customer) -> None:
    placed = customer.orders.exclude(placed_at=None)
    assert customer.spent_total == sum(spent_on(order) for order in placed)
    assert customer.orders_count == len(placed)
    assert customer.last_order_at == max((order.placed_at for order in placed), default=None)


def check_goods(order: Order, items: list[OrderItem]) -> None:
    is_all_back = bool(items) and all(item.returned == item.quantity for item in items)
    assert is_all_back == (order.status == Status.RETURNED)
    assert order.status != Status.CANCELLED or not any(item.with_customer for item in items)


def check_money(order: Order, items: list[OrderItem]) -> None:
    assert order.total == subtotal_of(items) - order.discount + order.shipping
    paid, refunded = (
        sum(payment.amount for payment in order.payments.filter(kind=kind)) for kind in ("payment", "refund")
    )
    assert (order.paid, order.refunded) == (paid, refunded)
    status = payment_status_of(total=order.total, paid=order.paid, refunded=order.refunded)
    assert order.payment_status == (status if order.placed_at else PaymentStatus.UNPAID)


def check_timeline(order: Order, events: list[OrderEvent]) -> None:
    """The moves are legal, one follows from the other, and each change since the placing has exactly one event."""
    status: str = Status.DRAFT
    for event in events:
        if event.to_status:
            move = (event.from_status, event.to_status)
            assert event.from_status == status
            assert event.kind == "returned" or (move[::-1] if event.kind == "undone" else move) in LEGAL
            status = event.to_status
    assert status == order.status
    changes = [event for event in events if event.order_version]
    placing = next((place for place, event in enumerate(changes) if event.kind == "placed"), None)
    if placing is not None:
        first = changes[placing].order_version
        assert first is not None
        assert [event.order_version for event in changes[placing:]] == list(range(first, order.version + 1))


@pytest.mark.django_db
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(actions=st.lists(ACTIONS, max_size=18))
def test_everything_agrees_after_any_sequence(actions: list[tuple[str, int, int]]) -> None:
    with transaction.atomic():
        boss = make_user("boss", is_superuser=True)
        products = [make_product("Latte", stock=5), make_product("Tea", stock=3)]
        make_customer("Ivan", phone="9001234567")
        make_customer("Anna")
        for action, which, amount in actions:
            act(action, which, amount, products, boss)
        for product in Product.objects.all():
            check_stock(product)
        for customer in Customer.objects.all():
            check_customer(customer)
        for order in Order.objects.all():
            items = list(order.items.all())
            check_goods(order, items)
            check_money(order, items)
            check_timeline(order, list(order.events.order_by("pk")))
        # The next example begins with an empty shop.
        transaction.set_rollback(True)
