"""What people type, and the orders and customers they mean by it."""

import pytest

from orders.models import Customer, CustomerPhone, Order, Tag
from orders.search import AT_MOST, search_customers, search_orders
from tests.factories import make_customer, make_order, make_product

pytestmark = pytest.mark.django_db


@pytest.fixture
def customers() -> dict[str, Customer]:
    """Two people who are easily told apart."""
    pyotr = make_customer(
        "Пётр Сидоров-Кац", phone="+7 900 123-45-67", email="Petr.K@Example.com", telegram_username="PetrKats",
        telegram_id=987654321, note="Звонить после шести, любит матчу",
    )  # fmt: skip
    pyotr.tags.add(Tag.objects.create(name="Оптовик"))
    CustomerPhone.objects.create(customer=pyotr, phone="+74959998877")
    return {"pyotr": pyotr, "anna": make_customer("Анна (салон «Ёлка») 100%", phone="+49 30 901820")}


@pytest.fixture
def orders(customers: dict[str, Customer]) -> dict[str, Order]:
    """Three orders, of a product each."""
    matcha = make_product("Латте матча", sku="LM-77", barcode="4607001")
    soap = make_product("Мыло")
    made = {
        "pyotr": make_order(lines=[(matcha, 1)], customer_id=customers["pyotr"].pk),
        "anna": make_order(lines=[(soap, 1)], customer_id=customers["anna"].pk),
        "guest": make_order(lines=[(soap, 2)], contact_name="Гость O'Нил", contact_phone="+79165550042"),
    }
    numbers = {
        "pyotr": {"number": 1042},
        "anna": {"number": 1043, "tracking_number": "RA_44x"},
        "guest": {"number": 42},
    }
    for who, fields in numbers.items():
        Order.objects.filter(pk=made[who].pk).update(**fields)
    return made


def who_has(text: str, orders: dict[str, Order]) -> list[str]:
    names = {order.pk: name for name, order in orders.items()}
    return [names[order.pk] for order in search_orders(text)]


@pytest.mark.parametrize(
    ("typed", "whose"),
    [
        ("1042", ["pyotr"]),
        ("#1042", ["pyotr"]),
        ("№1042", ["pyotr"]),
        ("№ 1042", ["pyotr"]),
        (" # 42 ", ["guest"]),
        ("42", ["guest"]),
        ("+79001234567", ["pyotr"]),
        ("89001234567", ["pyotr"]),
        ("8 (900) 123-45-67", ["pyotr"]),
        ("+7 900 123 45 67", ["pyotr"]),
        ("+7(900)123.45.67", ["pyotr"]),
        ("9001234567", ["pyotr"]),
        ("900 123 45 67", ["pyotr"]),
        ("7 900 123–45–67", ["pyotr"]),
        ("123-45-67", ["pyotr"]),
        ("8 900 123", ["pyotr"]),
        ("4567", ["pyotr"]),
        ("45-67", ["pyotr"]),
        ("0042", ["guest"]),
        ("+49 30 901820", ["anna"]),
        ("8 495 999 88 77", ["pyotr"]),
        ("8877", ["pyotr"]),
        ("пётр", ["pyotr"]),
        ("ПЕТР", ["pyotr"]),
        ("кац пётр", ["pyotr"]),
        ("сид", ["pyotr"]),
        ("пётр 4567", ["pyotr"]),
        ("@petrkats", ["pyotr"]),
        ("petr.k@example.com", ["pyotr"]),
        ("елка", ["anna"]),
        ("100%", ["anna"]),
        ("ra_44X", ["anna"]),
        ("o'нил", ["guest"]),
        ("матча", ["pyotr"]),
        ("латте МАТЧА", ["pyotr"]),
        ("lm-77", ["pyotr"]),
        ("4607001", ["pyotr"]),
        ("мыло", ["guest", "anna"]),
    ],
)
def test_finds_orders_newest_first(typed: str, whose: list[str], orders: dict[str, Order]):
    assert who_has(typed, orders) == whose


@pytest.mark.parametrize(
    "typed",
    ["", " ", "%", "_", "ra%44", "p_tr", "#9999", "9999", "#" + "9" * 40, "9" * 30, "\x00", "\ud800", "\\", "'", "١٠٤٢",
     "пётр мыло", "ж" * 500, "0", "+", "()", "#", "🧾"],
)  # fmt: skip
def test_finds_no_orders(typed: str, orders: dict[str, Order]):
    assert who_has(typed, orders) == []


def test_pages_go_on_behind_an_order(customers: dict[str, Customer]):
    product = make_product("Чай", stock=100)
    ids = [make_order(lines=[(product, 1)], contact_name="Иван").pk for _ in range(5)]

    first = list(search_orders("иван")[:2])
    rest = list(search_orders("иван").filter(pk__lt=first[-1].pk))

    assert [order.pk for order in [*first, *rest]] == ids[::-1]


@pytest.mark.parametrize(
    "typed",
    ["пётр", "ПЁТР", "петр", "сидоров", "кац сид", "Кац", "+7 900 123-45-67", "8(900)1234567", "4567", "1234567",
     "45-67", "@PetrKats", "petrkats", "petr.k@", "EXAMPLE.COM", "матчу", "после шести", "оптовик", "987654321",
     "84959998877", "8877", "999-88-77"],
)  # fmt: skip
def test_finds_a_customer(typed: str, customers: dict[str, Customer]):
    assert list(search_customers(typed)) == [customers["pyotr"]]


@pytest.mark.parametrize("typed", ["", "%", "_", "пётр анна", "\x00", "9" * 40, "я" * 500, "4568", "@", "🙂"])
def test_finds_no_customer(typed: str, customers: dict[str, Customer]):
    assert list(search_customers(typed)) == []


def test_customers_whose_name_begins_with_it_come_first():
    for name in ("Марианна", "Яна Аннова", "Анна Я", "Анна А"):
        make_customer(name)

    assert [customer.name for customer in search_customers("анна")] == ["Анна А", "Анна Я", "Марианна"]
    assert [customer.name for customer in search_customers("анн")][-2:] == ["Марианна", "Яна Аннова"]


def test_the_search_ends_when_there_is_enough_with_the_newest():
    Customer.objects.bulk_create(Customer(name=f"Иван {number}") for number in range(AT_MOST + 5))

    assert search_customers("иван").count() == AT_MOST
    assert not search_customers("иван").filter(name="Иван 0").exists()
