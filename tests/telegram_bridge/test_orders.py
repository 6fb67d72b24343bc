"""Orders in the bot: lists, the card, the moves, notes, and two people on one order."""

from decimal import Decimal

import pytest
from django.utils import timezone

from catalog.services.products import product_create
from orders.models import Order, OrderEvent
from orders.services.notes import order_add_note
from orders.services.place import Line, order_create_draft, order_place
from orders.status import Status
from telegram_bridge.models import FailedUpdate, OutboxMessage
from tests.factories import make_order

pytestmark = pytest.mark.django_db


@pytest.fixture
def order(owner):
    """An order of two lattes, placed by nobody in particular."""
    product = product_create(actor=None, name="Latte", price=Decimal(100), stock=10)
    draft = order_create_draft(
        actor=None, source="admin", lines=[Line(product.pk, 2)], contact_name="Ivan", contact_phone="+79001234567"
    )
    return order_place(order_id=draft.pk, actor=None, source="admin")


@pytest.fixture
def card(order, chat):
    """Olga, looking at the order's card."""
    person = chat()
    person.send("/menu")
    person.press("⏳ Waiting")
    person.press("⏳ #")
    return person


def test_finds_a_waiting_order_in_two_taps(card):
    assert "Ivan" in card.screen
    assert "2 × Latte — 200" in card.screen.replace("\xa0", " ")
    assert "+7 900 123-45-67" in card.screen


def test_confirms_an_order_and_shows_who_did_it(card, order):
    card.press("👍 Confirm")
    order.refresh_from_db()
    assert order.status == Status.CONFIRMED
    assert "👍 Confirmed — Olga" in card.screen


def test_the_way_back_to_the_page_of_the_list_outlasts_what_is_done_on_the_card(owner, chat):
    for _number in range(9):
        make_order()
    person = chat()
    person.send("/menu")
    person.press("📦 Orders")
    person.press("📋 All orders")
    person.press("▶️")
    assert "9–9 of 9" in person.screen
    person.press("⏳ #1001")
    person.press("👍 Confirm")
    person.press("💳 Take a payment")
    for label in ("100", "💵 cash", "⏭ Skip", "💾 Save"):
        person.press(label)
    person.press("✏️ Change")
    person.press("⬅️ Order")
    person.press("⬅️ Orders")
    assert "9–9 of 9" in person.screen
    person.press("🏠")
    person.send("#1001")
    person.press("⬅️ Orders")
    assert "👍 Confirmed" in person.screen


def test_all_that_happened_is_in_the_history_page_by_page(card, order, owner):
    card.press("👍 Confirm")
    for number in range(9):
        order_add_note(order_id=order.pk, text=f"Note <{number}> & more", actor=owner, source="bot")
    card.press("🕘 History")
    assert "1–8 of 11" in card.screen
    assert "📝 Note: Note <8> & more — Olga (bot)" in card.screen
    card.press("▶️")
    assert "👍 Confirmed — Olga" in card.screen
    assert "⏳ Placed — the system (admin)" in card.screen
    card.press("⬅️ Order")
    assert "2 × Latte" in card.screen


def test_a_history_of_the_longest_texts_fits(order, chat, owner):
    owner.first_name = "&" * 150
    owner.save()
    for _number in range(8):
        order_add_note(order_id=order.pk, text="<" * 1000, actor=owner, source="bot")
    person = chat()
    person.send(f"#{order.number}")
    person.press("🕘 History")
    assert "1–8 of 9" in person.screen


def test_a_double_tap_confirms_once_and_says_so(card, order):
    card.double_press("👍 Confirm")
    assert OrderEvent.objects.filter(order=order, to_status=Status.CONFIRMED).count() == 1
    assert "Olga was faster" in card.screen


def test_the_slower_of_two_people_sees_who_was_faster(card, order, staff, chat):
    staff(6, "orders.view_order", "orders.confirm_order")
    other = chat(6, first_name="Peter")
    other.send("/menu")
    other.press("⏳ Waiting")
    other.press("⏳ #")
    card.press("👍 Confirm")
    other.press("⏸ Put on hold")
    order.refresh_from_db()
    assert order.status == Status.CONFIRMED
    assert "Olga was faster: “confirmed”" in other.screen
    assert "Olga was faster" in other.toasts[-1]


def test_offers_only_the_moves_that_the_person_may_make(order, staff, chat):
    staff(6, "orders.view_order")
    person = chat(6)
    person.send("/menu")
    person.press("⏳ Waiting")
    person.press("⏳ #")
    assert not {"👍 Confirm", "❌ Cancel order", "📝 Add a note"} & set(person.buttons)


