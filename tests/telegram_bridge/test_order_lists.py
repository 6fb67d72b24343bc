"""The lists that people work from: what is on them, how many, and the way back."""

from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from orders.models import Order, Payment
from orders.services.assign import order_assign
from orders.services.payments import payment_take
from tests.factories import make_order, make_product
from tests.telegram_bridge.fake_telegram import ChatClient

pytestmark = pytest.mark.django_db


@pytest.fixture
def olga(chat: Callable[..., ChatClient], owner: User) -> ChatClient:
    person = chat()
    person.send("/menu")
    return person


def orders_shown(person: ChatClient) -> list[str]:
    return [label for label in person.buttons if "#" in label]


def test_the_menu_counts_each_list(olga: ChatClient, owner: User) -> None:
    product = make_product(stock=50)
    paid, mine, late = (make_order(lines=[(product, 1)]) for _ in range(3))
    make_order(lines=[(product, 1)], status="draft")
    make_order(lines=[(product, 1)], status="completed")
    payment_take(
        order_id=paid.pk, amount=paid.total, method=Payment.Method.CASH, actor=owner, source="admin",
        idempotency_key=uuid4(),
    )  # fmt: skip
    order_assign(order_id=mine.pk, assignee_id=owner.pk, actor=owner, source="admin")
    Order.objects.filter(pk=late.pk).update(deliver_until=timezone.now() - timedelta(hours=1))
    olga.press("📦 Orders")
    assert olga.buttons[:14] == [
        "📋 All orders: 5", "⏳ Waiting: 3", "🙋 Mine: 1", "💳 Unpaid: 2", "⏰ Overdue: 1", "✏️ Drafts: 1",
        "👍 Confirmed: 0", "👩‍🍳 Processing: 0", "✅ Ready: 0", "🚚 Shipped: 0", "🏁 Completed: 1",
        "⏸ On hold: 0", "❌ Cancelled: 0", "↩️ Returned: 0",
    ]  # fmt: skip
    for label, order in (("🙋 Mine", mine), ("⏰ Overdue", late)):
        olga.press(label)
        assert [label.split()[-1] for label in orders_shown(olga)] == ["₽"]
        assert str(order) in orders_shown(olga)[0]
        assert "1–1 of 1" in olga.screen
        olga.press("⬅️ Back")
    olga.press("💳 Unpaid")
    assert [label.split()[1] for label in orders_shown(olga)] == [str(late), str(mine)]


def test_a_row_says_when_an_order_should_have_been_there(olga: ChatClient) -> None:
    late = make_order(contact_name="Ivan")
    due = timezone.localtime().replace(day=1, hour=15, minute=30) - timedelta(days=32)
    Order.objects.filter(pk=late.pk).update(deliver_until=due)
    olga.press("⏳ Waiting")
    label = orders_shown(olga)[0]
    assert label.startswith(f"⏳ {late} · ⏰ {due.day}.{due:%m} · ")
    assert label.endswith(" · Ivan")


def test_from_a_card_one_gets_back_to_the_page_one_came_from(olga: ChatClient) -> None:
    now = timezone.now()
    Order.objects.bulk_create(
        Order(origin="admin", currency="RUB", number=number, status="new", placed_at=now) for number in range(1, 13)
    )
    olga.press("📦 Orders")
    olga.press("💳 Unpaid")
    olga.press("▶️")
    assert "9–12 of 12" in olga.screen
    olga.press("⏳ #2 ")
    olga.press("⬅️ Orders")
    assert "💳 Unpaid" in olga.screen
    assert "9–12 of 12" in olga.screen


@pytest.mark.parametrize("data", ["ol1:nothing:n:0:0", "ol1:mine:n:999999999999999999:0", "ol1:unpaid:x:5:7"])
def test_a_list_that_nobody_offered_is_still_a_list_with_a_way_back(olga: ChatClient, data: str) -> None:
    make_order()
    olga.forge(data)
    assert "⬅️ Back" in olga.buttons


def test_an_empty_list_says_so(olga: ChatClient) -> None:
    olga.press("📦 Orders")
    olga.press("🙋 Mine")
    assert "There are no orders here now." in olga.screen


def test_the_lists_speak_russian(chat: Callable[..., ChatClient], owner: User) -> None:
    person = chat()
    person.send("/menu")
    person.press("🌐 Русский")
    person.press("📦 Заказы")
    assert {"📋 Все заказы: 0", "⏳ Ожидают: 0", "🙋 Мои: 0", "💳 К оплате: 0", "⏰ Просрочены: 0"} <= set(
        person.buttons
    )


def test_without_the_right_there_are_no_lists(chat: Callable[..., ChatClient], staff: Callable[..., User]) -> None:
    order = make_order(contact_name="Ivan")
    staff(6, "catalog.view_product")
    person = chat(6)
    person.send("/menu")
    for data in ("om1", "ol1:mine:n:0:0", "ox1:n:0:0"):
        person.forge(data)
        assert str(order) not in " ".join([person.screen, *person.buttons])
