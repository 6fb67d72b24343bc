"""What runs out, on the phone."""

from collections.abc import Callable
from io import BytesIO

import pytest
from django.contrib.auth.models import User
from openpyxl import load_workbook

from telegram_bridge import outbox, reorder
from telegram_bridge.buttons.stock import LowStock, Reorder, ReorderFile
from telegram_bridge.models import OutboxMessage
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
    for data in (LowStock(), Reorder(), ReorderFile("csv")):
        person.forge(data.pack())
        assert "You have no right to see this." in person.toasts[-1]
    assert not OutboxMessage.objects.filter(method=reorder.SEND).exists()


def file_sent(person: ChatClient) -> tuple[str, bytes]:
    """The name and the content of the file that the worker has just sent."""
    while rows := outbox.claim(20):
        for row in rows:
            outbox.send(row)
    document = person.last["document"]
    return document["file_name"], person.telegram.download(document["file_id"])


def test_what_to_order_comes_as_a_file_that_runs_no_formula(person: ChatClient) -> None:
    make_product('=HYPERLINK("http://bad")', sku="+1", stock=1, low_stock_threshold=4, unit="kg")
    person.send("/menu")
    person.forge(Reorder().pack())
    person.double_press("📄 CSV")
    assert person.toasts[-1] == "The file is on its way."
    assert OutboxMessage.objects.filter(method=reorder.SEND).count() == 1
    name, content = file_sent(person)
    heading, row = content.decode("utf-8-sig").splitlines()
    assert (name[:14], name[-4:]) == ("what-to-order-", ".csv")
    assert heading == "SKU,Barcode,Name,Category,Available,Sold in 28 days,Days left,To order,Unit"
    assert row == """'+1,,"'=HYPERLINK(""http://bad"")",,1,0,,3,kg"""


def test_what_to_order_comes_as_an_excel_file_in_the_language_of_who_asked(person: ChatClient) -> None:
    make_order(lines=[(make_product("=1+1", stock=30), 25)], status="completed")
    person.send("/menu")
    person.press("🌐 Русский")
    person.forge(Reorder().pack())
    person.press("📄 Excel")
    name, content = file_sent(person)
    heading, row = load_workbook(BytesIO(content)).active.iter_rows(values_only=True)
    assert name.startswith("что-заказать-")
    assert heading[4:8] == ("Доступно", "Продано за 28 дней", "Хватит на дней", "Заказать")
    assert row[2:8] == ("=1+1", None, 5, 25, 5, 20)


def test_an_unknown_kind_of_file_shows_the_list_again(person: ChatClient) -> None:
    make_product("Latte", stock=1, low_stock_threshold=4)
    person.send("/menu")
    assert "What to order" in person.forge(ReorderFile("exe").pack())
    assert not OutboxMessage.objects.filter(method=reorder.SEND).exists()


def test_speaks_russian(person: ChatClient) -> None:
    make_order(lines=[(make_product("Latte", stock=30), 25)], status="completed")
    person.send("/menu")
    person.press("🌐 Русский")
    person.press("🛍 Товары")
    person.press("⚠️ Заканчивается")
    person.press("🛒 Что заказать")
    assert person.buttons[0] == "Latte · 5 · 5 дней · +20"
