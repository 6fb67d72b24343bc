"""The discount of a whole order and the price of its delivery."""

from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.auth.models import User

from orders.errors import NotAllowed, OrderChangedMeanwhile, OrderError
from orders.models import Order
from orders.services.amounts import order_set_amounts
from orders.services.payments import payment_take
from orders.status import PaymentStatus
from tests.factories import make_order, make_product, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def olga() -> User:
    return make_user(permissions=("orders.change_order",))


def change(order: Order, actor: User, **amounts: Any) -> Order:
    return order_set_amounts(order_id=order.pk, actor=actor, source="bot", **amounts)


@pytest.mark.parametrize(("status", "events"), [("draft", 0), ("new", 1), ("on_hold", 1)])
def test_the_total_follows_and_the_timeline_keeps_the_old_and_the_new(status: str, events: int, olga: User) -> None:
    order = make_order(status=status)
    changed = change(order, olga, discount=Decimal("10.50"), shipping=Decimal(300))
    order.refresh_from_db()
    assert (order.total, order.version) == (changed.total, changed.version) == (Decimal("389.50"), changed.version)
    edits = order.events.filter(kind="edited")
    assert edits.count() == events
    for event in edits:
        assert event.payload == {
            "discount": ["0.00", "10.50"], "shipping": ["0.00", "300.00"], "total": ["100.00", "389.50"],
        }  # fmt: skip


def test_what_is_left_out_stays(olga: User) -> None:
    order = make_order(discount=Decimal(20), shipping=Decimal(50))
    assert change(order, olga, shipping=Decimal(0)).total == 80
    assert change(order, olga, discount=Decimal(0)).total == 100
    assert change(order, olga, discount=Decimal("0.00")).version == order.version + 2


def test_the_payment_follows(olga: User) -> None:
    order, boss = make_order(), make_user("chief", is_superuser=True)
    payment_take(
        order_id=order.pk, amount=Decimal(60), method="cash", actor=boss, source="bot", idempotency_key=uuid4()
    )
    assert change(order, olga, discount=Decimal(40)).payment_status == PaymentStatus.PAID
    assert change(order, olga, discount=Decimal(100)).payment_status == PaymentStatus.OVERPAID
    assert change(make_order(), olga, discount=Decimal(100)).payment_status == PaymentStatus.PAID


@pytest.mark.parametrize(
    "wrong",
    [
        {"discount": Decimal("100.01")}, {"discount": Decimal(-1)}, {"shipping": Decimal(-1)},
        {"shipping": Decimal("1e12")}, {"shipping": Decimal("999999999999.99")}, {"discount": Decimal("1e40")},
    ],
)  # fmt: skip
@pytest.mark.parametrize("status", ["draft", "new"])
def test_refuses_a_wrong_amount_and_changes_nothing(status: str, wrong: dict[str, Decimal], olga: User) -> None:
    order = make_order(status=status)
    with pytest.raises(OrderError):
        change(order, olga, **wrong)
    before = order.version
    order.refresh_from_db()
    assert (order.total, order.version) == (100, before)


@pytest.mark.parametrize("status", ["shipped", "completed", "cancelled", "returned"])
def test_refuses_what_is_on_its_way_or_over(status: str, olga: User) -> None:
    with pytest.raises(OrderError):
        change(make_order(status=status, delivery="delivery"), olga, discount=Decimal(1))


def test_refuses_whoever_may_not_and_whoever_comes_late(olga: User) -> None:
    order = make_order(lines=[(make_product("Tea"), 1)])
    with pytest.raises(NotAllowed):
        change(order, make_user("nobody", permissions=("orders.add_order",)), discount=Decimal(1))
    with pytest.raises(OrderChangedMeanwhile):
        change(order, olga, discount=Decimal(1), seen_version=1)
