from typing import Any

import pytest

from telegram_bridge.playground.files import Upload
from telegram_bridge.playground.people import NoSuchButton, Person, Phone
from telegram_bridge.playground.store import MemoryStore
from telegram_bridge.playground.telegram import Telegram
from tests.telegram_bridge.fake_telegram import picture

OLGA = Person(5, "Olga", phone="+79001234567")
GO = {"inline_keyboard": [[{"text": "Go", "callback_data": "go"}]]}


@pytest.fixture
def telegram() -> Telegram:
    return Telegram(MemoryStore())


@pytest.fixture
def phone(telegram: Telegram) -> Phone:
    return Phone(telegram.store, OLGA)


def send(telegram: Telegram, text: str = "Hello", **more: Any) -> dict[str, Any]:
    answer = telegram.call("sendMessage", {"chat_id": 5, "text": text, "parse_mode": "HTML", **more})
    assert answer["ok"], answer
    return answer["result"]


def send_photo(telegram: Telegram, **more: Any) -> dict[str, Any]:
    uploads = {"photo": Upload("a.jpg", picture())}
    return telegram.call("sendPhoto", {"chat_id": 5, **more}, uploads)["result"]


def test_stores_html_as_text_with_entities_in_utf16_units(telegram: Telegram) -> None:
    message = send(telegram, '😀 <b>a &lt; <i>b</i></b> <a href="https://e.com/?a&amp;b">c</a>')
    assert message["text"] == "😀 a < b c"
    assert message["entities"] == [
        {"type": "bold", "offset": 3, "length": 5},
        {"type": "italic", "offset": 7, "length": 1},
        {"type": "text_link", "offset": 9, "length": 1, "url": "https://e.com/?a&b"},
    ]


def test_edits_in_place_and_drops_buttons_that_are_not_sent_again(telegram: Telegram) -> None:
    number = send(telegram, reply_markup=GO)["message_id"]
    edited = telegram.call("editMessageText", {"chat_id": 5, "message_id": number, "text": "Bye"})["result"]
    assert (edited["message_id"], edited["text"]) == (number, "Bye")
    assert "reply_markup" not in edited


def test_refuses_an_edit_that_changes_nothing(telegram: Telegram) -> None:
    number = send(telegram, reply_markup=GO)["message_id"]
    same = {"chat_id": 5, "message_id": number, "text": "Hello", "reply_markup": GO}
    answer = telegram.call("editMessageText", same)
    assert answer["error_code"] == 400
    assert answer["description"].startswith("Bad Request: message is not modified")


def test_refuses_to_edit_what_is_not_there_or_not_the_bots(telegram: Telegram, phone: Phone) -> None:
    mine = phone.send_text("Hi")["message"]["message_id"]
    others = telegram.call("sendMessage", {"chat_id": 6, "text": "Hi"})["result"]["message_id"]
    for number, words in [(999, "message to edit not found"), (others, "message to edit not found")]:
        answer = telegram.call("editMessageText", {"chat_id": 5, "message_id": number, "text": "x"})
        assert answer["description"] == f"Bad Request: {words}"
    answer = telegram.call("editMessageText", {"chat_id": 5, "message_id": mine, "text": "x"})
    assert answer["description"] == "Bad Request: message can't be edited"


def test_tells_photos_from_texts_when_editing(telegram: Telegram) -> None:
    text, photo = send(telegram)["message_id"], send_photo(telegram, caption="A")["message_id"]
    wrong = telegram.call("editMessageText", {"chat_id": 5, "message_id": photo, "text": "x"})
    assert wrong["description"] == "Bad Request: there is no text in the message to edit"
    wrong = telegram.call("editMessageCaption", {"chat_id": 5, "message_id": text, "caption": "x"})
    assert wrong["description"] == "Bad Request: there is no caption in the message to edit"
    right = telegram.call("editMessageCaption", {"chat_id": 5, "message_id": photo, "caption": "B"})
    assert right["result"]["caption"] == "B"
    assert right["result"]["photo"]


@pytest.mark.parametrize(
    ("payload", "words"),
    [
        ({"text": ""}, "message text is empty"),
        ({"text": "<b>x", "parse_mode": "HTML"}, "can't parse entities"),
        (
            {"text": "x", "reply_markup": {"inline_keyboard": [[{"text": "x", "callback_data": ""}]]}},
            "BUTTON_DATA_INVALID",
        ),
    ],
)
def test_refuses_in_telegrams_words(telegram: Telegram, payload: dict[str, Any], words: str) -> None:
    answer = telegram.call("sendMessage", {"chat_id": 5, **payload})
    assert answer["ok"] is False
    assert answer["description"].startswith(f"Bad Request: {words}")


