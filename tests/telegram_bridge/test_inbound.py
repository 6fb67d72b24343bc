"""What an update says to us, and that nothing it holds can hurt."""

from typing import Any

import pytest

from telegram_bridge.inbound import Command, Contact, Document, Other, Photo, Text, read

BOT = {"id": 1, "is_bot": True, "first_name": "Prilavok"}
CARD = {
    "message_id": 7, "from": BOT, "chat": {"id": 5, "type": "private"},
    "reply_markup": {"inline_keyboard": [[{"text": "Edit", "callback_data": "p1:9"}, {"text": "x", "url": "tg://x"}]]},
}  # fmt: skip
SIZES = [{"file_id": "small", "file_unique_id": "s"}, {"file_id": "large", "file_unique_id": "l"}]


def event(**content: Any) -> Any:
    message = {"chat": {"id": 5, "type": "private"}, "from": {"id": 5, "first_name": "Olga"}, **content}
    update = read({"update_id": 1, "message": message})
    return update and update.event


def test_reads_a_text_a_command_and_what_no_screen_asks_for() -> None:
    assert event(text="Latte") == Text("Latte")
    assert event(text="/start@prilavok_bot  abc") == Command("start", "abc")
    assert event(text="/ 5") == Text("/ 5")
    assert event(sticker={}) == Other()


def test_knows_which_card_a_message_replies_to_by_its_buttons() -> None:
    assert event(text="490", reply_to_message=CARD) == Text("490", ("p1:9",))
    assert event(photo=SIZES, reply_to_message=CARD) == Photo("large", "l", reply_to=("p1:9",))


def test_believes_no_buttons_under_a_message_of_a_person() -> None:
    assert event(text="490", reply_to_message={**CARD, "from": {"id": 5, "is_bot": False}}) == Text("490")


def test_reads_the_largest_size_of_a_photo_and_its_album() -> None:
    assert event(photo=SIZES, media_group_id="33") == Photo("large", "l", album="33")


def test_reads_a_document_with_its_name_and_size() -> None:
    document = {"file_id": "f", "file_name": "goods\n\x00.csv", "file_size": 12}
    assert event(document=document) == Document("f", "goods.csv", 12)
    assert event(document={"file_id": "f", "file_size": "12"}) == Document("f", "", 0)


def test_reads_a_contact_with_and_without_an_account() -> None:
    contact = {"phone_number": "+79001234567", "first_name": "Ivan", "last_name": "Petrov", "user_id": 8}
    assert event(contact=contact) == Contact("+79001234567", "Ivan Petrov", 8)
    assert event(contact={"phone_number": "+79001234567"}) == Contact("+79001234567", "")
    # Telegram leaves out the plus of an account's number; in somebody's address book it is as they typed it.
    assert event(contact={"phone_number": "4915112345678", "user_id": 8}) == Contact("+4915112345678", "", 8)
    assert event(contact={"phone_number": "89001234567"}) == Contact("89001234567", "")


@pytest.mark.parametrize(
    "content",
    [
        {"text": 5}, {"photo": []}, {"photo": [{}]}, {"document": {}}, {"document": {"file_id": 3}}, {"contact": {}},
        {"photo": SIZES, "media_group_id": 33}, {"text": "x", "reply_to_message": {}},
        {"text": "x", "reply_to_message": {**CARD, "reply_markup": {"inline_keyboard": [[5]]}}},
        {"text": "x", "reply_to_message": {**CARD, "reply_markup": {"inline_keyboard": [[{"callback_data": 5}]]}}},
    ],
)  # fmt: skip
def test_is_not_for_us_when_a_part_is_missing_or_of_another_type(content: dict[str, Any]) -> None:
    assert event(**content) is None
