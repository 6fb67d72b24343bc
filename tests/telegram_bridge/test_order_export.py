"""Lists of orders as files in the bot: asked for on a list, made and uploaded beside the worker's messages."""

from collections.abc import Callable
from csv import reader
from datetime import timedelta
from io import BytesIO, StringIO
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from openpyxl import load_workbook

from orders import export
from orders.models import Order
from orders.status import Status
from telegram_bridge import exports, outbox
from telegram_bridge.models import OutboxMessage
from tests.factories import make_order, make_product
from tests.telegram_bridge.fake_telegram import ChatClient, FakeTelegram

pytestmark = pytest.mark.django_db

Chat = Callable[..., ChatClient]


def deliver() -> None:
    while rows := outbox.claim(20) + outbox.claim(1, slow=True):
        for row in rows:
            outbox.send(row)


def later() -> None:
    OutboxMessage.objects.update(due_at=timezone.now() - timedelta(seconds=1))


def documents(telegram: FakeTelegram, chat_id: int = 5) -> list[dict[str, Any]]:
    return [message for message in telegram.messages(chat_id) if "document" in message]


def table(telegram: FakeTelegram, chat_id: int = 5) -> list[list[Any]]:
    """The rows of the last file, the titles first."""
    document = documents(telegram, chat_id)[-1]["document"]
    content = telegram.download(document["file_id"])
    if document["file_name"].endswith(".csv"):
        text = content.decode("utf-8-sig")
        return list(reader(StringIO(text), delimiter=";" if text.startswith("Заказ;") else ","))
    return [list(row) for row in load_workbook(BytesIO(content)).active.iter_rows(values_only=True)]


def one_order() -> Order:
    """An order that nobody is told of."""
    order = make_order()
    OutboxMessage.objects.all().delete()
    return order


def many(count: int) -> None:
    now = timezone.now()
    Order.objects.bulk_create(
        Order(origin="admin", currency="RUB", number=number, status=Status.NEW, placed_at=now)
        for number in range(5000, 5000 + count)
    )


@pytest.fixture
def olga(owner: User, chat: Chat) -> ChatClient:
    person = chat()
    person.send("/menu")
    return person


def ask_for(person: ChatClient, kind: str, queue: str = "⏳ Waiting") -> None:
    person.send("/menu")
    person.press("📦 Orders")
    person.press(queue)
    person.press("📤 As a file")
    person.press(kind)


@pytest.mark.parametrize("kind", ["📄 CSV", "📄 Excel"])
def test_a_list_comes_as_a_file_with_its_orders_alone_and_the_list_stays(
    kind: str, olga: ChatClient, telegram: FakeTelegram
) -> None:
    waiting, _other = make_order(contact_name="=1+1 <b>&"), make_order(status="confirmed")
    ask_for(olga, kind)
    assert "⏳ Waiting" in olga.screen
    assert olga.toasts[-1] == "The file is being made, it comes as a message."
    deliver()
    titles, *rows = table(telegram)
    assert (titles[0], titles[4]) == ("Order", "Customer")
    assert [row[0].lstrip("'") for row in rows] == [str(waiting)]
    assert rows[0][4].lstrip("'") == "=1+1 <b>&"
    (message,) = documents(telegram)
    assert message["caption"] == "⏳ Waiting · orders: 1"
    suffix = {"📄 CSV": "csv", "📄 Excel": "xlsx"}[kind]
    assert message["document"]["file_name"] == f"orders-new-{timezone.localdate():%Y-%m-%d}.{suffix}"


@pytest.mark.parametrize("kind", ["📄 CSV", "📄 Excel"])
def test_the_file_speaks_the_language_of_the_person(kind: str, owner: User, chat: Chat, telegram: FakeTelegram) -> None:
    owner.telegram.language = "ru"
    owner.telegram.save()
    make_order()
    person = chat()
    person.send("/menu")
    person.press("📦 Заказы")
    person.press("📋 Все заказы")
    person.press("📤 Файлом")
    assert "Заказов: 1. В каком виде прислать?" in person.screen
    person.press(kind)
    deliver()
    assert table(telegram)[0][:2] == ["Заказ", "Статус"]
    assert documents(telegram)[0]["caption"] == "📋 Все заказы · заказов: 1"


