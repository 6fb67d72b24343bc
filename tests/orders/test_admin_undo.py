"""Undoing the last move from an order's page."""

import pytest
from django.test import Client

from orders.models import Order, OrderEvent
from orders.services.change_status import order_change_status
from tests.factories import make_order, make_user
from tests.staff import client_of

pytestmark = pytest.mark.django_db


def confirmed() -> Order:
    order = make_order()
    boss = make_user("olga", first_name="Olga", is_superuser=True)
    return order_change_status(order_id=order.pk, to="confirmed", actor=boss, source="bot")


def page(client: Client, order: Order) -> str:
    return client.get(f"/admin/orders/order/{order.pk}/change/").text


def undo(client: Client, order: Order, seen: int) -> str:
    sent = {"to": "undo", "seen_version": seen, "seen_status": order.status}
    return client.post(f"/admin/orders/order/{order.pk}/move/", sent, follow=True).text


def test_the_button_says_what_it_undoes_and_does_it() -> None:
    order, client = confirmed(), client_of("manager")
    assert "Undo: back to “new”" in page(client, order)
    undo(client, order, order.version)
    order.refresh_from_db()
    assert order.status == "new"
    event = OrderEvent.objects.latest("id")
    assert (event.kind, event.source, event.actor.username) == ("undone", "admin", "manager")  # type: ignore[union-attr]


def test_undoing_needs_the_right_of_the_move() -> None:
    order, client = confirmed(), client_of("packer")
    assert 'value="undo"' not in page(client, order)
    assert "no right" in undo(client, order, order.version)
    order.refresh_from_db()
    assert order.status == "confirmed"


def test_an_old_page_undoes_nothing() -> None:
    order, client = confirmed(), client_of("manager")
    assert "Olga was faster" in undo(client, order, order.version - 1)
    order.refresh_from_db()
    assert order.status == "confirmed"


def test_an_order_without_a_move_has_nothing_to_undo() -> None:
    order, client = make_order(), client_of("manager")
    assert 'value="undo"' not in page(client, order)
    assert "can&#x27;t be undone any more" in undo(client, order, order.version)
