"""Telegram's limits for outgoing calls, checked before a call leaves: a refused message would be a lost one.

Pure and fast (a menu takes some 30 µs), because each outgoing message passes here. Stricter than Telegram in one
point: in HTML every `&`, `<` and `>` of the text must be escaped, since a forgotten escape is a bug that waits for
its customer. Limits: https://core.telegram.org/bots/api.
"""

import re
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import parse_qs, urlsplit

MAX_TEXT = 4096
MAX_CAPTION = 1024
MAX_TOAST = 200
MAX_CALLBACK_BYTES = 64
MAX_BUTTONS = 100
MAX_ROW = 8
MAX_COPY = 256
MAX_COMMANDS = 100
MAX_INLINE_RESULTS = 50

ENTITY = r"&(?:lt|gt|amp|quot|#\d{1,7}|#x[0-9a-fA-F]{1,6});"
VALUE = rf'"(?:[^"<>&]|{ENTITY})*"'
MARKUP = re.compile(rf'<(?P<end>/?)(?P<tag>[a-z-]+)(?P<attributes>(?:\s(?:"[^"<>]*"|[^"<>])*)?)>|{ENTITY}|[<>&]')
PLAIN_TAGS = frozenset(
    ["b", "strong", "i", "em", "u", "ins", "s", "strike", "del", "code", "pre", "tg-spoiler", "blockquote"]
)
OPENING = {f"<{tag}>": tag for tag in PLAIN_TAGS}
ATTRIBUTES = {
    "a": re.compile(rf"\s+href={VALUE}\s*"),
    "code": re.compile(r'\s+class="language-[^"<>&]+"\s*'),
    "span": re.compile(r'\s+class="tg-spoiler"\s*'),
    "blockquote": re.compile(r"\s+expandable\s*"),
    "tg-emoji": re.compile(r'\s+emoji-id="\d+"\s*'),
}
UNSENDABLE = re.compile("[\x00\ud800-\udfff]")
START_PAYLOAD = re.compile(r"[A-Za-z0-9_-]{1,64}")
COMMAND = re.compile(r"[a-z0-9_]{1,32}")
ACTIONS = frozenset(
    [
        "url",
        "callback_data",
        "web_app",
        "login_url",
        "switch_inline_query",
        "switch_inline_query_current_chat",
        "switch_inline_query_chosen_chat",
        "copy_text",
        "callback_game",
        "pay",
    ]
)
STYLES = frozenset(["primary", "success", "danger"])


class LimitExceeded(Exception):
    """A call that Telegram would refuse. `description` has Telegram's words, the text also says what is wrong."""

    def __init__(self, description: str, detail: str = "") -> None:
        self.description = description
        super().__init__(f"{description} ({detail})" if detail else description)


def check(method: str, payload: dict[str, Any]) -> None:
    """Raise LimitExceeded when Telegram would refuse this call of the Bot API, before anyone's network is troubled."""
    if method in ("sendMessage", "editMessageText"):
        check_text(payload.get("text"), payload.get("parse_mode"), MAX_TEXT)
    if special := SPECIAL.get(method):
        special(payload)
    if payload.get("caption"):
        check_caption(payload)
    if markup := payload.get("reply_markup"):
        check_markup(markup)


def check_text(text: object, parse_mode: str | None, most: int) -> None:
    """Check a message's text: what remains of it after parsing has 1 to `most` code points."""
    if not isinstance(text, str):
        raise LimitExceeded("message text is empty")
    length = visible_length(text, parse_mode)
    if not length or not text.strip():
        raise LimitExceeded("message text is empty")
    if length > most:
        raise LimitExceeded("message is too long", f"{length} characters, {most} are allowed")


def check_caption(payload: dict[str, Any]) -> None:
    """Check the caption of a photo, a document or one item of an album."""
    length = visible_length(payload["caption"], payload.get("parse_mode"))
    if length > MAX_CAPTION:
        raise LimitExceeded("message caption is too long", f"{length} characters, {MAX_CAPTION} are allowed")


