from typing import Any

import pytest

from telegram_bridge.limits import LimitExceeded, check


def message(text: str = "ok", **more: Any) -> dict[str, Any]:
    return {"chat_id": 1, "text": text, "parse_mode": "HTML", **more}


def keyboard(*buttons: dict[str, Any]) -> dict[str, Any]:
    return {"inline_keyboard": [[button] for button in buttons]}


def press(label: str = "Go", data: str = "m1") -> dict[str, Any]:
    return {"text": label, "callback_data": data}


@pytest.mark.parametrize(
    "text",
    [
        "Latte",
        "<b>Latte</b> &lt;3 &amp; &quot;cake&quot; &#x27;now&#39;",
        '<a href="https://example.com/?a=1&amp;b=2">link</a>',
        '<pre><code class="language-python">x</code></pre>',
        '<span class="tg-spoiler">+7 900</span><tg-spoiler>x</tg-spoiler>',
        "<blockquote expandable>long <i>note</i></blockquote>",
        "<b>" + "я" * 4096 + "</b>",
        "&lt;" * 4096,
        "😀" * 4096,
    ],
)
def test_lets_pass_what_telegram_accepts(text: str) -> None:
    check("sendMessage", message(text))


@pytest.mark.parametrize(
    "text",
    [
        "<b>Latte",
        "Latte</b>",
        "<b><i>Latte</b></i>",
        "2 < 3",
        "3 > 2",
        "salt & pepper",
        "&nbsp;",
        "<br>",
        "<script>x</script>",
        '<b onclick="x">x</b>',
        '<a href="https://example.com/?a=1&b=2">x</a>',
        "<a>x</a>",
        "<span>x</span>",
    ],
)
def test_refuses_html_that_telegram_or_a_reader_would_trip_over(text: str) -> None:
    with pytest.raises(LimitExceeded, match="can't parse entities"):
        check("editMessageText", message(text))


def test_reads_markup_only_when_told_to() -> None:
    check("sendMessage", {"chat_id": 1, "text": "2 < 3 & <b>"})


@pytest.mark.parametrize("text", ["", "   \n", "<b></b>", None])
def test_refuses_an_empty_message(text: str) -> None:
    with pytest.raises(LimitExceeded, match="message text is empty"):
        check("sendMessage", message(text))


def test_refuses_a_text_of_4097_characters() -> None:
    with pytest.raises(LimitExceeded, match="message is too long"):
        check("sendMessage", message("x" * 4097))


def test_refuses_a_caption_of_1025_characters() -> None:
    check("sendPhoto", {"chat_id": 1, "photo": "f", "caption": "x" * 1024})
    with pytest.raises(LimitExceeded, match="caption is too long"):
        check("sendPhoto", {"chat_id": 1, "photo": "f", "caption": "x" * 1025})
    with pytest.raises(LimitExceeded, match="caption is too long"):
        check("editMessageMedia", {"media": {"type": "photo", "caption": "x" * 1025}})


@pytest.mark.parametrize("data", ["", "x" * 65, "я" * 33])
def test_counts_callback_data_in_bytes(data: str) -> None:
    check("sendMessage", message(reply_markup=keyboard(press(data="я" * 32))))
    with pytest.raises(LimitExceeded) as refused:
        check("sendMessage", message(reply_markup=keyboard(press(data=data))))
    assert refused.value.description == "BUTTON_DATA_INVALID"


def test_refuses_the_101st_button_and_the_ninth_in_a_row() -> None:
    check("sendMessage", message(reply_markup=keyboard(*[press()] * 100)))
    with pytest.raises(LimitExceeded, match="101 buttons"):
        check("sendMessage", message(reply_markup=keyboard(*[press()] * 101)))
    with pytest.raises(LimitExceeded, match="9 buttons in a row"):
        check("sendMessage", message(reply_markup={"inline_keyboard": [[press()] * 9]}))


@pytest.mark.parametrize(
    "button",
    [
        {"text": "Go"},
        {"text": "Go", "callback_data": "a", "url": "https://example.com"},
        {"text": " ", "callback_data": "a"},
        {"callback_data": "a"},
        {"text": "Go", "url": "javascript:alert(1)"},
        {"text": "Go", "url": "https://t.me/shop_bot?start=" + "x" * 65},
        {"text": "Go", "url": "https://t.me/shop_bot?start=a.b"},
        {"text": "Go", "copy_text": {"text": ""}},
        {"text": "Go", "callback_data": "a", "style": "pink"},
    ],
)
def test_refuses_a_button_that_telegram_would_not_show(button: dict[str, Any]) -> None:
    with pytest.raises(LimitExceeded):
        check("sendMessage", message(reply_markup=keyboard(button)))


def test_lets_pass_every_kind_of_button_that_the_bot_uses() -> None:
    buttons = [
        {"text": "Go", "callback_data": "a", "style": "danger"},
        {"text": "Admin", "url": "https://t.me/shop_bot?start=order_5"},
        {"text": "Copy", "copy_text": {"text": "+79001234567"}},
        {"text": "Search", "switch_inline_query_current_chat": ""},
    ]
    check("sendMessage", message(reply_markup=keyboard(*buttons)))
    check("sendMessage", message(reply_markup={"keyboard": [[{"text": "Phone", "request_contact": True}, "Skip"]]}))
    check("sendMessage", message(reply_markup={"remove_keyboard": True}))


def test_refuses_a_toast_of_201_characters() -> None:
    check("answerCallbackQuery", {"callback_query_id": "1", "text": "x" * 200})
    with pytest.raises(LimitExceeded):
        check("answerCallbackQuery", {"callback_query_id": "1", "text": "x" * 201})


@pytest.mark.parametrize("text", ["a\x00b", "a\ud800b"])
def test_refuses_what_no_database_or_wire_can_carry(text: str) -> None:
    with pytest.raises(LimitExceeded):
        check("sendMessage", message(text))
    with pytest.raises(LimitExceeded):
        check("sendMessage", message(reply_markup=keyboard(press(text))))


def test_refuses_a_command_with_a_capital_letter() -> None:
    check("setMyCommands", {"commands": [{"command": "menu", "description": "Menu"}]})
    with pytest.raises(LimitExceeded):
        check("setMyCommands", {"commands": [{"command": "Menu", "description": "Menu"}]})


def test_checks_the_messages_inside_an_inline_answer() -> None:
    result = {"type": "article", "id": "1", "title": "1042", "input_message_content": {"message_text": ""}}
    with pytest.raises(LimitExceeded):
        check("answerInlineQuery", {"inline_query_id": "1", "results": [result]})
