"""What the page may do on a person's phone: each action makes the update that Telegram would bring to the bot."""

import re
from collections.abc import Callable

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest
from django.utils.translation import gettext as _

from telegram_bridge.playground.database import DatabaseStore
from telegram_bridge.playground.files import NotAnImage, Upload
from telegram_bridge.playground.people import NoSuchButton, Phone
from telegram_bridge.playground.store import JSON
from telegram_bridge.playground.telegram import BOT_USERNAME

MAX_TEXT = 4096
MAX_CAPTION = 1024
# A bot may fetch no more: https://core.telegram.org/bots/api#getfile.
MAX_DOCUMENT_BYTES = 20 * 1024 * 1024
START_LINK = re.compile(rf"https?://t\.me/{BOT_USERNAME}\?start=([A-Za-z0-9_-]{{1,64}})")
ALBUM = re.compile(r"[0-9]{1,20}")


class BadAction(Exception):
    """What the browser asks for can't be done; the text says why."""


def _send_text(request: HttpRequest, phone: Phone) -> JSON:
    text = request.POST.get("text", "").replace("\0", "")[:MAX_TEXT]
    if not text.strip():
        raise BadAction(_("There is nothing to send."))
    # Who taps an invitation link in Telegram sends /start with what the link carries.
    link = START_LINK.fullmatch(text.strip())
    return phone.send_text(f"/start {link[1]}" if link else text, reply_to=_replied_to(request))


def _send_photo(request: HttpRequest, phone: Phone) -> JSON:
    upload = Upload("photo.jpg", _file(request, "photo").read())
    album = ALBUM.fullmatch(request.POST.get("album", ""))
    try:
        return phone.send_photo(
            upload, _caption(request), album=album[0] if album else "", reply_to=_replied_to(request)
        )
    except NotAnImage as error:
        raise BadAction(_("This is not a photo of up to 10 MB.")) from error


def _send_document(request: HttpRequest, phone: Phone) -> JSON:
    file = _file(request, "document")
    if not file.size or file.size > MAX_DOCUMENT_BYTES:
        raise BadAction(_("A file is empty or larger than 20 MB. It was not sent."))
    return phone.send_document(
        Upload(file.name or "file", file.read()), _caption(request), reply_to=_replied_to(request)
    )


def _file(request: HttpRequest, name: str) -> UploadedFile:
    file = request.FILES.get(name)
    if not isinstance(file, UploadedFile):
        raise BadAction(_("There is nothing to send."))
    return file


def _caption(request: HttpRequest) -> str:
    return request.POST.get("caption", "").replace("\0", "")[:MAX_CAPTION]


def _replied_to(request: HttpRequest) -> int | None:
    number = request.POST.get("reply_to", "")
    return int(number) if number else None


def _share_contact(request: HttpRequest, phone: Phone) -> JSON:
    number = request.POST.get("phone", "")[:32]
    is_own = number in ("", phone.person.phone)
    return phone.share_contact("" if is_own else number, request.POST.get("name", "")[:64])


def _press(request: HttpRequest, phone: Phone) -> JSON:
    try:
        return phone.press(int(request.POST["message"]), request.POST["data"])
    except NoSuchButton as error:
        raise BadAction(_("This button is gone.")) from error


def _block(request: HttpRequest, phone: Phone) -> JSON:
    return phone.block(request.POST.get("blocked") == "1")


def _clear(request: HttpRequest, phone: Phone) -> None:
    DatabaseStore().forget([phone.person.telegram_id])


ACTIONS: dict[str, Callable[[HttpRequest, Phone], JSON | None]] = {
    "text": _send_text,
    "photo": _send_photo,
    "document": _send_document,
    "contact": _share_contact,
    "press": _press,
    "block": _block,
    "clear": _clear,
}
