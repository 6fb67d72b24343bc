"""What runs out, on the phone."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import User

from telegram_bridge.buttons.stock import LowStock, Reorder
from tests.factories import make_order, make_product
from tests.telegram_bridge.fake_telegram import ChatClient

pytestmark = pytest.mark.django_db


@pytest.fixture
def person(owner: User, chat: Callable[..., ChatClient]) -> ChatClient:
    return chat()


def test_lists_what_is_low(person: ChatClient) -> None:
    make_product("Latte", stock=3, low_stock_threshold=5)
    make_product("Tea", stock=30, low_stock_threshold=5)
    make_product("Advice", stock=0)
    person.send("/menu")
    person.press("🛍 Products")
    person.press("⚠️ Low stock")
    assert [label for label in person.buttons if label.startswith("⚠️")] == ["⚠️ Latte · 3/5"]
    assert "Price: 100" in person.press("⚠️ Latte")


def test_says_when_nothing_is_low(person: ChatClient) -> None:
    person.send("/menu")
    person.press("🛍 Products")
    assert "Nothing is low." in person.press("⚠️ Low stock")
    assert "Nothing needs to be ordered." in person.press("🛒 What to order")


def test_says_what_to_order_and_how_long_it_lasts(person: ChatClient) -> None:
    latte = make_product("Latte", stock=30)
    make_order(lines=[(latte, 28)], status="completed")
    make_product("<b>&" + "x" * 196, stock=1, low_stock_threshold=4)
    person.send("/menu")
    person.forge(Reorder().pack())
    assert person.buttons[0] == "Latte · 2 · 2 days · +26"
    assert person.buttons[1].endswith("· 1 · +3")
    person.press("Latte")
    assert "Sold in 28 days: 28. What is left lasts for 2 days." in person.press("📦 Stock")


def test_a_long_list_comes_in_pages(person: ChatClient) -> None:
    for number in range(20):
        make_product(f"Tea {number:02}", stock=1, low_stock_threshold=5)
    person.send("/menu")
    person.forge(Reorder().pack())
    assert "1–8 of 20" in person.screen
    person.press("▶️")
    assert "17–20 of 20" in person.press("▶️")
    person.press("⚠️ Low stock")
    assert "9–16 of 20" in person.press("▶️")


def test_without_the_right_nothing_is_listed(staff, chat) -> None:
    staff(6, "orders.view_order")
    person = chat(6)
    person.send("/menu")
    for data in (LowStock(), Reorder()):
        person.forge(data.pack())
        assert "You have no right to see this." in person.toasts[-1]


def test_speaks_russian(person: ChatClient) -> None:
    make_order(lines=[(make_product("Latte", stock=30), 25)], status="completed")
    person.send("/menu")
    person.press("🌐 Русский")
    person.press("🛍 Товары")
    person.press("⚠️ Заканчивается")
    person.press("🛒 Что заказать")
    assert person.buttons[0] == "Latte · 5 · 5 дней · +20"