def test_what_a_search_has_found_comes_as_a_file(olga: ChatClient, telegram: FakeTelegram) -> None:
    found = [make_order(contact_name="Zinaida"), make_order(contact_name="Zinaida")]
    make_order(contact_name="Peter")
    olga.send("zinaida")
    olga.press("📤 As a file")
    olga.press("📄 CSV")
    assert "“zinaida”" in olga.screen
    olga.send("peter")
    deliver()
    assert [row[0] for row in table(telegram)[1:]] == [str(order) for order in reversed(found)]
    assert documents(telegram)[0]["caption"] == "🔎 zinaida · orders: 2"


def test_mine_are_those_of_who_asks(staff: Callable[..., User], chat: Chat, telegram: FakeTelegram) -> None:
    peter = staff(6, "orders.view_order")
    mine, _other = make_order(), make_order()
    Order.objects.filter(pk=mine.pk).update(assignee=peter)
    person = chat(6)
    ask_for(person, "📄 CSV", "🙋 Mine")
    deliver()
    assert [row[0] for row in table(telegram, 6)[1:]] == [str(mine)]


def test_two_taps_are_one_file_and_another_kind_is_another(olga: ChatClient) -> None:
    make_order()
    olga.press("📦 Orders")
    olga.press("⏳ Waiting")
    olga.press("📤 As a file")
    olga.double_press("📄 CSV")
    ask_for(olga, "📄 Excel")
    assert OutboxMessage.objects.filter(method=exports.SEND).count() == 2


def test_nobody_gets_a_file_who_may_no_longer_see_orders(
    staff: Callable[..., User], chat: Chat, telegram: FakeTelegram
) -> None:
    peter = staff(6, "orders.view_order")
    make_order()
    ask_for(chat(6), "📄 CSV")
    peter.user_permissions.clear()
    deliver()
    assert documents(telegram, 6) == []
    assert OutboxMessage.objects.get(method=exports.SEND).status == "sent"