def visible_length(text: str, parse_mode: str | None) -> int:
    """Return how many code points a reader gets to see; raise LimitExceeded when the markup can't be parsed."""
    check_sendable(text)
    if not parse_mode:
        return len(text)
    if parse_mode != "HTML":
        raise LimitExceeded("unsupported parse_mode", f"{parse_mode!r}; this project writes HTML")
    length = len(text)
    open_tags: list[str] = []
    for match in MARKUP.finditer(text):
        token = match.group()
        if token in OPENING:
            length -= len(token)
            open_tags.append(OPENING[token])
        elif match["tag"]:
            length -= len(token)
            follow_tag(match, open_tags)
        elif len(token) > 1:
            length -= len(token) - 1
        else:
            raise broken_html(f'Unescaped "{token}" at character {match.start()}')
    if open_tags:
        raise broken_html(f'Can\'t find end tag corresponding to start tag "{open_tags[-1]}"')
    return length


def follow_tag(match: re.Match[str], open_tags: list[str]) -> None:
    """Open or close one tag on the stack `open_tags`."""
    tag, attributes = match["tag"], match["attributes"]
    if match["end"]:
        if not open_tags or open_tags.pop() != tag or attributes.strip():
            raise broken_html(f'Unexpected end tag "{tag}" at character {match.start()}')
        return
    if attributes.strip():
        pattern = ATTRIBUTES.get(tag)
        is_allowed = pattern is not None and pattern.fullmatch(attributes) is not None
    else:
        is_allowed = tag in PLAIN_TAGS
    if not is_allowed:
        raise broken_html(f'Unsupported start tag "{tag}" at character {match.start()}')
    open_tags.append(tag)


def broken_html(reason: str) -> LimitExceeded:
    return LimitExceeded(f"can't parse entities: {reason}")


def check_sendable(text: str) -> None:
    """Refuse what UTF-8 or PostgreSQL can't carry: NUL and lone halves of surrogate pairs."""
    if UNSENDABLE.search(text):
        raise LimitExceeded("strings must be encoded in UTF-8", "NUL or a lone surrogate")


def check_markup(markup: dict[str, Any]) -> None:
    """Check an inline keyboard, or the keyboard in place of the phone's own."""
    if "inline_keyboard" in markup:
        check_inline_buttons(buttons_of(markup["inline_keyboard"]))
    elif "keyboard" in markup:
        for button in buttons_of(markup["keyboard"]):
            check_reply_button(button)
    elif not (markup.get("remove_keyboard") or markup.get("force_reply")):
        raise LimitExceeded("object expected as reply markup", "no known keyboard in it")


def buttons_of(rows: list[list[Any]]) -> list[Any]:
    """Return the buttons of a keyboard, whose rows are neither too long nor too many."""
    buttons = []
    for row in rows:
        if len(row) > MAX_ROW:
            raise LimitExceeded("BUTTON_ROW_TOO_LONG", f"{len(row)} buttons in a row, {MAX_ROW} are allowed")
        buttons += row
    if len(buttons) > MAX_BUTTONS:
        raise LimitExceeded("reply markup is too long", f"{len(buttons)} buttons, {MAX_BUTTONS} are allowed")
    return buttons


def check_inline_buttons(buttons: list[dict[str, Any]]) -> None:
    """Check the buttons under a message: each has a text and does exactly one thing."""
    written: list[str] = []
    for button in buttons:
        text = button.get("text") or ""
        if not text.strip():
            raise unlabelled()
        if len(actions := ACTIONS & button.keys()) != 1:
            raise LimitExceeded("BUTTON_TYPE_INVALID", f"{text!r} does {sorted(actions) or 'nothing'}")
        if button.get("style", "primary") not in STYLES:
            raise LimitExceeded("BUTTON_STYLE_INVALID", f"{text!r} has the style {button['style']!r}")
        if "callback_data" in button:
            data = button["callback_data"]
            size = len(data.encode("utf-8", "surrogatepass")) if isinstance(data, str) else 0
            if not 1 <= size <= MAX_CALLBACK_BYTES:
                raise LimitExceeded("BUTTON_DATA_INVALID", f"{text!r}: {size} of {MAX_CALLBACK_BYTES} bytes")
            written += (text, data)
        else:
            written += (text, check_rarer_action(button, text))
    # All texts at once: a look at each would be most of a screen's check.
    check_sendable("\n".join(written))