def test_a_forged_move_is_refused(order, staff, chat):
    staff(6, "orders.view_order")
    person = chat(6)
    person.send("/menu")
    update = person.phone.press(*person.find("❓ Help"))
    update["callback_query"]["data"] = f"os1:{order.pk}:new:{order.version}:confirmed"
    person._deliver(update)
    order.refresh_from_db()
    assert order.status == Status.NEW
    assert "You have no right to do this." in person.screen


def test_without_the_right_there_is_no_card(order, staff, chat):
    staff(6)
    person = chat(6)
    person.send("/menu")
    update = person.phone.press(*person.find("❓ Help"))
    update["callback_query"]["data"] = f"o1:{order.pk}"
    person._deliver(update)
    assert "Ivan" not in person.screen


def test_an_order_that_is_gone_leads_to_the_menu(card, order):
    Order.objects.filter(pk=order.pk).delete()
    card.press("👍 Confirm")
    assert "The order is no longer there." in card.screen
    assert not FailedUpdate.objects.exists()


def test_cancelling_asks_for_a_reason_and_frees_the_stock(card, order):
    card.press("❌ Cancel order")
    card.send("The customer changed his mind")
    card.press("🗑 Yes, cancel the order")
    order.refresh_from_db()
    assert (order.status, order.cancel_reason) == (Status.CANCELLED, "The customer changed his mind")
    assert order.items.get().product.allocated == 0


def test_a_note_stands_on_the_card(card):
    card.press("📝 Add a note")
    card.send("Call <before> 5 & ring twice")
    card.press("💾 Save")
    assert "Call <before> 5 & ring twice" in card.screen


def test_tells_the_others_of_a_new_order_but_not_who_placed_it(owner, staff):
    staff(6, "orders.view_order")
    staff(7)
    product = product_create(actor=None, name="Latte", price=Decimal(100), stock=10)
    draft = order_create_draft(actor=owner, source="admin", lines=[Line(product.pk, 1)])
    order_place(order_id=draft.pk, actor=owner, source="admin")
    assert [message.chat_id for message in OutboxMessage.objects.all()] == [6]


def test_pages_through_a_long_list_without_losing_or_repeating_an_order(owner, chat):
    now = timezone.now()
    Order.objects.bulk_create(
        Order(origin="admin", currency="RUB", number=number, status=Status.NEW, placed_at=now)
        for number in range(1, 22)
    )
    person = chat()
    person.send("/menu")
    person.press("⏳ Waiting")
    seen = []
    while True:
        seen += [label.split()[1] for label in person.buttons if label.startswith("⏳ #")]
        if "▶️" not in person.buttons:
            break
        person.press("▶️")
    assert seen == [f"#{number}" for number in range(21, 0, -1)]
    assert "17–21 of 21" in person.screen
    person.press("◀️")
    assert "9–16 of 21" in person.screen


def test_the_worst_data_still_makes_screens_that_telegram_takes(owner, chat):
    name = "<b>&\"'" + "Щ" * 190 + "👨‍👩‍👧"
    products = [
        product_create(actor=None, name=f"{name[:190]}{number}", price=Decimal("999999999.99"), stock=5)
        for number in range(60)
    ]
    draft = order_create_draft(
        actor=None, source="admin", lines=[Line(product.pk, 1) for product in products], contact_name=name[:200],
        address="قهوة " * 60, customer_note="&" * 1000, delivery="delivery",
    )  # fmt: skip
    order = order_place(order_id=draft.pk, actor=None, source="admin")
    person = chat()
    person.send("/menu")
    for label in ("📦 Orders", "📋 All orders", "⏳ #"):
        person.press(label)
    assert "…and 40 more lines" in person.screen
    for label in ("👍", "👩‍🍳", "✅", "🚚", "🏁", "↩️"):
        person.press(label)
    order.refresh_from_db()
    assert order.status == Status.RETURNED


def test_a_link_from_the_admin_opens_the_card(order, chat):
    person = chat()
    person.send(f"/start o{order.pk}")
    assert "2 × Latte — 200" in person.screen.replace("\xa0", " ")


def test_a_link_to_an_order_shows_nothing_without_the_right(order, staff, chat):
    staff(6)
    other = chat(6, first_name="Peter")
    other.send(f"/start o{order.pk}")
    assert "Latte" not in other.screen


@pytest.mark.parametrize("argument", ["o999999999999999999", "o", "o1x", "o" + "9" * 40, "o١"])
def test_a_link_to_no_order_says_so_or_shows_the_menu(order, chat, argument):
    person = chat()
    person.send(f"/start {argument}")
    assert "Latte" not in person.screen
    assert person.buttons
    assert not FailedUpdate.objects.exists()
