"""What an update costs in SQL, BEGIN and COMMIT included: pinned, and the same however much there is."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from catalog.models import Category, Product
from catalog.services.stock import stock_write_off
from orders.models import Customer, CustomerAddress, CustomerPhone, Order, OrderItem, Tag
from orders.status import Status
from tests.factories import make_product
from tests.telegram_bridge.fake_telegram import ChatClient

pytestmark = pytest.mark.django_db(transaction=True)

IN_A_DIALOGUE = 7
LIST_OR_CARD = 9


def cost(do: Callable[..., object], *arguments: object) -> int:
    """The statements of one update; the two that PostgreSQL gets in one count as two."""
    with CaptureQueriesContext(connection) as captured:
        do(*arguments)
    statements = [query["sql"] for query in captured]
    assert "BEGIN" in statements[0]
    assert statements[-1] == "COMMIT"
    return len(statements) + sum("WITH saved AS" in statement for statement in statements)


@pytest.fixture
def person(owner: User, staff: Callable[..., User], chat: Callable[..., ChatClient]) -> ChatClient:
    """Someone whose rights come from the database, unlike a superuser's."""
    staff(6, "orders.view_order", "catalog.view_product", "catalog.view_category", "catalog.add_product")
    return chat(6, first_name="")


def fill(rows: int) -> None:
    category = Category.objects.create(name="Coffee")
    product = Product.objects.create(name="Latte", price=1, category=category)
    Product.objects.bulk_create(Product(name=f"P{n}", price=1, category=category) for n in range(rows))
    now = timezone.now()
    orders = Order.objects.bulk_create(
        Order(origin="admin", currency="RUB", number=number, status=Status.NEW, placed_at=now)
        for number in range(1, rows + 1)
    )
    OrderItem.objects.bulk_create(
        OrderItem(order=orders[-1], product=product, name="Latte", price=1, quantity=1) for _ in range(min(rows, 60))
    )


def test_no_answer_of_a_dialogue_costs_more_than_seven(person: ChatClient) -> None:
    fill(30)
    costs = {"start": cost(person.send, "/new_product"), "name": cost(person.send, "Latte")}
    costs["category"] = cost(person.press, "Coffee")
    costs |= {answer: cost(person.send, answer) for answer in ("wrong", "12", "3")}
    costs["photo"] = cost(person.press, "⏭ Skip")
    costs["description"] = cost(person.send, "Good")
    assert max(costs.values()) <= IN_A_DIALOGUE, costs


def test_the_hundredth_answer_costs_what_the_first_did(person: ChatClient) -> None:
    person.send("/new_product")
    person.send("Latte")
    person.press("⏭ Skip")
    costs = {cost(person.send, "not a price") for _answer in range(100)}
    assert costs == {5}


@pytest.mark.parametrize("rows", [1, 10, 300])
def test_lists_and_cards_cost_the_same_however_long_they_are(person: ChatClient, rows: int) -> None:
    fill(rows)
    person.send("/start")
    costs = {"menu": cost(person.send, "/menu"), "waiting": cost(person.press, "⏳ Waiting")}
    costs["card"] = cost(person.press, f"⏳ #{rows} ")
    costs["back"] = cost(person.press, "⬅️ Orders")
    costs["home"] = cost(person.press, "🏠")
    costs["products"] = cost(person.press, "🛍 Products")
    costs["product"] = cost(person.press, "Latte")
    costs["category"] = cost(person.press, "⬅️ Products")
    costs["categories"] = cost(person.press, "🗂 Categories")
    costs["orders"] = (cost(person.send, "/menu"), cost(person.press, "📦 Orders"))[1]
    costs["mine"] = cost(person.press, "🙋 Mine")
    costs["found"] = cost(person.send, "latte")
    assert max(costs.values()) <= LIST_OR_CARD, costs
    assert costs == {
        # A card asks one thing more while the order's last move can still be undone.
        "menu": 5, "waiting": 7, "card": 9, "back": 7, "home": 6, "products": 7, "product": 7, "category": 9,
        # PostgreSQL is asked first whether anything fits without typing errors.
        "categories": 6, "orders": 6, "mine": 7, "found": 9 if connection.vendor == "postgresql" else 8,
    }  # fmt: skip


@pytest.mark.parametrize("rows", [1, 10, 300])
def test_customers_cost_the_same_however_many_there_are_and_whatever_is_known_of_them(
    owner: User, staff: Callable[..., User], chat: Callable[..., ChatClient], rows: int
) -> None:
    fill(rows)
    Customer.objects.bulk_create(Customer(name=f"C{number}", orders_count=rows) for number in range(rows))
    ivan = Customer.objects.get(name="C0")
    Order.objects.update(customer=ivan)
    CustomerPhone.objects.bulk_create(CustomerPhone(customer=ivan, phone=f"+7900{n:07}") for n in range(rows))
    CustomerAddress.objects.bulk_create(CustomerAddress(customer=ivan, text=f"Mira {n}") for n in range(rows))
    ivan.tags.set(Tag.objects.bulk_create(Tag(name=f"tag {number}") for number in range(rows)))
    staff(6, "orders.view_customer", "orders.change_customer", "orders.view_order", "orders.add_order")
    person = chat(6, first_name="")
    person.send("/start")
    costs = {"list": cost(person.press, "👥 Customers")}
    costs["card"] = cost(person.press, "👤 C0")
    costs["question"] = cost(person.press, "👤 Name")
    costs["again"] = cost(person.press, "⬅️ Back")
    costs["tags"] = cost(person.press, "🏷 Tags")
    # The card is put together from its customer, phones, addresses, tags and orders.
    assert costs == {"list": 7, "card": 9, "question": 6, "again": 9, "tags": 8}


def test_saving_a_product_costs_no_more_than_its_work(person: ChatClient) -> None:
    fill(3)
    person.send("/new_product")
    for answer in ("Tea", "Coffee", "12", "3", "⏭ Skip", "⏭ Skip"):
        person.press(answer) if answer in person.buttons else person.send(answer)
    assert cost(person.press, "💾 Save") == 16


def test_the_stock_of_a_product_costs_the_same_however_much_has_moved(
    staff: Callable[..., User], chat: Callable[..., ChatClient]
) -> None:
    rights = ("catalog.view_product", "catalog.change_product", "catalog.change_stock", "catalog.view_stockmovement")
    staff(6, *rights)
    person = chat(6, first_name="")
    product = make_product("Latte", stock=100)
    person.send("/menu")
    person.press("🛍 Products")
    person.press("Latte")
    seen = set()
    for _time in range(12):
        stock_write_off(product_id=product.pk, quantity=1, actor=None)
        costs = {"stock": cost(person.press, "📦 Stock"), "ledger": cost(person.press, "📒 Ledger")}
        costs["back"] = cost(person.press, "⬅️ Back")
        costs["product"] = cost(person.press, "⬅️ Product")
        costs["change"] = cost(person.press, "✏️ Change")
        costs["price"] = cost(person.press, "💰 Price")
        person.press("⬅️ Back")
        person.press("⬅️ Product")
        seen.add(tuple(costs.values()))
    assert len(seen) == 1, seen
    assert max(*seen) <= LIST_OR_CARD, seen
