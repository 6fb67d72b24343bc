"""Orders as PDF in the bot: asked for on the card, made and uploaded by the delivery worker."""

from datetime import timedelta
from io import BytesIO

import pytest
from pypdf import PdfReader

from orders.models import Order
from telegram_bridge import outbox, papers
from telegram_bridge.models import OutboxMessage
from tests.factories import make_order

pytestmark = pytest.mark.django_db


def deliver():
    while rows := outbox.claim(20):
        for row in rows:
            outbox.send(row)


def press_forged(person, data):
    """Press a button that isn't on the screen."""
    update = person.phone.press(*person.find("❓ Help"))
    update["callback_query"]["data"] = data
    person._deliver(update)


@pytest.fixture
def card(owner, chat):
    """`card(order)` is Olga, looking at the card of an order."""

    def look(order):
        person = chat()
        person.send("/menu")
        press_forged(person, f"o1:{order.pk}")
        return person

    return look


def text_of(telegram, person):
    content = telegram.download(person.last["document"]["file_id"])
    return PdfReader(BytesIO(content)).pages[0].extract_text()


def test_the_order_comes_as_a_document_and_the_card_stays(card, telegram):
    order = make_order(contact_name="Ivan")
    person = card(order)
    person.press("🖨 PDF")
    assert "Ivan" in person.screen
    assert person.toasts[-1] == "The PDF is on its way."
    deliver()
    assert person.last["document"]["file_name"] == f"order-{order.number}.pdf"
    assert person.screen == f"Order #{order.number}"
    assert "Ivan" in text_of(telegram, person)


def test_the_paper_speaks_the_language_that_was_asked_for(card, telegram):
    order = make_order()
    card(order)
    outbox.enqueue(papers.SEND, papers.sending(order, papers.Kind.PACKING, chat_id=5, language="ru"))
    deliver()
    (message,) = [message for message in telegram.messages(5) if "document" in message]
    assert message["caption"] == f"Лист сборки · #{order.number}"


def test_two_taps_send_one_document_and_a_change_in_between_sends_the_new_one(card):
    order = make_order()
    person = card(order)
    person.double_press("🖨 PDF")
    assert OutboxMessage.objects.filter(method=papers.SEND).count() == 1
    person.press("👍 Confirm")
    person.press("🖨 PDF")
    assert OutboxMessage.objects.filter(method=papers.SEND).count() == 2


def test_a_tap_some_time_later_sends_it_again(card):
    person = card(make_order())
    person.press("🖨 PDF")
    row = OutboxMessage.objects.get(method=papers.SEND)
    OutboxMessage.objects.filter(pk=row.pk).update(created_at=row.created_at - papers.PAUSE - timedelta(seconds=1))
    person.press("🖨 PDF")
    assert OutboxMessage.objects.filter(method=papers.SEND).count() == 2


def test_who_packs_gets_the_slip_too_while_there_is_something_to_pack(card):
    person = card(make_order())
    assert "🖨 Packing slip" not in person.buttons
    person.press("👍 Confirm")
    person.press("🖨 Packing slip")
    deliver()
    assert person.last["document"]["file_name"].startswith("packing-")


def test_the_paper_shows_the_order_as_it_is_when_it_is_sent(card, telegram):
    order = make_order(contact_name="Ivan")
    person = card(order)
    person.press("🖨 PDF")
    Order.objects.filter(pk=order.pk).update(contact_name="Petra")
    deliver()
    assert "Petra" in text_of(telegram, person)


def test_an_order_that_is_gone_is_not_sent_and_blocks_nothing(card, telegram):
    order = make_order(status="draft")
    card(order)
    outbox.enqueue(papers.SEND, papers.sending(order, papers.Kind.ORDER, chat_id=5, language="en"))
    order.delete()
    deliver()
    assert OutboxMessage.objects.get(method=papers.SEND).status == "sent"
    assert telegram.count("sendDocument") == 0


def test_a_forged_press_without_the_right_sends_nothing(staff, chat):
    order = make_order()
    staff(6, "catalog.view_product")
    person = chat(6)
    person.send("/menu")
    press_forged(person, f"op1:{order.pk}:order")
    assert not OutboxMessage.objects.filter(method=papers.SEND).exists()


def test_a_message_that_cannot_be_made_fails_alone(owner, chat, monkeypatch, caplog):
    chat().send("/menu")
    order = make_order()

    def break_down(*args, **kwargs):
        raise ValueError("no such paper")

    monkeypatch.setattr("orders.paper.pdf.order_pdf", break_down)
    OutboxMessage.objects.all().delete()
    outbox.enqueue(papers.SEND, papers.sending(order, papers.Kind.ORDER, chat_id=5, language="en"))
    outbox.enqueue("sendMessage", {"chat_id": 5, "text": "Hello"})
    deliver()
    paper, message = OutboxMessage.objects.order_by("id")
    assert (paper.status, paper.error) == ("failed", "ValueError: no such paper")
    assert message.status == "sent"
    assert "can't be made" in caplog.text
