"""Products on the phone: browsed, found, looked at."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import User
from django.db import connection

from catalog.services.products import Photo, product_archive
from telegram_bridge.models import FailedUpdate
from tests.factories import make_category, make_product
from tests.telegram_bridge.fake_telegram import ChatClient

pytestmark = pytest.mark.django_db


@pytest.fixture
def person(owner: User, chat: Callable[..., ChatClient]) -> ChatClient:
    return chat()


@pytest.fixture
def at_products(person: ChatClient) -> ChatClient:
    """Olga, looking at all products: two lattes and a tea."""
    for name in ("Latte", "Latte grande", "Tea"):
        make_product(name)
    person.send("/menu")
    person.press("🛍 Products")
    return person


def test_typing_on_a_list_searches(at_products: ChatClient) -> None:
    assert "🔎 “lat”\n1–2 of 2" in at_products.send("lat")
    assert [label.partition(" · ")[0] for label in at_products.buttons[:2]] == ["Latte", "Latte grande"]


def test_what_is_found_alone_is_opened(at_products: ChatClient) -> None:
    assert "Stock: 10 available" in at_products.send("tea")


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no trigrams")
@pytest.mark.parametrize("typed", ["круасан", "круассн", "КРУАССАНЫ", "класический круасан", "хлэб на закваске"])
def test_typing_errors_are_forgiven(person: ChatClient, typed: str) -> None:
    make_product("Круассан классический")
    make_product("Хлеб на закваске")
    make_product("Латте")
    person.send("/menu")
    person.press("🛍 Products")
    wanted = "Хлеб" if typed.startswith("хлэб") else "Круассан"
    assert person.send(typed).startswith(wanted)


def test_a_search_that_finds_nothing_may_be_typed_again(at_products: ChatClient) -> None:
    assert "Nothing found." in at_products.send("coffee <b>")
    assert "Stock: 10 available" in at_products.send("tea")


def test_what_is_found_comes_in_pages(at_products: ChatClient) -> None:
    for number in range(10):
        make_product(f"Juice {number}")
    assert "1–8 of 10" in at_products.send("juice")
    assert "9–10 of 10" in at_products.press("▶️")
    assert "1–8 of 10" in at_products.press("◀️")


def test_archived_products_are_found_with_a_mark_and_listed_apart(at_products: ChatClient) -> None:
    product_archive(actor=None, product_id=make_product("Cocoa").pk)
    assert not any("Cocoa" in label for label in at_products.buttons)
    at_products.press("🗄 Archive")
    assert at_products.buttons[0].startswith("🗄 Cocoa")
    assert "archived" in at_products.send("cocoa")


def test_a_list_marks_what_is_low(person: ChatClient) -> None:
    make_product("Latte", stock=3, low_stock_threshold=5)
    person.send("/menu")
    person.press("🛍 Products")
    assert person.buttons[0] == "Latte · 100\xa0₽ · 3 ⚠️"


def test_without_the_right_a_text_finds_nothing(at_products: ChatClient, owner: User) -> None:
    owner.is_superuser = False
    owner.save()
    assert "Latte" not in at_products.send("lat")


def test_the_card_shows_its_main_photo(person: ChatClient) -> None:
    person.photo()
    file_id = person.last_update["message"]["photo"][-1]["file_id"]
    make_product("Latte", photos=[Photo(file_id, "u")], description="x" * 2000, category_id=make_category("y" * 100).pk)
    person.send("/menu")
    person.press("🛍 Products")
    person.press("Latte")
    assert person.last["photo"][-1]["file_id"] == file_id
    assert "Price: 100" in person.screen
    person.press("⬅️ Products")
    assert "photo" not in person.last


def test_a_card_that_is_too_long_to_stand_below_a_photo_comes_without_it(person: ChatClient) -> None:
    person.photo()
    file_id = person.last_update["message"]["photo"][-1]["file_id"]
    make_product(
        "<b>&\"' قهوة " + "x" * 187, photos=[Photo(file_id, "u")], description="👨‍👩‍👧" * 400, sku="s" * 64,
        barcode="b" * 64, price="999999999999.99", category_id=make_category("y" * 100).pk,
    )  # fmt: skip
    person.send("/menu")
    person.press("🛍 Products")
    person.press("<b>")
    assert "قهوة" in person.screen
    assert not FailedUpdate.objects.exists()
