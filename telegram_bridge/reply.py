"""A screen -> the one Bot API call that shows it, chosen so that Telegram can't refuse it."""

from dataclasses import replace
from typing import Any

from telegram_bridge.inbound import Event, Press
from telegram_bridge.limits import MAX_CAPTION, check, visible_length
from telegram_bridge.screen import Screen

HTML = {"parse_mode": "HTML", "link_preview_options": {"is_disabled": True}}


def call_for(screen: Screen, chat_id: int, event: Event | None = None) -> dict[str, Any]:
    """Return the call as Telegram takes it in a webhook response: the parameters with their `method`.

    A press edits the message it came from, when that can become the screen: a text stays a text and a photo a photo.
    Anything else is a new message. A text that is too long to stand below a photo is shown without it.

    Raises:
        LimitExceeded: Telegram would refuse it; a bug of the screen.
    """
    if screen.photo and visible_length(screen.text, "HTML") > MAX_CAPTION:
        screen = replace(screen, photo="")
    call: dict[str, Any] = {"chat_id": chat_id, "reply_markup": screen.keyboard()}
    message_id = event.message_id if isinstance(event, Press) and event.has_photo == bool(screen.photo) else None
    if screen.photo and message_id:
        media = {"type": "photo", "media": screen.photo, "caption": screen.text, "parse_mode": "HTML"}
        call |= {"method": "editMessageMedia", "message_id": message_id, "media": media}
    elif screen.photo:
        call |= {"method": "sendPhoto", "photo": screen.photo, "caption": screen.text, "parse_mode": "HTML"}
    elif message_id:
        call |= {"method": "editMessageText", "message_id": message_id, "text": screen.text, **HTML}
    else:
        call |= {"method": "sendMessage", "text": screen.text, **HTML}
    check(call["method"], call)
    return call
