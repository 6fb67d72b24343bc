"""Orders from a customer's card, and two records that become one, on the phone."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import User

from catalog.models import Product
from orders.models import Customer, Order
from orders.services.customers import customer_create, customer_edit
from telegram_bridge.buttons.customers import OrderFor
from telegram_bridge.models import FailedUpdate
from tests.factories import make_customer, make_order, make_product
from tests.telegram_bridge.fake_telegram import ChatClient

pytestmark = pytest.mark.django_db


@pytest.fixture
def ivan() -> Customer:
    return customer_create(actor=None, source="system", name="Ivan", phone="89001234567")


@pytest.fixture
def last(ivan: Customer) -> Order:
    """What Ivan ordered last: two lattes and a bun."""
    return make_order(lines=[(make_product(), 2), (make_product("Bun"), 1)], customer_id=ivan.pk)


@pytest.fixture
def card(owner: User, chat: Callable[..., ChatClient], ivan: Customer, last: Order) -> ChatClient:
    """Olga, looking at Ivan's card."""
    person = chat()
    person.send("/menu")
    person.press("👥 Customers")
    person.press("👤 Ivan")
    return person


def test_the_last_order_is_repeated_in_two_taps(card: ChatClient, last: Order) -> None:
    card.press("🔁 Repeat last order")
    draft = Order.objects.get(number=None)
    assert f"✏️ Draft {draft.pk}" in card.screen
    assert "2 × Latte" in card.screen
    card.press("✅ Place the order")
    draft.refresh_from_db()
    assert (draft.number, draft.customer) == (1002, last.customer)


def test_a_double_tap_makes_one_draft(card: ChatClient) -> None:
    card.double_press("🔁 Repeat last order")
    assert Order.objects.filter(number=None).count() == 1
    assert "✏️ Draft" in card.screen
    assert card.toasts[-1] == "You have begun this order already."


def test_who_presses_after_somebody_else_is_told(card: ChatClient, ivan: Customer) -> None:
    newer = make_order(lines=[(make_product("Tea"), 1)], customer_id=ivan.pk)
    card.press("🔁 Repeat last order")
    assert f"There is a newer order already: {newer}" in card.screen
    assert not Order.objects.filter(number=None).exists()
    card.press("🔁 Repeat last order")
    assert Order.objects.get(number=None).items.get().name == "Tea"


def test_what_is_left_out_stands_on_the_draft(card: ChatClient) -> None:
    Product.objects.filter(name="Bun").update(is_active=False)
    card.press("🔁 Repeat last order")
    assert "Not sold any more: Bun × 1" in card.screen
    assert "2 × Latte" in card.screen


def test_an_order_of_nothing_sellable_is_refused_on_the_card(card: ChatClient) -> None:
    Product.objects.update(is_active=False)
    card.press("🔁 Repeat last order")
    assert "Nothing of order #1001 can be sold any more" in card.screen
    assert "👤 Ivan" in card.screen


def test_a_customer_who_was_blocked_meanwhile_gets_no_order(card: ChatClient, ivan: Customer, last: Order) -> None:
    Customer.objects.filter(pk=ivan.pk).update(is_blocked=True, block_reason="Never pays")
    for what in ("repeat", "empty"):
        card.forge(OrderFor(ivan.pk, last.pk, what).pack())
        assert "“Ivan” is blocked: Never pays" in card.screen
    assert Order.objects.count() == 1


def test_a_new_order_knows_its_customer_and_asks_for_goods(card: ChatClient, ivan: Customer) -> None:
    card.press("➕ New order")
    draft = Order.objects.get(number=None)
    assert (draft.customer, draft.contact_phone) == (ivan, "+79001234567")
    assert draft.items.count() == 0
    card.send("/menu")
    card.press("✏️ Drafts")
    assert any("Ivan" in label for label in card.buttons)


def test_orders_are_listed_and_lead_back_to_their_customer(card: ChatClient, ivan: Customer) -> None:
    for number in range(9):
        make_order(lines=[(make_product(f"P{number}"), 1)], customer_id=ivan.pk)
    card.press("👥 Customers")
    card.press("👤 Ivan")
    assert sum("#" in label for label in card.buttons) == 3
    card.press("📦 All orders")
    assert "1–8 of 10" in card.screen
    card.press("▶️")
    card.press("⏳ #1001")
    card.press("👤 Customer")
    assert "Orders: 10 · spent: 0" in card.screen


def test_merging_is_shown_before_it_is_done(card: ChatClient, ivan: Customer, last: Order) -> None:
    twin = customer_create(actor=None, source="system", name="Ivan Petrov", phone="89007654321", note="No sugar")
    make_order(lines=[(make_product("Tea"), 1)], customer_id=twin.pk)
    card.press("🔗 Merge")
    card.press("👤 Ivan Petrov")
    for fact in ("Orders that move: 1", "Phones that move: +7 900 765-43-21", "No sugar", "There is no way back."):
        assert fact in card.screen
    assert Customer.objects.count() == 2
    card.press("🔗 Merge")
    assert "The two records are one now." in card.screen
    ivan.refresh_from_db()
    assert (ivan.orders.count(), ivan.orders_count, Customer.objects.count()) == (2, 2, 1)


def test_merging_the_other_way_round_keeps_the_other(card: ChatClient, ivan: Customer) -> None:
    twin = make_customer("Ivan Petrov")
    card.press("🔗 Merge")
    card.press("👤 Ivan Petrov")
    card.press("🔄 The other way round")
    card.press("🔗 Merge")
    assert list(Customer.objects.all()) == [twin]
    assert "👤 Ivan Petrov" in card.screen


def test_what_has_changed_since_the_preview_is_shown_again(card: ChatClient, ivan: Customer) -> None:
    twin = make_customer("Ivan Petrov")
    card.press("🔗 Merge")
    card.press("👤 Ivan Petrov")
    customer_edit(actor=None, source="system", customer_id=twin.pk, note="No sugar")
    card.press("🔗 Merge")
    assert "Something was changed meanwhile" in card.screen
    assert "No sugar" in card.screen
    assert Customer.objects.count() == 2
    card.press("🔗 Merge")
    assert Customer.objects.count() == 1


def test_the_other_record_is_searched_for(card: ChatClient, ivan: Customer) -> None:
    make_customer("Vanya", phone="89007654321")
    card.press("🔗 Merge")
    assert "Nobody else is found." in card.screen
    card.send("7654321")
    card.press("👤 Vanya")
    assert "Vanya → Ivan" in card.screen


def test_a_second_tap_on_merge_says_what_is_so(card: ChatClient, ivan: Customer) -> None:
    make_customer("Ivan Petrov")
    card.press("🔗 Merge")
    card.press("👤 Ivan Petrov")
    card.double_press("🔗 Merge")
    assert Customer.objects.count() == 1
    assert not FailedUpdate.objects.exists()
