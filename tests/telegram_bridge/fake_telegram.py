"""Telegram for tests: the playground's simulator in memory, and people who talk to the bot through the real webhook.

As strict as Telegram: what it would refuse fails the test. `telegram` and `chat` in conftest.py hand these out.
"""

import json
import secrets
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from PIL import Image

from telegram_bridge import limits
from telegram_bridge.playground import files
from telegram_bridge.playground.files import Upload
from telegram_bridge.playground.people import Person, Phone
from telegram_bridge.playground.store import CALL, JSON, MESSAGE, MemoryStore
from telegram_bridge.playground.telegram import BOT_USERNAME, ApiError, Telegram


def picture(colour: str = "red", size: tuple[int, int] = (640, 480)) -> bytes:
    """A JPEG for uploads; another colour is another photo."""
    buffer = BytesIO()
    Image.new("RGB", size, colour).save(buffer, "JPEG")
    return buffer.getvalue()


@dataclass
class Fault:
    """What the next call gets instead of its answer. With `arrived` Telegram did it, only the answer got lost."""

    error: ApiError | None
    arrived: bool = False


@dataclass
class FakeTelegram:
    """Stands in for `telegram_bridge.client`. `calls` lists what the bot has called over the network."""

    store: MemoryStore = field(default_factory=MemoryStore)
    calls: list[tuple[str, JSON]] = field(default_factory=list)
    faults: deque[Fault] = field(default_factory=deque)

    def __post_init__(self) -> None:
        self.telegram = Telegram(self.store)

    def fail_next(self, code: int, description: str = "", *, retry_after: int | None = None, times: int = 1) -> None:
        """Make the next calls fail: 400, 403, 429 with `retry_after` seconds, 500..."""
        words = description or {
            400: "Bad Request: chat not found",
            403: "Forbidden: bot was blocked by the user",
            429: f"Too Many Requests: retry after {retry_after}",
        }.get(code, "Internal Server Error")
        self.faults.extend([Fault(ApiError(code, words, retry_after))] * times)

    def time_out_next(self, *, arrived: bool = False, times: int = 1) -> None:
        """Make the next calls end without an answer; with `arrived` they are carried out all the same."""
        self.faults.extend([Fault(None, arrived)] * times)

    def call(
        self,
        method: str,
        payload: Mapping[str, Any],
        *,
        files: Mapping[str, tuple[str, bytes]] | None = None,
        timeout: float = 0,
    ) -> Any:
        """What `telegram_bridge.client.call` does, without a network."""
        sent = json.loads(json.dumps(dict(payload)))
        self.calls.append((method, sent))
        limits.check(method, sent)
        uploads = {name: Upload(*file) for name, file in (files or {}).items()}
        fault = self.faults.popleft() if self.faults else None
        if fault is None or fault.arrived:
            answer = self.telegram.call(method, sent, uploads)
        if fault is not None:
            raise _failure(fault.error)
        if not answer["ok"]:
            retry_after = answer.get("parameters", {}).get("retry_after")
            raise _failure(ApiError(answer["error_code"], answer["description"], retry_after))
        return answer["result"]

    def download(self, file_id: str) -> bytes:
        """What `telegram_bridge.client.download` does."""
        path = self.call("getFile", {"file_id": file_id})["file_path"]
        content = files.read(self.store, path)
        assert content is not None
        return content

    def answer_press(self, callback_id: str, toast: str) -> None:
        """What `telegram_bridge.client.answer_press_soon` does, at once; its failure must not matter either."""
        try:
            self.call("answerCallbackQuery", {"callback_query_id": callback_id, "text": toast})
        except _call_failed():
            return

    def bot_username(self) -> str:
        return BOT_USERNAME

    def run_reply(self, body: bytes) -> None:
        """Carry out the method in a webhook's response; what Telegram would refuse fails the test."""
        if not body.strip():
            return
        payload = json.loads(body)
        assert isinstance(payload, dict), f"Telegram runs no such answer: {body!r}"
        if payload:
            limits.check(payload["method"], payload)
        answer = self.telegram.run_reply(body)
        if answer is not None and not answer["ok"]:
            assert "message is not modified" in answer["description"], f"{answer['description']}: {payload}"

    def count(self, method: str) -> int:
        """How often the bot has called `method` over the network."""
        return sum(called == method for called, _ in self.calls)

    def messages(self, chat_id: int) -> list[JSON]:
        """What the chat shows now, oldest first."""
        shown: dict[str, JSON] = {}
        for record in self.store.records:
            if record.kind == MESSAGE and record.chat_id == chat_id:
                shown[record.key] = {"message_id": int(record.key), **(record.data["message"] or {"is_deleted": True})}
        return [message for message in shown.values() if "is_deleted" not in message]

    def toasts(self, chat_id: int) -> list[str]:
        """The short notices this person has seen."""
        calls = [record.data for record in self.store.records if record.kind == CALL and record.chat_id == chat_id]
        texts = [call["payload"].get("text") for call in calls if call["method"] == "answerCallbackQuery"]
        return [text for text in texts if text]


