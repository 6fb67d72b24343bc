"""Messages that people send when they order, and what is read out of them. No database."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from orders.quick.looks import looks_like_order
from orders.quick.parse import quick_parse

MOSCOW = ZoneInfo("Europe/Moscow")
NOW = datetime(2026, 11, 25, 13, 0, tzinfo=MOSCOW)  # a Wednesday
PHONE = "+79001234567"


@dataclass(frozen=True)
class Thing:
    pk: int
    name: str
    sku: str = ""


class Shop:
    """Looks up everything for every word: the scores alone must tell."""

    things = [
        Thing(number, name, sku)
        for number, (name, sku) in enumerate(
            [
                ("Латте", "LAT"), ("Латте большой", "LAT-XL"), ("Эклер", "EKL-1"), ("Капучино", ""),
                ("Хлеб и соль", ""),
                ("Молоко 3.2%", ""), ("Кофе 250 г", ""), ("iPhone 15", ""), ("Круассан с миндалём", ""),
                ("Торт «Наполеон»", ""), ("Зелёный чай", ""), ("Пицца Маргарита 30 см", ""), ("Latte", ""),
                ("Éclair", ""), ("Oat cookie", ""), ("Bread", ""),
            ],
            start=1,
        )
    ]  # fmt: skip

    def find(self, text):
        return self.things


def read(text):
    return quick_parse(text, catalogue=Shop(), now=NOW)


def goods(text):
    """(quantity, product) of each line; None for a product that nobody knows."""
    names = {thing.pk: thing.name for thing in Shop.things}
    return [(line.quantity, names.get(line.chosen)) for line in read(text).lines]


def when(text):
    """ "from / until" in Moscow, "-" where it is open."""
    found = read(text).when
    return found and " / ".join(f"{moment:%d.%m %H:%M}" if moment else "-" for moment in found)


def test_reads_the_whole_of_a_message():
    text = "Иван +7 900 123-45-67, 2×Латте, 1 Эклер, завтра 15:00, Ленина 5"
    order = read(text)
    assert (order.name, order.phone, order.address, order.delivery) == ("Иван", PHONE, "Ленина 5", "delivery")
    assert goods(text) == [(2, "Латте"), (1, "Эклер")]
    assert when(text) == "26.11 15:00 / 26.11 15:00"
    assert order.unknown == ()
    assert order.guesses == {"name", "address"}


def test_a_russian_street_in_latin_letters_is_an_address():
    order = read("Ivan +7 900 123-45-67, 2 latte, tomorrow 15:00, Lenina 5")
    assert (order.name, order.address, order.delivery) == ("Ivan", "Lenina 5", "delivery")
    assert read("2 latte, Bolshaya Sadovaya 5, 1 bread").address == "Bolshaya Sadovaya 5"


def test_every_part_says_where_it_stands_in_the_message():
    text = "Иван +7 900 123-45-67, 2×Латте, завтра 15:00, ул. Ленина 5"
    order = read(text)
    spans = {(mark.field, text[mark.start : mark.end].strip()) for mark in order.marks}
    assert spans == {
        ("name", "Иван"), ("phone", "+7 900 123-45-67"), ("when", "завтра"), ("when", "15:00"),
        ("address", "ул. Ленина 5"),
    }  # fmt: skip
    assert [text[line.start : line.end] for line in order.lines] == ["2×Латте"]
    assert order.guesses == {"name"}


@pytest.mark.parametrize(
    "text",
    [
        "2 латте, 1 эклер", "2x латте, эклер", "2 х Латте; Эклер 1", "латте x2\nэклер", "Латте ×2, один эклер",
        "два латте и эклер", "пару латте плюс эклер", "латте 2 эклер 1", "2 латте 1 эклер",
        "Латте - 2 шт, эклер - 1 шт",
        "2 шт. латте, 1 шт. эклера", "латте 2шт + эклер", "латте: 2, эклер: 1", "*2 латте, эклеры 1", "2 LAT, EKL-1",
        "Латте две штуки, эклер", "Здравствуйте! Можно 2 латте и 1 эклер, пожалуйста",
        "• 2 латте\n• эклер", "- 2 латте\n- 1 эклер",
    ],
)  # fmt: skip
def test_two_lattes_and_an_eclair(text):
    assert goods(text) == [(2, "Латте"), (1, "Эклер")]


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("3 эклера", [(3, "Эклер")]), ("5 эклеров", [(5, "Эклер")]), ("дюжина эклеров", [(12, "Эклер")]),
        ("зеленый чай", [(1, "Зелёный чай")]), ("чай зелёный 2", [(2, "Зелёный чай")]),
        ("круассаны с миндалем 2", [(2, "Круассан с миндалём")]), ("наполеон", [(1, "Торт «Наполеон»")]),
        ("хлеб и соль, латте и эклер", [(1, "Хлеб и соль"), (1, "Латте"), (1, "Эклер")]),
        ("молоко 3.2% 2 шт", [(2, "Молоко 3.2%")]), ("кофе 250 г", [(1, "Кофе 250 г")]),
        ("iphone 15", [(1, "iPhone 15")]), ("2 x iPhone 15", [(2, "iPhone 15")]),
        ("пицца маргарита 30 см 2 шт", [(2, "Пицца Маргарита 30 см")]), ("большой латте", [(1, "Латте большой")]),
        ("two lattes and an éclair", [(2, "Latte"), (1, "Éclair")]),
        ("3 oat cookies, bread", [(3, "Oat cookie"), (1, "Bread")]),
        ("a dozen oat cookies", [(12, "Oat cookie")]), ("100 эклеров", [(100, "Эклер")]),
        ("LAT-XL x3", [(3, "Латте большой")]),
    ],
)  # fmt: skip
def test_finds_products_whatever_their_endings(text, lines):
    assert goods(text) == lines


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("латте 250р", ("250р",)), ("латте по 250", ("по 250",)), ("латте 1 200 ₽", ("1 200 ₽",)),
        ("латте 250", ("250",)),
        ("latte $5", ("$5",)), ("2 латте за 500 руб", ("за 500 руб",)), ("латте 25.12 руб", ("25.12 руб",)),
    ],
)  # fmt: skip
def test_a_price_is_no_quantity_and_is_kept(text, left):
    order = read(text)
    assert order.unknown == left
    assert [line.quantity for line in order.lines] == [2 if text.startswith("2") else 1]
    assert order.when is None


def test_a_typing_error_is_a_guess_and_an_unknown_product_stays_open():
    lates, shawarma = read("2 лате, 3 шаурмы").lines
    assert (lates.chosen, lates.is_guess, lates.candidates[0].name) == (1, True, "Латте")
    assert (shawarma.chosen, shawarma.quantity, shawarma.text, shawarma.candidates) == (None, 3, "шаурмы", ())


def test_two_products_that_are_as_likely_are_a_guess():
    class Twins:
        def find(self, text):
            return [Thing(1, "Мокко малый"), Thing(2, "Мокко белый")]

    (line,) = quick_parse("2 мокко", catalogue=Twins(), now=NOW).lines
    assert line.is_guess
    assert len(line.candidates) == 2


def test_nothing_that_was_typed_is_lost():
    order = read("2 латте, без лактозы, кто-то, !!!, 777")
    assert order.unknown == ("без лактозы", "кто-то", "777")


@pytest.mark.parametrize(
    "phone",
    [
        "+7 900 123-45-67", "+79001234567", "8 (900) 123-45-67", "89001234567", "7 900 123 45 67", "9001234567",
        "8-900-123-45-67", "+7(900)1234567", "тел. 8 900 123 45 67", "8.900.123.45.67",
    ],
)  # fmt: skip
def test_reads_a_phone_in_any_spelling(phone):
    for text in (f"Иван {phone} 2 латте", f"2 латте, Иван, {phone}", f"{phone} Иван, 2 латте"):
        order = read(text)
        assert (order.phone, order.name) == (PHONE, "Иван"), text
        assert goods(text) == [(2, "Латте")], text
        assert order.unknown == (), text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("сегодня", "25.11 00:00 / 25.11 23:59"), ("завтра", "26.11 00:00 / 26.11 23:59"),
        ("на послезавтра", "27.11 00:00 / 27.11 23:59"), ("пт", "27.11 00:00 / 27.11 23:59"),
        ("в пятницу", "27.11 00:00 / 27.11 23:59"), ("в среду", "02.12 00:00 / 02.12 23:59"),
        ("on monday", "30.11 00:00 / 30.11 23:59"), ("25.12", "25.12 00:00 / 25.12 23:59"),
        ("25/12/2026", "25.12 00:00 / 25.12 23:59"), ("2026-12-25 15:00", "25.12 15:00 / 25.12 15:00"),
        ("25 декабря", "25.12 00:00 / 25.12 23:59"), ("25-го дек", "25.12 00:00 / 25.12 23:59"),
        ("December 25th", "25.12 00:00 / 25.12 23:59"), ("03.02", "03.02 00:00 / 03.02 23:59"),
        ("через 2 дня", "27.11 00:00 / 27.11 23:59"), ("in a week", None),
        ("через неделю", "02.12 00:00 / 02.12 23:59"),
        ("15:00", "25.11 15:00 / 25.11 15:00"), ("12:30", "26.11 12:30 / 26.11 12:30"), ("к 18", "- / 25.11 18:00"),
        ("до 12", "- / 26.11 12:00"), ("завтра к 18 часам", "- / 26.11 18:00"), ("завтра до 12:30", "- / 26.11 12:30"),
        ("с 10 до 12", "26.11 10:00 / 26.11 12:00"), ("завтра с 10:00 до 12", "26.11 10:00 / 26.11 12:00"),
        ("завтра 10:00-12:00", "26.11 10:00 / 26.11 12:00"), ("завтра 10-12", "26.11 10:00 / 26.11 12:00"),
        ("после 17", "25.11 17:00 / -"), ("завтра в 7 вечера", "26.11 19:00 / 26.11 19:00"),
        ("tomorrow at 3pm", "26.11 15:00 / 26.11 15:00"), ("by 6 pm", "- / 25.11 18:00"),
        ("from 3 to 5 pm", "25.11 15:00 / 25.11 17:00"), ("завтра вечером", "26.11 18:00 / 26.11 22:00"),
        ("в сб в 15.30", "28.11 15:30 / 28.11 15:30"), ("через 2 часа", "25.11 15:00 / 25.11 15:00"),
        ("через полчаса", "25.11 13:30 / 25.11 13:30"), ("in 2 hours", "25.11 15:00 / 25.11 15:00"),
        ("31.02", None), ("25:00", None), ("ул. 8 Марта 5", None), ("кв 12", None),
    ],
)  # fmt: skip
def test_reads_days_and_times(text, expected):
    assert when(f"2 латте, {text}") == expected
    assert goods(f"2 латте, {text}")[0] == (2, "Латте")


def test_a_day_that_has_passed_this_year_is_meant_for_the_next():
    assert read("2 латте, 24.11").when[0] == datetime(2027, 11, 24, tzinfo=MOSCOW)


@pytest.mark.parametrize(
    ("text", "address", "is_guess"),
    [
        ("ул. Ленина 5 кв 12", "ул. Ленина 5 кв 12", False), ("Ленина 5", "Ленина 5", True),
        ("улица Ленина, д. 5, кв. 12, подъезд 2, этаж 3", "улица Ленина, д. 5, кв. 12, подъезд 2, этаж 3", False),
        ("Карла Маркса 12/3", "Карла Маркса 12/3", True), ("Невский 22-24", "Невский 22-24", True),
        ("ул. 8 Марта 5", "ул. 8 Марта 5", False), ("пр-т Мира д.12 корп. 3", "пр-т Мира д.12 корп. 3", False),
        ("12 Main Street", "12 Main Street", False), ("адрес: Садовая 7", "Садовая 7", False),
        ("г. Казань, ул. Баумана 10", "г. Казань, ул. Баумана 10", False), ("ленина 5а", "ленина 5а", True),
    ],
)  # fmt: skip
def test_reads_addresses(text, address, is_guess):
    order = read(f"2 латте, {text}")
    assert (order.address, order.delivery, "address" in order.guesses) == (address, "delivery", is_guess)
    assert len(order.lines) == 1


def test_an_address_in_the_same_breath_as_the_goods():
    order = read("2 латте на Ленина 5")
    assert (order.address, goods("2 латте на Ленина 5")) == ("Ленина 5", [(2, "Латте")])


@pytest.mark.parametrize(
    ("text", "delivery"),
    [
        ("2 латте, самовывоз", "pickup"),
        ("заберу сам, 2 латте", "pickup"),
        ("pick up, 2 latte", "pickup"),
        ("2 латте с доставкой", "delivery"),
        ("2 латте курьером", "delivery"),
        ("2 латте", ""),
    ],
)
def test_reads_how_it_is_delivered(text, delivery):
    assert read(text).delivery == delivery
    assert len(read(text).lines) == 1


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Анна Петрова 89001234567, латте", "Анна Петрова"),
        ("Анна, 2 латте", "Анна"),
        ("клиент: Анна, латте", "Анна"),
        ("три эклера для Марии", "Марии"),
        ("2 латте, 89001234567 Anna", "Anna"),
        ("латте 2", ""),
        ("шаурма 2", ""),
    ],
)
def test_reads_names(text, name):
    assert read(text).name == name


def test_a_comment_is_taken_as_it_is():
    order = read("2 латте, комментарий: без сахара, позвонить завтра\nИван")
    assert order.comment == "без сахара, позвонить завтра"
    assert order.when is None


@pytest.mark.parametrize(
    "text", ["", " ", ",,,", "\x1f\x1f", "🎉", "+", "2", "x" * 3000, "12:", "1 " * 500, "قهوة 2", '<b>&"']
)
def test_any_text_is_read_without_an_error(text):
    order = read(text)
    assert order.text == text
    assert order.phone == ""


@pytest.mark.parametrize(
    "text",
    [
        "Иван +7 900 123-45-67, 2×Латте, 1 Эклер, завтра 15:00, Ленина 5",
        "2 латте, 1 эклер",
        "2x латте завтра",
        "3 шт эклеров к 18",
        "89001234567 два латте, эклер",
        "latte x2 and bread tomorrow at 3pm",
        "+79001234567 латте, самовывоз",
    ],
)
def test_knows_an_order(text):
    assert looks_like_order(text)


@pytest.mark.parametrize(
    "text",
    [
        "латте", "Латте 2", "1042", "#1042", "+7 900 123-45-67", "4567", "Иван", "Иван Петров", "Иван +79001234567",
        "Петров, Иван", "LAT-XL", "кофе 250 г", "ул. Ленина 5", "завтра", "iphone 15", "молоко 3.2%", "", "2 латте",
    ],
)  # fmt: skip
def test_a_search_is_no_order(text):
    assert not looks_like_order(text)
