"""Who has an order."""

import pytest
from django.contrib.auth.models import User

from orders.errors import NotAllowed, OrderError
from orders.models import Order
from orders.services.assign import order_assign
from tests.factories import make_order, make_user

pytestmark = pytest.mark.django_db


def assign(order: Order, to: User | None, by: User) -> Order:
    return order_assign(order_id=order.pk, assignee_id=to.pk if to else None, actor=by, source="bot")


def test_whoever_took_an_order_may_give_it_up() -> None:
    packer, order = make_user("packer", permissions=("orders.view_order",)), make_order()
    assert assign(order, packer, packer).assignee == packer
    assert assign(order, None, packer).assignee is None


def test_taking_what_one_has_changes_nothing() -> None:
    packer, order = make_user("packer", permissions=("orders.view_order",)), make_order()
    assign(order, packer, packer)
    assign(order, packer, packer)
    assert order.events.filter(kind="assigned").count() == 1


def test_only_a_manager_gives_orders_to_others() -> None:
    packer = make_user("packer", permissions=("orders.view_order",))
    manager = make_user("manager", permissions=("orders.assign_order",))
    order = make_order()
    with pytest.raises(NotAllowed):
        assign(order, manager, packer)
    assert assign(order, packer, manager).assignee == packer


def test_refuses_a_person_who_left() -> None:
    gone, manager = make_user("gone", is_active=False), make_user("manager", permissions=("orders.assign_order",))
    with pytest.raises(OrderError):
        assign(make_order(), gone, manager)
