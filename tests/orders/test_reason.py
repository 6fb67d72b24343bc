"""The reason that a cancelled order keeps."""

import pytest

from orders.errors import OrderError
from orders.services.change_status import order_change_status
from orders.status import Status
from tests.factories import make_order, make_user

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("reason", ["", "  ", "a\x00b", "\ud800", "x" * 201], ids=ascii)
def test_refuses_a_reason_that_can_not_be_saved(reason: str) -> None:
    order, boss = make_order(), make_user("chief", is_superuser=True)
    with pytest.raises(OrderError):
        order_change_status(order_id=order.pk, to=Status.CANCELLED, actor=boss, source="bot", reason=reason)
    order.refresh_from_db()
    assert order.status == Status.NEW


def test_keeps_the_reason_on_the_order_and_on_the_timeline() -> None:
    order, boss = make_order(), make_user("chief", is_superuser=True)
    order_change_status(order_id=order.pk, to=Status.CANCELLED, actor=boss, source="bot", reason=" late ")
    order.refresh_from_db()
    event = order.events.first()
    assert event is not None
    assert (order.cancel_reason, event.text) == ("late", "late")
