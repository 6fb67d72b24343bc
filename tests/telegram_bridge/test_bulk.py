"""Many orders move at once in the bot, after a dry run; goods change hands in parts."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import User

from orders.models import Order
from orders.services.change_status import order_change_status
from telegram_bridge.flows import move_orders
from telegram_bridge.models import FailedUpdate
from telegram_bridge.pages import MANY
from tests.factories import make_order, make_product
from tests.telegram_bridge.fake_telegram import ChatClient

pytestmark = pytest.mark.django_db

ChatOf = Callable[..., ChatClient]


@pytest.fixture
def olga(chat: ChatOf, owner: User) -> ChatClient:
    return chat()


def waiting(count: int) -> list[Order]:
    product = make_product(stock=1000)
    return [make_order(lines=[(product, 1)], contact_name=f"Guest {number}") for number in range(count)]


def statuses(*orders: Order) -> list[str]:
    return [Order.objects.get(pk=order.pk).status for order in orders]


def select(person: ChatClient) -> ChatClient:
    person.send("/menu")
    person.press("⏳ Waiting")
    person.press("☑️ Select several")
    return person


def test_chosen_orders_move_after_a_dry_run(olga: ChatClient, owner: User) -> None:
    orders = waiting(10)
    select(olga)
    olga.press("☑️ The whole page")
    olga.press("2/2 ▶️")
    olga.press(f"⬜ ⏳ {orders[0]} ")
    olga.press("➡️ Chosen: 9")
    order_change_status(order_id=orders[9].pk, to="confirmed", actor=owner, source="admin")
    olga.press("👍 Confirm")
    assert "8 of 9 will become “👍 confirmed”." in olga.screen
    assert f"• {orders[9]}: It is “confirmed” already." in olga.screen
    olga.double_press("✅ Move them")
    assert statuses(*orders) == ["confirmed", "new", *["confirmed"] * 8]
    assert "⏳ Waiting" in olga.screen
    assert f"{orders[1]} " in " ".join(olga.buttons)


def test_the_report_says_what_did_not_move(olga: ChatClient, owner: User) -> None:
    orders = waiting(2)
    select(olga)
    olga.press("☑️ The whole page")
    olga.press("➡️ Chosen: 2")
    olga.press("👍 Confirm")
    assert "2 of 2 will become" in olga.screen
    order_change_status(order_id=orders[0].pk, to="confirmed", actor=owner, source="admin")
    olga.press("✅ Move them")
    assert "Moved: 1 of 2" in olga.screen
    assert f"• {orders[0]}: " in olga.screen


def test_a_list_that_is_longer_than_what_can_be_chosen_from_says_so(
    olga: ChatClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    waiting(3)
    assert "newest" not in select(olga).screen
    olga.press("❌ Cancel")
    monkeypatch.setattr(move_orders, "MANY", 3)
    assert "newest" not in select(olga).screen
    olga.press("❌ Cancel")
    product = make_product(stock=1000)
    for _number in range(MANY):
        make_order(lines=[(product, 1)])
    select(olga)
    assert f"Here are the newest {MANY} of {MANY + 3}." in olga.screen


def test_only_what_some_of_the_chosen_may_do_is_offered_with_how_many(olga: ChatClient, owner: User) -> None:
    held, ready = waiting(2)
    order_change_status(order_id=held.pk, to="on_hold", actor=owner, source="admin")
    order_change_status(order_id=ready.pk, to="confirmed", actor=owner, source="admin")
    olga.send("/menu")
    olga.press("📦 Orders")
    olga.press("📋 All orders")
    olga.press("☑️ Select several")
    olga.press("☑️ The whole page")
    olga.press("➡️ Chosen: 2")
    assert olga.buttons[:4] == [
        "⏳ Place · 1 of 2", "👩‍🍳 Start packing · 1 of 2", "⏸ Put on hold · 1 of 2", "❌ Cancel order · 2 of 2",
    ]  # fmt: skip


def test_orders_on_hold_are_resumed_to_where_they_were(olga: ChatClient, owner: User) -> None:
    orders = waiting(2)
    for order in orders:
        order_change_status(order_id=order.pk, to="on_hold", actor=owner, source="admin")
    olga.send("/menu")
    olga.press("📦 Orders")
    olga.press("⏸ On hold")
    olga.press("☑️ Select several")
    olga.press("☑️ The whole page")
    olga.press("➡️ Chosen: 2")
    assert olga.buttons[:2] == ["⏳ Resume: new · 2 of 2", "❌ Cancel order · 2 of 2"]


def test_an_order_that_changed_since_it_was_seen_stays(olga: ChatClient, owner: User) -> None:
    orders = waiting(2)
    select(olga)
    olga.press("☑️ The whole page")
    olga.press("➡️ Chosen: 2")
    order_change_status(order_id=orders[0].pk, to="on_hold", actor=owner, source="admin")
    order_change_status(order_id=orders[0].pk, to="new", actor=owner, source="admin")
    olga.press("👍 Confirm")
    assert "1 of 2 will become" in olga.screen
    assert "It was changed meanwhile." in olga.screen
    olga.press("✅ Move them")
    assert statuses(*orders) == ["new", "confirmed"]


def test_cancelling_asks_for_a_reason_once_for_all(olga: ChatClient) -> None:
    orders = waiting(2)
    select(olga)
    olga.press("☑️ The whole page")
    olga.press("➡️ Chosen: 2")
    olga.press("❌ Cancel order")
    olga.send("Closed <today> & tomorrow")
    assert "Reason: Closed <today> & tomorrow" in olga.screen
    olga.press("✅ Move them")
    assert statuses(*orders) == ["cancelled", "cancelled"]
    assert {Order.objects.get(pk=order.pk).cancel_reason for order in orders} == {"Closed <today> & tomorrow"}


def test_a_long_report_of_the_longest_reasons_fits(olga: ChatClient) -> None:
    product = make_product("<b>&\"'" + "Щ" * 190, stock=0)
    for _number in range(24):
        make_order(lines=[(product, 1)], status="draft", contact_name="<i>&" + "ж" * 190)
    olga.send("/menu")
    olga.press("📦 Orders")
    olga.press("✏️ Drafts: ")
    olga.press("☑️ Select several")
    for page in range(3):
        olga.press("☑️ The whole page")
        if page < 2:
            olga.press(f"{page + 2}/3 ▶️")
    olga.press("➡️ Chosen: 24")
    olga.press("⏳ Place · 0 of 24")
    assert "0 of 24" in olga.screen
    assert "…and 14 more orders" in olga.screen
    olga.press("✅ Move them")
    assert "Moved: 0 of 24" in olga.screen


def test_only_the_moves_that_a_person_may_make_are_offered(chat: ChatOf, staff: Callable[..., User]) -> None:
    orders = waiting(1)
    staff(6, "orders.view_order")
    viewer = chat(6, first_name="Peter")
    viewer.send("/menu")
    viewer.press("⏳ Waiting")
    assert "☑️ Select several" not in viewer.buttons
    staff(7, "orders.view_order", "orders.confirm_order")
    clerk = chat(7, first_name="Ann")
    select(clerk)
    clerk.press("⬜ ⏳")
    clerk.press("➡️ Chosen: 1")
    assert "👍 Confirm · 1 of 1" in clerk.buttons
    assert not any("Cancel order" in label for label in clerk.buttons)
    clerk.forge(f"f1:{clerk.find('👍 Confirm')[1].split(':')[1]}:o.cancelled")
    assert "no longer there" in clerk.screen
    assert statuses(*orders) == ["new"]


@pytest.mark.parametrize("subject", [0, 999])
def test_a_list_that_does_not_exist_breaks_nothing(olga: ChatClient, subject: int) -> None:
    waiting(1)
    olga.send("/menu")
    olga.forge(f"n1:move_orders:{subject}:0")
    assert olga.buttons
    assert not FailedUpdate.objects.exists()


def test_a_part_is_handed_over_and_a_part_comes_back(olga: ChatClient) -> None:
    latte, eclair = make_product("Latte", stock=10), make_product("Eclair", stock=10)
    order = make_order(lines=[(latte, 3), (eclair, 1)], status="ready")
    olga.send("/menu")
    olga.send(f"#{order.number}")
    olga.press("📤 Hand over a part")
    buttons = olga.buttons
    assert buttons.count("➕") == 1
    olga.press("➕")
    olga.press("➕")
    assert "2/3 × Latte" in olga.buttons
    olga.press("⬜ Eclair")
    olga.press("➡️ Chosen: 2")
    assert "2 × Latte" in olga.screen
    olga.double_press("📤 Hand over")
    assert sorted(order.items.values_list("fulfilled", flat=True)) == [1, 2]
    latte.refresh_from_db()
    assert (latte.on_hand, latte.allocated) == (8, 1)
    olga.press("📥 Take goods back")
    olga.press("0/2 × Latte")
    olga.press("➡️ Chosen: 1")
    olga.press("📦 Back on the shelf")
    olga.send("Cold <and> late")
    assert "Reason: Cold <and> late" in olga.screen
    olga.press("📥 Take back")
    latte.refresh_from_db()
    assert latte.on_hand == 10
    assert "Cold <and> late" in olga.screen
    olga.press("📥 Take goods back")
    olga.press("⬜ Eclair")
    olga.press("➡️ Chosen: 1")
    olga.press("🗑 Not for sale")
    olga.press("⏭ Skip")
    olga.press("📥 Take back")
    eclair.refresh_from_db()
    assert eclair.on_hand == 9


def test_the_slower_of_two_hands_nothing_over_twice(olga: ChatClient, chat: ChatOf, staff: Callable[..., User]) -> None:
    order = make_order(lines=[(make_product(stock=10), 5)], status="ready")
    staff(6, "orders.view_order", "orders.ship_order")
    other = chat(6, first_name="Peter")
    for person in (olga, other):
        person.send("/menu")
        person.send(f"#{order.number}")
        person.press("📤 Hand over a part")
        person.press("➕")
        person.press("➡️ Chosen: 1")
    olga.press("📤 Hand over")
    other.press("📤 Hand over")
    assert "Olga was faster" in other.screen
    assert order.items.get().fulfilled == 1


def test_sixty_lines_of_the_longest_names_change_hands(olga: ChatClient) -> None:
    name = "<b>&\"'" + "Щ" * 180
    order = make_order(lines=[(make_product(f"{name}{number}", stock=9), 2) for number in range(60)], status="ready")
    olga.send("/menu")
    olga.send(f"#{order.number}")
    olga.press("📤 Hand over a part")
    for page in range(8):
        olga.press("☑️ The whole page")
        if page < 7:
            olga.press(f"{page + 2}/8 ▶️")
    olga.press("➡️ Chosen: 60")
    assert "…and 40 more lines" in olga.screen
    olga.press("📤 Hand over")
    assert set(order.items.values_list("fulfilled", flat=True)) == {2}


def test_without_the_right_no_goods_change_hands(chat: ChatOf, staff: Callable[..., User]) -> None:
    order = make_order(lines=[(make_product(stock=10), 5)], status="ready")
    staff(6, "orders.view_order")
    viewer = chat(6, first_name="Peter")
    viewer.send("/menu")
    viewer.send(f"#{order.number}")
    assert not any(label.startswith(("📤", "📥")) for label in viewer.buttons)
    for name in ("hand_over", "take_back"):
        viewer.forge(f"n1:{name}:{order.pk}:0")
        assert "You have no right to do this." in viewer.toasts[-1]


def test_the_dry_run_speaks_russian(olga: ChatClient) -> None:
    waiting(1)
    olga.send("/menu")
    olga.press("🌐 Русский")
    olga.press("⏳ Ожида")
    olga.press("☑️ Выбрать")
    olga.press("⬜ ⏳")
    olga.press("➡️ Выбрано: 1")
    olga.press("👍 Подтвердить · 1 из 1")
    assert "1 из 1" in olga.screen
    olga.press("✅ Перевести")
    assert "Переведено: 1 из 1" in olga.screen
