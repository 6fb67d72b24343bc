"""The outbox: what Telegram says decides what becomes of a message."""

from datetime import timedelta

import pytest
from django.utils import timezone

from telegram_bridge import outbox, pace
from telegram_bridge.models import OutboxMessage, TelegramAccount

pytestmark = pytest.mark.django_db


@pytest.fixture
def message(owner, chat):
    """One queued message to Olga, who has talked to the bot."""
    chat().send("/menu")
    outbox.enqueue("sendMessage", {"chat_id": 5, "text": "Hello"})
    return OutboxMessage.objects.get()


def deliver():
    rows = outbox.claim(20)
    for row in rows:
        outbox.send(row)
    return len(rows)


def later():
    OutboxMessage.objects.update(due_at=timezone.now() - timedelta(seconds=1))


def test_sends_once_and_remembers_the_message(message, telegram):
    assert deliver() == 1
    assert deliver() == 0
    message.refresh_from_db()
    assert message.status == "sent"
    assert message.message_id
    assert telegram.count("sendMessage") == 1


def test_waits_as_long_as_telegram_says(message, telegram):
    telegram.fail_next(429, retry_after=30)
    deliver()
    message.refresh_from_db()
    assert message.status == "queued"
    assert timedelta(seconds=25) < message.due_at - timezone.now() <= timedelta(seconds=30)
    assert deliver() == 0


@pytest.mark.parametrize("code", [500, 502])
def test_sends_again_after_an_error_of_telegram_and_marks_the_doubt(message, telegram, code):
    telegram.fail_next(code)
    deliver()
    later()
    deliver()
    message.refresh_from_db()
    assert (message.status, message.may_have_arrived) == ("sent", True)


def test_sends_again_when_no_answer_came(message, telegram):
    telegram.time_out_next(arrived=True)
    deliver()
    later()
    deliver()
    assert telegram.count("sendMessage") == 2


def test_stops_writing_to_someone_who_blocked_the_bot(message, telegram):
    telegram.fail_next(403)
    deliver()
    message.refresh_from_db()
    assert message.status == "failed"
    assert TelegramAccount.objects.get().is_unreachable


def test_writes_again_to_someone_who_came_back(message, telegram, chat):
    telegram.fail_next(403)
    deliver()
    chat().send("/menu")
    assert not TelegramAccount.objects.get().is_unreachable


def test_never_repeats_what_telegram_calls_wrong(message, telegram):
    telegram.fail_next(400)
    deliver()
    message.refresh_from_db()
    assert message.status == "failed"
    assert "chat not found" in message.error


def test_gives_up_in_the_end_and_can_be_told_to_try_again(message, telegram):
    telegram.fail_next(500, times=outbox.ATTEMPTS)
    for _attempt in range(outbox.ATTEMPTS):
        deliver()
        later()
    message.refresh_from_db()
    assert message.status == "failed"
    assert outbox.retry(OutboxMessage.objects.all()) == 1
    assert deliver() == 1


def test_keeps_the_order_of_one_chat_while_others_go_on(message, telegram, staff, chat):
    staff(6)
    chat(6).send("/menu")
    outbox.enqueue("sendMessage", {"chat_id": 5, "text": "second"})
    outbox.enqueue("sendMessage", {"chat_id": 6, "text": "other"})
    telegram.fail_next(429, retry_after=60)
    assert deliver() == 2
    assert deliver() == 0
    assert [row.status for row in OutboxMessage.objects.order_by("id")] == ["queued", "queued", "sent"]


def test_takes_over_from_a_worker_that_died(message):
    outbox.claim(1)
    assert deliver() == 0
    OutboxMessage.objects.update(leased_until=timezone.now())
    assert deliver() == 1
    message.refresh_from_db()
    assert (message.status, message.may_have_arrived) == ("sent", True)


def test_a_chat_gets_a_few_at_once_and_then_rests(owner, chat, telegram):
    chat().send("/menu")
    for number in range(8):
        outbox.enqueue("sendMessage", {"chat_id": 5, "text": str(number)})
    for _round in range(8):
        deliver()
    assert telegram.count("sendMessage") == pace.IN_A_CHAT
    assert outbox.has_due()
    OutboxMessage.objects.filter(status="sent").update(sent_at=timezone.now() - pace.WINDOW)
    for _round in range(8):
        deliver()
    assert telegram.count("sendMessage") == 8
    assert not outbox.has_due()


def test_all_workers_together_keep_below_the_limit_of_all_chats(db):
    for person in range(1, 61):
        outbox.enqueue("sendMessage", {"chat_id": person, "text": "Hello"})
    first, second = outbox.claim(15), outbox.claim(15)
    assert (len(first), len(second)) == (15, pace.IN_A_SECOND - 15)
    OutboxMessage.objects.filter(status="sending").update(status="sent", sent_at=timezone.now())
    assert outbox.claim(15) == []
    OutboxMessage.objects.filter(status="sent").update(sent_at=timezone.now() - pace.SECOND)
    assert len(outbox.claim(15)) == 15


def test_leaves_out_a_second_message_with_the_same_key(owner):
    for _attempt in range(2):
        outbox.enqueue("sendMessage", {"chat_id": 5, "text": "Hello"}, dedup_key="once")
    assert OutboxMessage.objects.count() == 1


def test_copies_a_photo_from_telegram_once(owner, chat, telegram):
    person = chat()
    person.send("/new_product")
    for answer in ("Latte", "⏭ Skip", "10", "1"):
        person.press(answer) if answer in person.buttons else person.send(answer)
    person.photo()
    person.press("⏭ Skip")
    person.press("💾 Save")
    assert deliver() == 1
    from catalog.models import ProductImage

    image = ProductImage.objects.get()
    assert image.image.name.endswith(".jpg")
    person.press("🖼 Photos: 1")
    person.press("📤 Send all")
    deliver()
    assert telegram.calls[-1][0] == "sendPhoto"
    assert telegram.calls[-1][1]["photo"] == image.telegram_file_id