class ChatClient:
    """One person with a phone: types, photographs and presses, and sees what the bot answers."""

    def __init__(self, telegram: FakeTelegram, person: Person, http: Client) -> None:
        self.telegram = telegram
        self.person = person
        self.http = http
        self.phone = Phone(telegram.store, person)
        self.last_update: JSON = {}

    def send(self, text: str) -> str:
        """Type a message; return the screen."""
        return self._deliver(self.phone.send_text(text))

    def reply(self, text: str, message_id: int | None = None) -> str:
        """Type a reply to the bot's newest message, or to another one."""
        return self._deliver(self.phone.send_text(text, reply_to=message_id or self.last["message_id"]))

    def photo(self, content: bytes | None = None, caption: str = "") -> str:
        """Send a photo, a new one unless its content is given."""
        return self._deliver(self.phone.send_photo(Upload("photo.jpg", content or picture()), caption))

    def album(self, *contents: bytes) -> str:
        """Send photos as one album: Telegram delivers each as an update of its own."""
        name = secrets.token_hex(8)
        updates = [self.phone.send_photo(Upload("photo.jpg", content), album=name) for content in contents]
        for update in updates:
            self._deliver(update)
        return self.screen

    def album_reply(self, message_id: int, *contents: bytes) -> str:
        """Send photos as one album in reply to a message of the bot."""
        name = secrets.token_hex(8)
        for content in contents:
            self._deliver(self.phone.send_photo(Upload("photo.jpg", content), album=name, reply_to=message_id))
        return self.screen

    def document(self, name: str, content: bytes) -> str:
        """Send a file."""
        return self._deliver(self.phone.send_document(Upload(name, content)))

    def contact(self, phone: str = "+79001234567", name: str = "") -> str:
        """Share a contact."""
        return self._deliver(self.phone.share_contact(phone, name))

    def press(self, label: str, message_id: int | None = None) -> str:
        """Press the button with this label, or the only one that begins with it, on the newest message that has it."""
        return self._deliver(self.phone.press(*self.find(label, message_id)))

    def forge(self, data: str) -> str:
        """Press what no button of the bot's newest message carries: an old button, or a made up one."""
        genuine = next(button["callback_data"] for button in _buttons(self.last) if "callback_data" in button)
        update = self.phone.press(self.last["message_id"], genuine)
        update["callback_query"]["data"] = data
        return self._deliver(update)

    def double_press(self, label: str) -> str:
        """Press once where the app sends it twice: two updates with different ids, as after a reconnect."""
        message_id, data = self.find(label)
        first, second = self.phone.press(message_id, data), self.phone.press(message_id, data)
        self._deliver(first)
        return self._deliver(second)

    def redeliver(self) -> str:
        """Let Telegram bring the last update once more."""
        return self._deliver(self.last_update)

    def raw(self, update: JSON) -> HttpResponse:
        """Post any update as it is; return the response, which is not carried out."""
        return self.http.post(
            reverse("telegram_bridge:webhook"),
            data=json.dumps(update),
            content_type="application/json",
            headers={"X-Telegram-Bot-Api-Secret-Token": settings.TELEGRAM_WEBHOOK_SECRET},
        )

    def find(self, label: str, message_id: int | None = None) -> tuple[int, str]:
        """Return the message and the callback data of a button."""
        for message in reversed(self.telegram.messages(self.person.telegram_id)):
            if message_id not in (None, message["message_id"]):
                continue
            buttons = [button for button in _buttons(message) if "callback_data" in button]
            exact = [button for button in buttons if button["text"] == label]
            found = exact or [button for button in buttons if button["text"].startswith(label)]
            assert len(found) < 2, f"Several buttons are {label!r}: {[button['text'] for button in found]}"
            if found:
                return message["message_id"], found[0]["callback_data"]
        raise AssertionError(f"No button {label!r}; there are {self.buttons} under {self.screen!r}")

    @property
    def last(self) -> JSON:
        """The newest message of the bot, as it looks now; empty before the first."""
        messages = self.telegram.messages(self.person.telegram_id)
        return next((message for message in reversed(messages) if message["from"]["is_bot"]), {})

    @property
    def screen(self) -> str:
        """The text that the person sees in the bot's newest message."""
        return self.last.get("text") or self.last.get("caption", "")

    @property
    def buttons(self) -> list[str]:
        """The labels under the bot's newest message, row by row."""
        return [button["text"] for button in _buttons(self.last)]

    @property
    def toasts(self) -> list[str]:
        return self.telegram.toasts(self.person.telegram_id)

    def _deliver(self, update: JSON) -> str:
        self.last_update = update
        response = self.raw(update)
        assert response.status_code == 200, f"The webhook answered {response.status_code}: {response.content!r}"
        self.telegram.run_reply(response.content)
        return self.screen


def _buttons(message: JSON) -> list[JSON]:
    return [button for row in message.get("reply_markup", {}).get("inline_keyboard", []) for button in row]


def _call_failed() -> type[Exception]:
    from telegram_bridge.client import CallFailed

    return CallFailed


def _failure(error: ApiError | None) -> Exception:
    """The bot's own exception for a refusal; None: no answer came in time."""
    if error is None:
        return _call_failed()("Timed out", may_have_arrived=True)
    if error.code == 429:
        return _call_failed()(error.description, retry_after=error.retry_after)
    if error.code >= 500:
        return _call_failed()(error.description, may_have_arrived=True)
    return _call_failed()(error.description, is_permanent=True, is_blocked=error.code == 403)
