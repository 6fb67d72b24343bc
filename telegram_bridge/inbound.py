"""Telegram's JSON -> our own small values. Nothing behind this file knows what an update looks like.

Source: https://core.telegram.org/bots/api#update. Whatever is missing or of the wrong type makes the update one that
is not for us; it never raises.
"""

import json
from dataclasses import dataclass
from typing import Any

MAX_ID = 2**63 - 1


class NotAnUpdate(ValueError):
    """The body is not an update that Telegram could have sent."""


@dataclass(frozen=True, slots=True)
class Sender:
    """The person behind an update, as Telegram describes them."""

    telegram_id: int
    name: str
    username: str
    language: str


@dataclass(frozen=True, slots=True)
class Text:
    """What was typed. `reply_to` holds the callback data under our own message that it replies to."""

    text: str
    reply_to: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Command:
    """`/name argument`; a command for another bot of a group never gets here."""

    name: str
    argument: str


@dataclass(frozen=True, slots=True)
class Photo:
    """The largest size of a photo. The photos of one `album` come as updates of their own; `reply_to` as in `Text`."""

    file_id: str
    unique_id: str
    album: str = ""
    reply_to: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Document:
    """A file; `size` is in bytes."""

    file_id: str
    name: str
    size: int


@dataclass(frozen=True, slots=True)
class Contact:
    """A phone number that was shared or forwarded; `telegram_id` is there when the number has an account."""

    phone: str
    name: str
    telegram_id: int | None = None


@dataclass(frozen=True, slots=True)
class Other:
    """A message of a kind that no screen and no dialogue asks for: a sticker, a voice message, a video..."""


@dataclass(frozen=True, slots=True)
class Press:
    """A press of an inline button. `message_id` is None when the message is too old to be edited."""

    callback_id: str
    data: str
    message_id: int | None
    has_photo: bool


Event = Text | Command | Photo | Document | Contact | Other | Press


@dataclass(frozen=True, slots=True)
class Update:
    update_id: int
    sender: Sender
    event: Event


def load(body: bytes) -> dict[str, Any]:
    """Decode the body of a webhook request.

    Raises:
        NotAnUpdate: it isn't JSON, is nested too deeply, holds a number too long to read, or isn't an object.
    """
    try:
        update = json.loads(body.decode(errors="surrogatepass"))
    except (ValueError, RecursionError) as error:
        raise NotAnUpdate from error
    if not isinstance(update, dict) or not _is_id(update.get("update_id")):
        raise NotAnUpdate
    return update


def read(update: dict[str, Any]) -> Update | None:
    """Return what `update` says to us, or None when it is not for us: a group, a bot, a kind that we don't handle."""
    try:
        if "callback_query" in update:
            source = update["callback_query"]
            event: Event | None = _press(source)
        else:
            source = update["message"]
            event = _message(source) if source["chat"]["type"] == "private" else None
        sender = _sender(source["from"])
    except (KeyError, TypeError, IndexError, AttributeError):
        return None
    if event is None or sender is None:
        return None
    return Update(update["update_id"], sender, event)


def _is_id(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 < value <= MAX_ID


def _string(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value


def _storable(value: object, length: int) -> str:
    """A name for our records, without what a database can't hold."""
    if not isinstance(value, str):
        raise TypeError
    if not value.isprintable():
        value = "".join(character for character in value if character.isprintable())
    return value[:length]


def _sender(source: dict[str, Any]) -> Sender | None:
    if not _is_id(source["id"]) or source.get("is_bot") is True:
        return None
    name = f"{_storable(source.get('first_name', ''), 100)} {_storable(source.get('last_name', ''), 99)}".strip()
    language = "ru" if _string(source.get("language_code", "")).startswith(("ru", "uk", "be", "kk")) else "en"
    return Sender(source["id"], name, _storable(source.get("username", ""), 32), language)


def _press(query: dict[str, Any]) -> Press | None:
    message = query.get("message")
    if message is None:
        return None  # a button of an inline message: the bot sends none
    if message["chat"]["type"] != "private":
        return None
    # Telegram marks a message that it can't show any more with the date 0.
    is_editable = bool(message.get("date")) and _is_id(message.get("message_id"))
    return Press(
        callback_id=_string(query["id"]),
        data=_string(query.get("data", "")),
        message_id=message["message_id"] if is_editable else None,
        has_photo="photo" in message,
    )


def _message(message: dict[str, Any]) -> Event:
    if "text" in message:
        text = _string(message["text"])
        is_command = text.startswith("/") and len(text) > 1 and text[1].isalpha()
        return _command(text) if is_command else Text(text, _buttons_of(message.get("reply_to_message")))
    if "photo" in message:
        largest, album = message["photo"][-1], _string(message.get("media_group_id", ""))
        reply_to = _buttons_of(message.get("reply_to_message"))
        return Photo(_string(largest["file_id"]), _string(largest["file_unique_id"]), album, reply_to)
    if "document" in message:
        document = message["document"]
        size = document.get("file_size", 0)
        name = _storable(document.get("file_name", ""), 200)
        return Document(_string(document["file_id"]), name, size if _is_id(size) else 0)
    if "contact" in message:
        return _contact(message["contact"])
    return Other()


def _contact(contact: dict[str, Any]) -> Contact:
    names = (_storable(contact.get(part, ""), 99) for part in ("first_name", "last_name"))
    telegram_id, phone = contact.get("user_id"), _string(contact["phone_number"])
    if _is_id(telegram_id) and phone.isdecimal():
        phone = f"+{phone}"  # the number of an account is an international one, though it comes without the plus
    return Contact(phone, " ".join(filter(None, names)), telegram_id if _is_id(telegram_id) else None)


def _buttons_of(message: dict[str, Any] | None) -> tuple[str, ...]:
    """The data of the buttons under a message of ours: what tells which card it is, with nothing to be remembered."""
    if message is None or message["from"].get("is_bot") is not True:
        return ()
    rows = message.get("reply_markup", {}).get("inline_keyboard", [])
    return tuple(_string(button["callback_data"]) for row in rows for button in row if "callback_data" in button)


def _command(text: str) -> Command:
    head, _, argument = text.partition(" ")
    return Command(head[1:].partition("@")[0].lower(), argument.strip())
