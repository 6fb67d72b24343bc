"""Which orders stand in which list."""

from datetime import timedelta

import pytest
from django.db.models import QuerySet
from django.utils import timezone

from orders import lists
from orders.models import Order
from orders.status import Status
from tests.factories import make_order, make_product, make_user

pytestmark = pytest.mark.django_db
EVERY = ("draft", "new", "confirmed", "processing", "ready", "shipped", "completed", "on_hold", "cancelled", "returned")
UNDER_WAY = {"new", "confirmed", "processing", "ready", "shipped", "on_hold"}


@pytest.fixture
def one_of_each() -> None:
    product = make_product(stock=100)
    for status in EVERY:
        make_order(lines=[(product, 1)], status=status, delivery="delivery")


def statuses(orders: QuerySet[Order]) -> set[str]:
    return set(orders.values_list("status", flat=True))


@pytest.mark.usefixtures("one_of_each")
def test_waiting_and_by_status():
    assert statuses(lists.waiting()) == {"new"}
    assert statuses(lists.by_status(Status.READY)) == {"ready"}


@pytest.mark.usefixtures("one_of_each")
def test_mine_are_those_i_have_and_that_are_not_finished():
    me, other = make_user("me"), make_user("other")
    Order.objects.update(assignee=me)

    assert statuses(lists.mine(me.pk)) == UNDER_WAY
    assert statuses(lists.mine(other.pk)) == set()


@pytest.mark.usefixtures("one_of_each")
def test_unpaid_are_placed_unfinished_and_owing():
    Order.objects.update(payment_status="partially_paid")
    Order.objects.filter(status="ready").update(payment_status="paid")
    Order.objects.filter(status="new").update(payment_status="unpaid")

    assert statuses(lists.unpaid()) == UNDER_WAY - {"ready"}


@pytest.mark.usefixtures("one_of_each")
def test_overdue_are_unfinished_and_late():
    now = timezone.now()
    Order.objects.update(deliver_until=now - timedelta(hours=1))
    Order.objects.filter(status="ready").update(deliver_until=now + timedelta(hours=1))
    Order.objects.filter(status="new").update(deliver_until=None)

    assert statuses(lists.overdue()) == UNDER_WAY - {"ready", "new"}
    assert statuses(lists.overdue(now + timedelta(hours=2))) == UNDER_WAY - {"new"}