@pytest.fixture
def big(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ten orders are many, and how far it is is told after each."""
    monkeypatch.setattr(exports, "BIG", 10)
    monkeypatch.setattr(exports, "TELL_EVERY", 0.0)
    monkeypatch.setattr(export, "CHUNK", 4)


def test_a_big_one_says_how_far_it_is_in_one_message(olga: ChatClient, telegram: FakeTelegram, big: None) -> None:
    many(1005)
    ask_for(olga, "📄 CSV")
    before = len(telegram.messages(5))
    deliver()
    said = [call["text"] for method, call in telegram.calls if method in ("sendMessage", "editMessageText")]
    assert said[0] == "<b>⏳ Waiting</b>\n0 of 1,005…"
    assert "<b>⏳ Waiting</b>\n1,004 of 1,005…" in said
    *_others, progress, document = telegram.messages(5)
    assert progress["text"] == "⏳ Waiting\n✅ Done. Orders: 1,005"
    assert "document" in document
    assert len(telegram.messages(5)) == before + 2
    assert [row[0] for row in table(telegram)[1:]] == [f"#{number}" for number in range(6004, 4999, -1)]


def test_it_is_read_in_pages_with_nothing_left_open(olga: ChatClient, big: None) -> None:
    many(40)
    ask_for(olga, "📄 CSV")
    (row,) = outbox.claim(1, slow=True)
    with CaptureQueriesContext(connection) as captured:
        outbox.send(row)
    pages = [query["sql"] for query in captured if 'LEFT OUTER JOIN "orders_customer"' in query["sql"]]
    assert len(pages) == 11
    assert all(sql.endswith("LIMIT 4") for sql in pages)


def test_a_worker_that_died_while_it_made_the_file_is_followed_by_another(
    olga: ChatClient, telegram: FakeTelegram, big: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    many(20)
    ask_for(olga, "📄 CSV")
    (row,) = outbox.claim(1, slow=True)
    with monkeypatch.context() as patch:
        patch.setattr(exports, "csv_parts", die)
        with pytest.raises(KeyboardInterrupt):
            outbox.send(row)
    assert outbox.claim(1, slow=True) == []
    OutboxMessage.objects.update(leased_until=timezone.now() - timedelta(seconds=1))
    before = len(telegram.messages(5))
    deliver()
    assert len(documents(telegram)) == 1
    assert len(telegram.messages(5)) == before + 1


def die(*_args: object, **_more: object) -> None:
    raise KeyboardInterrupt


def test_a_file_whose_worker_died_after_sending_it_is_not_sent_twice(
    olga: ChatClient, telegram: FakeTelegram, monkeypatch: pytest.MonkeyPatch
) -> None:
    one_order()
    ask_for(olga, "📄 CSV")
    (row,) = outbox.claim(1, slow=True)
    exports.send(row)  # and here it dies, before the outbox has it written down
    OutboxMessage.objects.update(leased_until=timezone.now() - timedelta(seconds=1))
    deliver()
    assert len(documents(telegram)) == 1
    assert "If the file isn't here, ask for it once more." in olga.screen
    olga.press("📤 Once more")
    deliver()
    assert len(documents(telegram)) == 2


def test_a_file_that_telegram_may_have_is_not_sent_twice(olga: ChatClient, telegram: FakeTelegram) -> None:
    one_order()
    ask_for(olga, "📄 CSV")
    telegram.time_out_next(arrived=True)
    deliver()
    later()
    deliver()
    assert len(documents(telegram)) == 1
    assert "If the file isn't here" in olga.screen


def test_a_file_that_telegram_has_refused_for_now_is_sent_later(olga: ChatClient, telegram: FakeTelegram) -> None:
    one_order()
    ask_for(olga, "📄 CSV")
    telegram.fail_next(429, retry_after=1)
    deliver()
    assert documents(telegram) == []
    later()
    deliver()
    assert len(documents(telegram)) == 1
    assert OutboxMessage.objects.get(method=exports.SEND).status == "sent"


def test_a_worker_whose_time_is_over_sends_nothing(olga: ChatClient, telegram: FakeTelegram) -> None:
    one_order()
    ask_for(olga, "📄 CSV")
    (row,) = outbox.claim(1, slow=True)
    OutboxMessage.objects.update(leased_until=timezone.now() - timedelta(seconds=1))
    (again,) = outbox.claim(1, slow=True)
    outbox.send(row)
    assert documents(telegram) == []
    outbox.send(again)
    assert len(documents(telegram)) == 1


def test_a_file_that_is_too_large_is_said_to_be(
    olga: ChatClient, telegram: FakeTelegram, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exports, "MAX_BYTES", 10)
    one_order()
    ask_for(olga, "📄 CSV")
    deliver()
    assert "The file is larger than Telegram takes." in olga.screen
    assert documents(telegram) == []


def test_messages_do_not_wait_for_a_file_not_even_in_the_same_chat(olga: ChatClient, telegram: FakeTelegram) -> None:
    make_order()
    OutboxMessage.objects.all().delete()
    ask_for(olga, "📄 CSV")
    outbox.enqueue("sendMessage", {"chat_id": 5, "text": "Hello"})
    assert [row.method for row in outbox.claim(20)] == ["sendMessage"]


@pytest.mark.django_db(transaction=True)
def test_the_worker_makes_files_beside_its_messages(olga: ChatClient, telegram: FakeTelegram) -> None:
    make_order(lines=[(make_product("Чай"), 2)])
    ask_for(olga, "📄 CSV")
    ask_for(olga, "📄 Excel")
    call_command("deliver", "--once")
    assert len(documents(telegram)) == 2
    assert table(telegram)[1][10] == "Чай × 2"
