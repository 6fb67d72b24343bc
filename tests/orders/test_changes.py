"""Edits are told in the reader's language."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from django.utils import translation

from orders.changes import changes_of
from orders.models import Order
from orders.services.amounts import order_set_amounts
from orders.services.details import order_edit_details
from orders.services.lines import order_edit_line
from tests.factories import make_order, make_product, make_user

pytestmark = pytest.mark.django_db


def told(order: Order, language: str) -> list[str]:
    event = order.events.filter(kind="edited").first()
    assert event is not None
    with translation.override(language):
        return [change.replace("\u00a0", " ") for change in changes_of(event, currency=order.currency)]


def test_a_line() -> None:
    order = make_order(lines=[(make_product("<b>Tea & co</b>"), 1)])
    order_edit_line(
        order_id=order.pk, item_id=order.items.get().pk, quantity=3, price=Decimal("9.50"), source="bot",
        actor=make_user(is_superuser=True),
    )  # fmt: skip
    assert told(order, "en") == ["<b>Tea & co</b>: quantity 1 → 3, price 100 ₽ → 9,50 ₽", "total 100 ₽ → 28,50 ₽"]
    assert told(order, "ru") == ["<b>Tea & co</b>: количество 1 → 3, цена 100 ₽ → 9,50 ₽", "итого 100 ₽ → 28,50 ₽"]


def test_amounts() -> None:
    order = make_order()
    order_set_amounts(order_id=order.pk, shipping=Decimal(50), actor=make_user(is_superuser=True), source="bot")
    assert told(order, "en") == ["shipping 0 ₽ → 50 ₽", "total 100 ₽ → 150 ₽"]


def test_details() -> None:
    order = make_order(address="Here")
    order_edit_details(
        order_id=order.pk, actor=make_user(is_superuser=True), source="bot", address="",
        deliver_until=datetime(2026, 3, 1, 12, tzinfo=UTC),
    )  # fmt: skip
    assert told(order, "en") == ["address Here → —", "deliver until — → 03/01/2026 3 p.m."]
