"""What people do in a simulated chat, and the updates that Telegram makes of it."""

import secrets
import time
from dataclasses import dataclass
from typing import Any

from telegram_bridge.playground import files
from telegram_bridge.playground.entities import command_entities
from telegram_bridge.playground.store import JSON, MESSAGE, UPDATE, Store

BLOCKED = "blocked:{}"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with Telegram on their phone."""

    telegram_id: int
    first_name: str
    last_name: str = ""
    username: str = ""
    language: str = "ru"
    phone: str = ""

    def as_user(self) -> JSON:
        optional = {"last_name": self.last_name, "username": self.username, "language_code": self.language}
        known = {name: value for name, value in optional.items() if value}
        return {"id": self.telegram_id, "is_bot": False, "first_name": self.first_name, **known}

    def as_chat(self) -> JSON:
        user = {name: value for name, value in self.as_user().items() if name not in ("is_bot", "language_code")}
        return {**user, "type": "private"}


class NoSuchButton(Exception):
    """The message, or the button on it, is not there (any more)."""


class Phone:
    """One person's side of the chat with the bot. Each method returns the update that Telegram would deliver."""

    def __init__(self, store: Store, person: Person) -> None:
        self.store = store
        self.person = person

    def send_text(self, text: str, *, reply_to: int | None = None) -> JSON:
        """Type a message, perhaps in reply to another one; Telegram trims it."""
        text = text.strip()
        entities = command_entities(text)
        return self._send({"text": text, **({"entities": entities} if entities else {})}, reply_to)

    def send_photo(
        self, upload: files.Upload, caption: str = "", *, album: str = "", reply_to: int | None = None
    ) -> JSON:
        """Take a photo and send it, alone or as one of an album.

        Raises:
            files.NotAnImage: Telegram would not take it for a photo.
        """
        optional = {"caption": caption, "media_group_id": album}
        named = {name: value for name, value in optional.items() if value}
        return self._send({"photo": files.add_photo(self.store, upload), **named}, reply_to)

    def send_document(self, upload: files.Upload, caption: str = "", *, reply_to: int | None = None) -> JSON:
        """Send a file."""
        named = {"caption": caption} if caption else {}
        return self._send({"document": files.add_document(self.store, upload), **named}, reply_to)

    def share_contact(self, phone: str = "", name: str = "") -> JSON:
        """Share one's own phone number, or with `phone` somebody else's contact."""
        contact: JSON = {"phone_number": phone or self.person.phone, "first_name": name or self.person.first_name}
        if not phone:
            contact["user_id"] = self.person.telegram_id
        return self._send({"contact": contact})

    def press(self, message_id: int, data: str) -> JSON:
        """Press the inline button that carries `data`.

        Raises:
            NoSuchButton: there is none on that message.
        """
        message = self._message(message_id)
        if message is None:
            raise NoSuchButton
        rows = message.get("reply_markup", {}).get("inline_keyboard", [])
        if not any(button.get("callback_data") == data for row in rows for button in row):
            raise NoSuchButton
        callback_id = str(secrets.randbelow(9 * 10**17) + 10**17)
        query = {
            "id": callback_id,
            "from": self.person.as_user(),
            "message": {"message_id": message_id, **message},
            "chat_instance": str(-self.person.telegram_id),
            "data": data,
        }
        return self._update({"callback_query": query}, key=callback_id)

    def block(self, is_blocked: bool) -> JSON:
        """Block the bot, or let it write again."""
        bot = {"id": 0, "is_bot": True, "first_name": "bot"}
        left, member = {"status": "kicked", "user": bot}, {"status": "member", "user": bot}
        change = {
            "chat": self.person.as_chat(),
            "from": self.person.as_user(),
            "date": int(time.time()),
            "old_chat_member": member if is_blocked else left,
            "new_chat_member": left if is_blocked else member,
        }
        return self._update({"my_chat_member": change}, key=BLOCKED.format(self.person.telegram_id))

    def _send(self, content: dict[str, Any], reply_to: int | None = None) -> JSON:
        chat_id = self.person.telegram_id
        date = int(time.time())
        message = {"from": self.person.as_user(), "chat": self.person.as_chat(), "date": date, **content}
        if reply_to is not None and (replied := self._message(reply_to)):
            # Telegram shows one step back: a reply to a reply doesn't carry what that one replied to.
            first = {name: value for name, value in replied.items() if name != "reply_to_message"}
            message["reply_to_message"] = {"message_id": reply_to, **first}
        record = self.store.append(MESSAGE, chat_id, {"message": message})
        return self._update({"message": {"message_id": record.number, **message}})

    def _message(self, message_id: int) -> JSON | None:
        """Return a message of this chat, or None when it is gone or somebody else's."""
        record = self.store.latest(MESSAGE, str(message_id))
        return record.data["message"] if record and record.chat_id == self.person.telegram_id else None

    def _update(self, content: JSON, key: str = "") -> JSON:
        record = self.store.append(UPDATE, self.person.telegram_id, content, key)
        return {"update_id": record.number, **content}


def has_blocked(store: Store, chat_id: int) -> bool:
    """Tell whether this person doesn't let the bot write to them."""
    record = store.latest(UPDATE, BLOCKED.format(chat_id))
    return record is not None and record.data["my_chat_member"]["new_chat_member"]["status"] == "kicked"
