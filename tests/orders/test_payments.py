"""Payments, refunds, notes, assignment."""

from decimal import Decimal
from uuid import uuid4

import pytest

from orders.errors import NotAllowed, OrderChangedMeanwhile, OrderError
from orders.models import Order, Payment
from orders.services.assign import order_assign
from orders.services.notes import order_add_note
from orders.services.payments import payment_refund, payment_take
from orders.services.totals import payment_status_of
from tests.factories import make_order, make_user

pytestmark = pytest.mark.django_db


def take(order: Order, amount: str, **more: object) -> Payment:
    return payment_take(
        **{
            "order_id": order.pk,
            "amount": Decimal(amount),
            "method": "cash",
            "source": "bot",
            "idempotency_key": uuid4(),
            **more,
        }  # fmt: skip
    )


def test_parts_make_a_whole() -> None:
    order, olga = make_order(), make_user(is_superuser=True)
    seen = []
    for amount in ("40", "60", "1"):
        take(order, amount, actor=olga)
        order.refresh_from_db()
        seen.append(order.payment_status)
    payment_refund(
        order_id=order.pk, amount=Decimal(101), method="cash", actor=olga, source="bot", idempotency_key=uuid4()
    )
    order.refresh_from_db()
    assert [*seen, order.payment_status] == ["partially_paid", "paid", "overpaid", "refunded"]
    assert order.events.filter(kind="payment").count() == 4


def test_one_key_is_one_payment() -> None:
    order, olga, key = make_order(), make_user(is_superuser=True), uuid4()
    assert take(order, "40", actor=olga, idempotency_key=key) == take(order, "40", actor=olga, idempotency_key=key)
    order.refresh_from_db()
    assert (order.paid, order.payments.count()) == (Decimal(40), 1)


def test_refuses_a_key_that_was_used_for_another_order_or_amount() -> None:
    order, olga, key = make_order(), make_user(is_superuser=True), uuid4()
    take(order, "40", actor=olga, idempotency_key=key)
    for other, amount in ((make_order(), "40"), (order, "41")):
        with pytest.raises(OrderError):
            take(other, amount, actor=olga, idempotency_key=key)
    assert Payment.objects.count() == 1


@pytest.mark.parametrize("wrong", [{"method": "shells"}, {"reference": "x" * 101}])
def test_refuses_what_the_database_has_no_room_for(wrong: dict[str, object]) -> None:
    with pytest.raises(OrderError):
        take(make_order(), "1", actor=make_user(is_superuser=True), **wrong)
    assert not Payment.objects.exists()


def test_never_gives_back_more_than_there_is() -> None:
    order, olga = make_order(), make_user(is_superuser=True)
    take(order, "40", actor=olga)
    with pytest.raises(OrderError, match="40"):
        payment_refund(
            order_id=order.pk, amount=Decimal(41), method="cash", actor=olga, source="bot", idempotency_key=uuid4()
        )


@pytest.mark.parametrize("amount", ["0", "-5", "0.001", "1000000000000"])
def test_refuses_an_amount_that_is_not_one(amount: str) -> None:
    with pytest.raises(OrderError):
        take(make_order(), amount, actor=make_user(is_superuser=True))


def test_needs_the_right() -> None:
    order, nobody = make_order(), make_user("nobody")
    with pytest.raises(NotAllowed):
        take(order, "1", actor=nobody)
    with pytest.raises(NotAllowed):
        order_add_note(order_id=order.pk, text="x", actor=nobody, source="bot")
    with pytest.raises(NotAllowed):
        order_assign(order_id=order.pk, assignee_id=nobody.pk, actor=nobody, source="bot")


def test_anyone_who_sees_a_free_order_may_take_it_but_not_from_another() -> None:
    order = make_order()
    first = make_user("first", permissions=("orders.view_order",))
    second = make_user("second", permissions=("orders.view_order",))
    order_assign(order_id=order.pk, assignee_id=first.pk, actor=first, source="bot")
    with pytest.raises(OrderChangedMeanwhile, match="first"):
        order_assign(order_id=order.pk, assignee_id=second.pk, actor=second, source="bot")
    order.refresh_from_db()
    assert order.assignee == first
    assert order.events.filter(kind="assigned").count() == 1


def test_a_note_changes_no_version() -> None:
    order, olga = make_order(), make_user(is_superuser=True)
    order_add_note(order_id=order.pk, text=" ring twice ", actor=olga, source="admin")
    version = order.version
    order.refresh_from_db()
    assert (order.version, order.events.first().text) == (version, "ring twice")


@pytest.mark.parametrize(
    ("total", "paid", "refunded", "status"),
    [
        (100, 0, 0, "unpaid"), (100, 50, 0, "partially_paid"), (100, 100, 0, "paid"), (100, 150, 0, "overpaid"),
        (100, 150, 50, "paid"), (100, 100, 100, "refunded"), (100, 100, 40, "partially_paid"), (0, 0, 0, "paid"),
        (0, 50, 0, "overpaid"), (0, 50, 50, "refunded"),
    ],
)  # fmt: skip
def test_the_payment_status_follows_from_the_sums(total: int, paid: int, refunded: int, status: str) -> None:
    assert payment_status_of(total=Decimal(total), paid=Decimal(paid), refunded=Decimal(refunded)) == status