def test_sends_a_photo_again_by_its_file_id(telegram: Telegram, phone: Phone) -> None:
    sizes = phone.send_photo(Upload("a.jpg", picture()))["message"]["photo"]
    assert [size["width"] for size in sizes] == [90, 320, 640]
    answer = telegram.call("sendPhoto", {"chat_id": 5, "photo": sizes[-1]["file_id"]})
    assert answer["result"]["photo"] == sizes
    assert telegram.call("getFile", {"file_id": sizes[-1]["file_id"]})["result"]["file_path"].endswith(".jpg")
    wrong = telegram.call("sendPhoto", {"chat_id": 5, "photo": "unknown"})
    assert wrong["description"] == "Bad Request: wrong file identifier/HTTP URL specified"


def test_refuses_a_photo_that_is_none(telegram: Telegram) -> None:
    answer = telegram.call("sendPhoto", {"chat_id": 5}, {"photo": Upload("a.jpg", b"text")})
    assert answer["description"] == "Bad Request: IMAGE_PROCESS_FAILED"


def test_puts_the_pressed_message_into_the_callback(telegram: Telegram, phone: Phone) -> None:
    number = send(telegram, reply_markup=GO)["message_id"]
    query = phone.press(number, "go")["callback_query"]
    assert query["data"] == "go"
    assert query["from"]["language_code"] == "ru"
    assert (query["message"]["message_id"], query["message"]["text"]) == (number, "Hello")
    assert telegram.call("answerCallbackQuery", {"callback_query_id": query["id"], "text": "ok"})["ok"]
    late = telegram.call("answerCallbackQuery", {"callback_query_id": "1"})
    assert late["description"].startswith("Bad Request: query is too old")


def test_offers_no_button_that_is_gone(telegram: Telegram, phone: Phone) -> None:
    number = send(telegram, reply_markup=GO)["message_id"]
    telegram.call("deleteMessage", {"chat_id": 5, "message_id": number})
    with pytest.raises(NoSuchButton):
        phone.press(number, "go")
    assert telegram.call("deleteMessage", {"chat_id": 5, "message_id": number})["description"].endswith("not found")


def test_numbers_updates_upwards(phone: Phone) -> None:
    numbers = [phone.send_text(text)["update_id"] for text in ("/start", "b", "c")]
    assert numbers == sorted(set(numbers))


def test_carries_what_a_message_replies_to_one_step_back(telegram: Telegram, phone: Phone) -> None:
    first = send(telegram, "Latte")["message_id"]
    second = phone.send_text("450", reply_to=first)["message"]
    assert second["reply_to_message"]["text"] == "Latte"
    third = phone.send_text("no, 460", reply_to=second["message_id"])["message"]
    assert third["reply_to_message"]["text"] == "450"
    assert "reply_to_message" not in third["reply_to_message"]
    telegram.call("deleteMessage", {"chat_id": 5, "message_id": first})
    assert "reply_to_message" not in phone.send_text("470", reply_to=first)["message"]


def test_lets_nobody_write_to_a_person_who_blocked_the_bot(telegram: Telegram, phone: Phone) -> None:
    phone.block(True)
    answer = telegram.call("sendMessage", {"chat_id": 5, "text": "x"})
    assert (answer["error_code"], answer["description"]) == (403, "Forbidden: bot was blocked by the user")
    phone.block(False)
    assert telegram.call("sendMessage", {"chat_id": 5, "text": "x"})["ok"]


def test_runs_the_method_in_a_webhooks_response(telegram: Telegram) -> None:
    answer = telegram.run_reply(b'{"method": "sendMessage", "chat_id": 5, "text": "x"}')
    assert answer is not None
    assert answer["ok"]
    for body in (b"", b"[]", b"ok", b'{"method": "getMe"}', b'{"method": "deleteWebhook"}'):
        assert telegram.run_reply(body) is None


def test_remembers_the_webhook(telegram: Telegram) -> None:
    telegram.call("setWebhook", {"url": "https://example.com/telegram/webhook/", "allowed_updates": ["message"]})
    info = telegram.call("getWebhookInfo", {})["result"]
    assert (info["url"], info["allowed_updates"]) == ("https://example.com/telegram/webhook/", ["message"])
    telegram.call("deleteWebhook", {})
    assert telegram.call("getWebhookInfo", {})["result"]["url"] == ""


def test_knows_no_method_that_telegram_does_not_know(telegram: Telegram) -> None:
    for method in ("call", "_run", "sendEverything"):
        assert telegram.call(method, {}) == {"ok": False, "error_code": 404, "description": "Not Found"}