def check_rarer_action(button: dict[str, Any], text: str) -> str:
    """Check what a button does that sends nothing back to us; returns what it opens or copies."""
    if "url" in button:
        check_url(button["url"])
        return str(button["url"])
    copied = button.get("copy_text", {}).get("text") or ""
    if "copy_text" in button and not 1 <= len(copied) <= MAX_COPY:
        raise LimitExceeded("BUTTON_COPY_TEXT_INVALID", f"{text!r} copies {len(copied)} characters")
    return str(copied)


def check_reply_button(button: dict[str, Any] | str) -> None:
    text = button if isinstance(button, str) else button.get("text") or ""
    check_sendable(text)
    if not text.strip():
        raise unlabelled()


def unlabelled() -> LimitExceeded:
    return LimitExceeded("text of a button must be non-empty")


def check_url(url: str) -> None:
    """Check a button's address and, in a link to a bot, its start payload."""
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https", "tg", "mailto", "tel") or not (parts.netloc or parts.path):
        raise LimitExceeded("BUTTON_URL_INVALID", url)
    if parts.netloc == "t.me" and "start" in parts.query:
        for payload in parse_qs(parts.query, keep_blank_values=True).get("start", []):
            if not START_PAYLOAD.fullmatch(payload):
                raise LimitExceeded("START_PARAM_INVALID", f"{payload!r}: up to 64 of A-Za-z0-9_-")


def check_toast(payload: dict[str, Any]) -> None:
    text = payload.get("text") or ""
    check_sendable(text)
    if len(text) > MAX_TOAST:
        raise LimitExceeded("MESSAGE_TOO_LONG", f"{len(text)} characters in a toast, {MAX_TOAST} are allowed")


def check_commands(payload: dict[str, Any]) -> None:
    commands = payload.get("commands") or []
    if len(commands) > MAX_COMMANDS:
        raise LimitExceeded("BOT_COMMANDS_TOO_MUCH", f"{len(commands)}")
    for command in commands:
        if not COMMAND.fullmatch(command["command"]):
            raise LimitExceeded("BOT_COMMAND_INVALID", command["command"])
        if not 1 <= len(command["description"]) <= 256:
            raise LimitExceeded("BOT_COMMAND_DESCRIPTION_INVALID", command["command"])


def check_media(items: Iterable[dict[str, Any]]) -> None:
    for item in items:
        if item.get("caption"):
            check_caption(item)


def check_album(payload: dict[str, Any]) -> None:
    items = payload.get("media") or []
    if not 2 <= len(items) <= 10:
        raise LimitExceeded("group send failed", f"{len(items)} items, 2 to 10 are allowed")
    check_media(items)


def check_inline_answer(payload: dict[str, Any]) -> None:
    results = payload.get("results") or []
    if len(results) > MAX_INLINE_RESULTS:
        raise LimitExceeded("RESULTS_TOO_MUCH", f"{len(results)}")
    for result in results:
        if not 1 <= len(str(result.get("id") or "").encode()) <= 64:
            raise LimitExceeded("RESULT_ID_INVALID", repr(result.get("id")))
        if content := result.get("input_message_content"):
            check_text(content.get("message_text"), content.get("parse_mode"), MAX_TEXT)
        check_media([result])
        if markup := result.get("reply_markup"):
            check_markup(markup)


SPECIAL: dict[str, Callable[[dict[str, Any]], None]] = {
    "answerCallbackQuery": check_toast,
    "setMyCommands": check_commands,
    "editMessageMedia": lambda payload: check_media([payload.get("media") or {}]),
    "sendMediaGroup": check_album,
    "answerInlineQuery": check_inline_answer,
}
