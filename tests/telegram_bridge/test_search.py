"""A plain text is a search: one hit opens its card, several give a list, none says so."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import User

from orders.models import Order
from tests.factories import make_customer, make_order, make_product
from tests.telegram_bridge.fake_telegram import ChatClient

pytestmark = pytest.mark.django_db

ChatOf = Callable[..., ChatClient]


@pytest.fixture
def orders() -> list[Order]:
    """Ten of Ivan's for a latte, one of Maria's for an eclair."""
    latte, eclair = make_product("Latte", stock=100), make_product("Eclair", stock=100, sku="E-1")
    ivans = [
        make_order(lines=[(latte, 1)], contact_name=f"Ivan {number}", contact_phone="+79001234567")
        for number in range(10)
    ]
    return [*ivans, make_order(lines=[(eclair, 1)], contact_name="Maria", contact_phone="+79007654321")]


@pytest.fixture
def olga(chat: ChatOf, owner: User, orders: list[Order]) -> ChatClient:
    person = chat()
    person.send("/menu")
    return person


@pytest.mark.parametrize("typed", ["#{number}", "№ {number}", "8 (900) 765-43-21", "4321", "maria", "MARIA"])
def test_one_hit_opens_its_card(olga: ChatClient, orders: list[Order], typed: str) -> None:
    olga.send(typed.format(number=orders[-1].number))
    assert "Maria" in olga.screen
    assert f"{orders[-1]} · new" in olga.screen


def test_several_hits_give_a_list_with_pages_and_a_way_back_to_it(olga: ChatClient) -> None:
    olga.send("ivan")
    assert "🔎 “ivan”" in olga.screen
    assert "1–8 of 10" in olga.screen
    olga.press("▶️")
    assert "9–10 of 10" in olga.screen
    olga.press(olga.buttons[0])
    assert "Ivan 1" in olga.screen
    olga.press("⬅️ Orders")
    assert "9–10 of 10" in olga.screen


def test_goods_are_found_with_the_orders_that_have_them(olga: ChatClient) -> None:
    olga.send("eclair")
    assert "Maria" in " ".join(olga.buttons)
    olga.press("🛍 Products: 1")
    assert "🔎 “eclair”" in olga.screen
    assert "Eclair" in " ".join(olga.buttons)


def test_customers_are_found_with_their_orders(olga: ChatClient) -> None:
    make_customer("Maria Petrova")
    olga.send("maria")
    assert "1–1 of 1" in olga.screen
    olga.press("👥 Customers: 1")
    assert "Maria Petrova" in " ".join(olga.buttons)
    olga.send("petrova")
    assert "Maria Petrova" in olga.screen


def test_goods_that_nobody_ordered_are_opened_at_once(olga: ChatClient) -> None:
    make_product("Honey cake")
    olga.send("honey")
    assert "Honey cake" in olga.screen
    make_product("Honey tea")
    olga.send("honey")
    assert {label.split(" · ")[0] for label in olga.buttons} >= {"Honey cake", "Honey tea"}


def test_nothing_found_says_so_and_offers_a_new_order(olga: ChatClient) -> None:
    olga.send("<b>zzz & \"'")
    assert "🔎 “<b>zzz & \"'”" in olga.screen
    assert "Nothing found" in olga.screen
    olga.press("➕ New order")
    assert "Whose order is it?" in olga.screen


def test_what_reads_like_an_order_becomes_one(olga: ChatClient) -> None:
    olga.send("Petr +7 900 111-22-33, 2×Latte")
    assert "Please check" in olga.screen


def test_a_search_that_is_over_is_no_way_back(olga: ChatClient) -> None:
    olga.send("ivan")
    olga.send("maria")
    olga.press("⬅️ Orders")
    assert "⏳ Waiting" in olga.screen


def test_the_menu_explains_the_search(olga: ChatClient) -> None:
    olga.press("🔎 Search")
    assert "last four digits" in olga.screen
    olga.send("maria")
    assert "+7 900 765-43-21" in olga.screen


@pytest.mark.parametrize("typed", ["!!!", "щ" * 4000, "قهوة", "👨‍👩‍👧", "9" * 300, "%_\\", "1e9", "-" * 40])
def test_whatever_is_typed_gets_an_answer_that_telegram_takes(olga: ChatClient, typed: str) -> None:
    olga.send(typed)
    assert "Nothing found" in olga.screen


def test_the_longest_names_fit(olga: ChatClient) -> None:
    for number in range(9):
        make_order(
            lines=[(make_product("<b>&\"'" + "Щ" * 190, price="999999999.99"), 1)],
            contact_name=f"مرحبا <i>{number}" + "ж" * 185,
        )
    olga.send("مرحبا")
    assert "1–8 of 9" in olga.screen


def test_only_what_a_person_may_see_is_found(olga: ChatClient, chat: ChatOf, staff: Callable[..., User]) -> None:
    staff(6, "catalog.view_product")
    cook = chat(6, first_name="Peter")
    cook.send("/menu")
    cook.send("maria")
    assert "Nothing found" in cook.screen
    assert "➕ New order" not in cook.buttons
    cook.send("eclair")
    assert "Eclair" in cook.screen
    staff(7, "orders.view_order")
    courier = chat(7, first_name="Pavel")
    courier.send("/menu")
    courier.send("eclair")
    assert "Maria" in courier.screen
    staff(8)
    stranger = chat(8, first_name="Ann")
    stranger.send("/menu")
    stranger.send("maria")
    assert "I wasn't asking anything" in stranger.screen


def test_the_search_speaks_russian(olga: ChatClient) -> None:
    olga.press("🌐 Русский")
    olga.send("zzz")
    assert "Ничего не нашлось" in olga.screen
    assert "➕ Новый заказ" in olga.buttons
