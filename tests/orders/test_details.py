"""What may change on a placed order without touching its goods and its money."""

import pytest

from orders.errors import NotAllowed, OrderChangedMeanwhile, OrderError
from orders.services.details import order_edit_details
from tests.factories import make_customer, make_order, make_user

pytestmark = pytest.mark.django_db


def test_the_timeline_keeps_the_old_and_the_new() -> None:
    order, olga = make_order(address="Here"), make_user(permissions=("orders.change_order",))
    customer = make_customer(phone="8 900 123-45-67")
    order_edit_details(order_id=order.pk, actor=olga, source="admin", address="There", customer_id=customer.pk)
    order.refresh_from_db()
    event = order.events.first()
    assert event is not None
    assert (order.address, order.customer, event.order_version) == ("There", customer, order.version)
    assert event.payload == {"address": ["Here", "There"], "customer_id": [None, customer.pk]}


def test_an_edit_of_nothing_leaves_no_event() -> None:
    order, olga = make_order(address="Here"), make_user(permissions=("orders.change_order",))
    order_edit_details(order_id=order.pk, actor=olga, source="admin", address="Here")
    assert not order.events.filter(kind="edited").exists()


def test_refuses_whoever_may_not_and_whoever_comes_late() -> None:
    order = make_order()
    with pytest.raises(NotAllowed):
        order_edit_details(order_id=order.pk, actor=make_user("nobody"), source="bot", address="x")
    with pytest.raises(OrderChangedMeanwhile):
        order_edit_details(
            order_id=order.pk, actor=make_user(is_superuser=True), source="bot", seen_version=1, address="x"
        )


@pytest.mark.parametrize("wrong", [{"address": "a\x00"}, {"tracking_number": "x" * 65}, {"customer_id": 404}])
def test_refuses_a_wrong_value_and_changes_nothing(wrong: dict[str, object]) -> None:
    order, olga = make_order(), make_user(permissions=("orders.change_order",))
    with pytest.raises(OrderError):
        order_edit_details(order_id=order.pk, actor=olga, source="bot", **wrong)
    order.refresh_from_db()
    assert (order.version, order.address, order.customer) == (2, "", None)


@pytest.mark.parametrize("name", ["total", "status", "paid"])
def test_money_and_status_are_not_details(name: str) -> None:
    with pytest.raises(TypeError):
        order_edit_details(order_id=make_order().pk, actor=make_user(), source="bot", **{name: 1})
