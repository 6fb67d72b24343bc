"""Drafts from typed messages, with the shop's own products and customers."""

from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from orders.errors import NotAllowed, OrderError
from orders.models import CustomerPhone, Order
from orders.quick.catalogue import ShopCatalogue
from orders.services.quick import order_from_quick
from tests.factories import make_customer, make_product, make_user

pytestmark = pytest.mark.django_db

MOSCOW = ZoneInfo("Europe/Moscow")
NOW = datetime(2026, 11, 25, 13, 0, tzinfo=MOSCOW)
WHOLE = "Иван +7 900 123-45-67, 2×Латте, 1 Эклер, завтра 15:00, Ленина 5"


def draft(text, *permissions):
    actor = make_user(permissions=permissions or ("orders.add_order",))
    order, quick = order_from_quick(text=text, actor=actor, source="bot", now=NOW)
    order.refresh_from_db()
    return order, quick


def lines(order):
    return [(item.name, item.quantity, item.price) for item in order.items.all()]


def test_a_message_becomes_a_draft():
    make_product("Латте", price="250")
    make_product("Эклер", price="120.50")
    order, quick = draft(WHOLE)
    assert order.status == "draft"
    assert lines(order) == [("Латте", 2, Decimal(250)), ("Эклер", 1, Decimal("120.50"))]
    assert (order.contact_name, order.contact_phone) == ("Иван", "+79001234567")
    assert (order.delivery, order.address, order.total) == ("delivery", "Ленина 5", Decimal("620.50"))
    assert order.deliver_from == order.deliver_until == datetime(2026, 11, 26, 15, 0, tzinfo=MOSCOW)
    assert (order.customer_note, order.origin) == ("", "bot")
    assert quick.guesses == {"name", "address"}


def test_what_is_not_known_stands_in_the_note():
    make_product("Латте")
    order, quick = draft("2 латте 250р, 3 шт шаурмы, без лактозы; комментарий: быстро")
    assert lines(order) == [("Латте", 2, Decimal(100))]
    assert order.customer_note.split("\n") == ["быстро", "3 шт шаурмы", "250р", "без лактозы"]
    assert [line.text for line in quick.open_lines] == ["шаурмы"]


def test_the_same_product_twice_is_one_line():
    make_product("Латте")
    assert [(name, count) for name, count, _ in lines(draft("латте, эклер, 2 латте")[0])] == [("Латте", 3)]


@pytest.mark.parametrize("is_main", [True, False])
def test_the_customer_is_found_by_any_phone_of_theirs(is_main):
    make_product("Латте")
    customer = make_customer("Мария", phone="+79001234567" if is_main else "+79990000000")
    if not is_main:
        CustomerPhone.objects.create(customer=customer, phone="+79001234567")
    order, _ = draft("латте 8 900 123 45 67")
    assert (order.customer, order.contact_name) == (customer, "Мария")


def test_finds_products_by_code_by_ending_and_with_errors_in_any_case():
    products = [make_product("ЛАТТЕ"), make_product("Зелёный чай"), make_product("Эклер", sku="EKL-1")]
    for text, product in (("лате", 0), ("латте", 0), ("чая зеленого", 1), ("ekl-1", 2), ("эклеров", 2)):
        catalogue = ShopCatalogue(text)
        assert [found.pk for found in catalogue.find(text)] == [products[product].pk], text


def test_products_that_are_not_for_sale_are_not_offered():
    make_product("Латте", is_active=False)
    order, quick = draft("2 латте +79001234567")
    assert lines(order) == []
    assert quick.lines[0].candidates == ()


def test_however_many_lines_there_are_the_products_are_read_once():
    for number in range(30):
        make_product(f"Латте {number} особый")
    actor = make_user(is_superuser=True)
    actor.has_perm("orders.add_order")
    costs = []
    for text in ("2 латте", ", ".join(f"2 × латте {number} особый" for number in range(30))):
        with CaptureQueriesContext(connection) as captured:
            order, _ = order_from_quick(text=text, actor=actor, source="bot", now=NOW)
        costs.append(len(captured))
    assert order.items.count() == 30
    assert costs[0] == costs[1] < 10


def test_of_many_alike_the_shortest_name_with_the_most_words_is_found():
    for number in range(80):
        make_product(f"Латте с сиропом номер {number}")
    wanted = make_product("Латте большой с корицей")
    assert draft("2 больших латте с корицей")[1].lines[0].chosen == wanted.pk


@pytest.mark.parametrize("text", ["", "привет", "Ленина 5", "x" * 1001, "2 латте\u202e", "\ud800"])
def test_a_message_that_is_no_order_saves_nothing(text):
    with pytest.raises(OrderError):
        draft(text)
    assert not Order.objects.exists()


def test_who_may_not_make_orders_is_refused():
    make_product("Латте")
    with pytest.raises(NotAllowed):
        draft("2 латте, эклер", "orders.view_order")
    assert not Order.objects.exists()


def test_the_longest_message_fits_whatever_is_in_it():
    make_product("Латте")
    text = "2 латте, ул. " + "Длинная " * 60 + ", " + "что-то ещё, " * 30
    order, _ = draft(text[:1000].rstrip())
    assert len(order.address) <= 300
    assert len(order.customer_note) <= 1000
    assert "что-то ещё" in order.customer_note
