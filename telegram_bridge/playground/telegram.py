"""The Bot API of a Telegram that lives in this process, as strict as the real one and with its words.

Pure but for its store: tests give it a list, the playground page gives it a table. Errors are copied from answers of
the real server; see https://core.telegram.org/bots/api and the sources of telegram-bot-api.
"""

import json
import secrets
import time
from collections.abc import Callable, Mapping
from typing import Any

from telegram_bridge import limits
from telegram_bridge.playground import files
from telegram_bridge.playground.entities import parse_html
from telegram_bridge.playground.files import Upload
from telegram_bridge.playground.people import has_blocked
from telegram_bridge.playground.store import CALL, JSON, MESSAGE, UPDATE, Store

BOT_USERNAME = "prilavok_playground_bot"
NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same "
    "as a current content and reply markup of the message"
)
# Accepted without any effect that a chat would show.
SILENT = frozenset(
    (
        *("setMyCommands", "deleteMyCommands", "setChatMenuButton", "setMyName", "setMyDescription"),
        *("setMyShortDescription", "setWebhook", "deleteWebhook", "sendChatAction", "answerInlineQuery"),
        *("setMessageReaction", "pinChatMessage", "unpinChatMessage"),
    )
)
# Telegram doesn't run these when they come in the body of a webhook's response.
NOT_AS_REPLY = frozenset(["setWebhook", "deleteWebhook", "close", "logOut"])
CONTENT = ("text", "entities", "photo", "document", "caption", "caption_entities")


class ApiError(Exception):
    """A refusal, as the Bot API words it. `retry_after` is in seconds."""

    def __init__(self, code: int, description: str, retry_after: int | None = None) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.retry_after = retry_after

    def as_json(self) -> JSON:
        answer: JSON = {"ok": False, "error_code": self.code, "description": self.description}
        if self.retry_after is not None:
            answer["parameters"] = {"retry_after": self.retry_after}
        return answer


def bad_request(description: str) -> ApiError:
    return ApiError(400, f"Bad Request: {description}")


class Telegram:
    """Runs the methods of the Bot API for one bot."""

    def __init__(self, store: Store, bot_id: int = 1000000001) -> None:
        self.store = store
        self.bot: JSON = {"id": bot_id, "is_bot": True, "first_name": "Prilavok", "username": BOT_USERNAME}

    def call(self, method: str, payload: JSON, uploads: Mapping[str, Upload] | None = None) -> JSON:
        """Run a method and return Telegram's answer, `{"ok": true, "result": ...}` or the error. Never raises."""
        try:
            answer = {"ok": True, "result": self._run(method, payload, uploads or {})}
        except ApiError as error:
            answer = error.as_json()
        if not method.startswith("get"):
            # A get* changes nothing, and a bot asks it in the middle of its transaction: it mustn't wait for a lock.
            shown = {name: value for name, value in payload.items() if name != "secret_token"}
            data = {"method": method, "payload": shown, "answer": answer}
            self.store.append(CALL, self._chat_of(method, payload), data, key=method[:100])
        return answer

    def run_reply(self, body: bytes) -> JSON | None:
        """Run the method that a webhook's response carries in its body; None when it carries none."""
        try:
            payload = json.loads(body)
        except ValueError:
            return None
        method = payload.pop("method", None) if isinstance(payload, dict) else None
        if not isinstance(method, str) or method.startswith("get") or method in NOT_AS_REPLY:
            return None
        return self.call(method, payload)

    def _run(self, method: str, payload: JSON, uploads: Mapping[str, Upload]) -> Any:
        handler: Callable[[JSON, Mapping[str, Upload]], Any] | None = getattr(self, f"api_{method}", None)
        if handler is None and method not in SILENT:
            raise ApiError(404, "Not Found")
        try:
            limits.check(method, payload)
        except limits.LimitExceeded as error:
            raise bad_request(error.description) from error
        return handler(payload, uploads) if handler else True

    def _chat_of(self, method: str, payload: JSON) -> int | None:
        if method == "answerCallbackQuery":
            pressed = self.store.latest(UPDATE, str(payload.get("callback_query_id")))
            return pressed.chat_id if pressed else None
        chat_id = payload.get("chat_id")
        return chat_id if isinstance(chat_id, int) else None

    # Questions

    def api_getMe(self, payload: JSON, uploads: Mapping[str, Upload]) -> JSON:
        return {
            **self.bot,
            "can_join_groups": True,
            "can_read_all_group_messages": False,
            "supports_inline_queries": True,
        }

    def api_getUpdates(self, payload: JSON, uploads: Mapping[str, Upload]) -> list[JSON]:
        return []

    def api_getMyCommands(self, payload: JSON, uploads: Mapping[str, Upload]) -> list[JSON]:
        record = self.store.latest(CALL, "setMyCommands")
        return record.data["payload"]["commands"] if record else []

    def api_getWebhookInfo(self, payload: JSON, uploads: Mapping[str, Upload]) -> JSON:
        newest = [self.store.latest(CALL, method) for method in ("setWebhook", "deleteWebhook")]
        record = max((one for one in newest if one), key=lambda one: one.number, default=None)
        settings = record.data["payload"] if record and record.key == "setWebhook" else {}
        info = {"url": settings.get("url", ""), "has_custom_certificate": False, "pending_update_count": 0}
        named = {name: settings[name] for name in ("max_connections", "allowed_updates") if name in settings}
        return {**info, **named}

    def api_getFile(self, payload: JSON, uploads: Mapping[str, Upload]) -> JSON:
        described = files.describe(self.store, str(payload.get("file_id")))
        if described is None:
            raise bad_request("invalid file_id")
        return described

    # New messages

    def api_sendMessage(self, payload: JSON, uploads: Mapping[str, Upload]) -> JSON:
        return self._deliver(payload, _text_of(payload))

    def api_sendPhoto(self, payload: JSON, uploads: Mapping[str, Upload]) -> JSON:
        return self._deliver(payload, {**self._file("photo", payload.get("photo"), uploads), **_caption_of(payload)})

    def api_sendDocument(self, payload: JSON, uploads: Mapping[str, Upload]) -> JSON:
        document = self._file("document", payload.get("document"), uploads)
        return self._deliver(payload, {**document, **_caption_of(payload)})

    def api_sendMediaGroup(self, payload: JSON, uploads: Mapping[str, Upload]) -> list[JSON]:
        contents = [
            {**self._file(item["type"], item["media"], uploads), **_caption_of(item)} for item in payload["media"]
        ]
        album = {"media_group_id": secrets.token_hex(8)}
        return [self._deliver(payload, {**content, **album}) for content in contents]

    def _deliver(self, payload: JSON, content: JSON) -> JSON:
        chat = self._writable_chat(payload)
        markup = payload.get("reply_markup") or {}
        message: JSON = {"from": self.bot, "chat": chat, "date": int(time.time()), **content}
        data: JSON = {"message": message}
        if markup.get("inline_keyboard"):
            message["reply_markup"] = markup
        elif markup:
            data["keyboard"] = markup
        record = self.store.append(MESSAGE, chat["id"], data)
        return {"message_id": record.number, **message}

    def _writable_chat(self, payload: JSON) -> JSON:
        chat_id = payload.get("chat_id")
        if not isinstance(chat_id, int) or chat_id <= 0:
            raise bad_request("chat not found" if chat_id else "chat_id is empty")
        if has_blocked(self.store, chat_id):
            raise ApiError(403, "Forbidden: bot was blocked by the user")
        return {"id": chat_id, "type": "private", "first_name": str(chat_id)}

    def _file(self, kind: str, value: object, uploads: Mapping[str, Upload]) -> JSON:
        upload = uploads.get(str(value).removeprefix("attach://")) or uploads.get(kind) if uploads else None
        if upload is not None:
            return self._take(kind, upload)
        known = files.content_of(self.store, str(value))
        if known is None or kind not in known:
            raise bad_request("wrong file identifier/HTTP URL specified")
        return known

    def _take(self, kind: str, upload: Upload) -> JSON:
        if kind != "photo":
            return {"document": files.add_document(self.store, upload)}
        try:
            return {"photo": files.add_photo(self.store, upload)}
        except files.NotAnImage as error:
            raise bad_request("IMAGE_PROCESS_FAILED") from error

    # Changes of messages

    def api_editMessageText(self, payload: JSON, uploads: Mapping[str, Upload]) -> JSON:
        message = self._own_message(payload, "edit")
        if "text" not in message:
            raise bad_request("there is no text in the message to edit")
        return self._replace(payload, message, _text_of(payload))

    def api_editMessageCaption(self, payload: JSON, uploads: Mapping[str, Upload]) -> JSON:
        message = self._own_message(payload, "edit")
        if "text" in message:
            raise bad_request("there is no caption in the message to edit")
        kept: JSON = {name: message[name] for name in ("photo", "document") if name in message}
        return self._replace(payload, message, {**kept, **_caption_of(payload)})

    def api_editMessageMedia(self, payload: JSON, uploads: Mapping[str, Upload]) -> JSON:
        message = self._own_message(payload, "edit")
        media = payload.get("media") or {}
        shown = self._file(media.get("type", ""), media.get("media"), uploads)
        return self._replace(payload, message, {**shown, **_caption_of(media)})

    def api_editMessageReplyMarkup(self, payload: JSON, uploads: Mapping[str, Upload]) -> JSON:
        message = self._own_message(payload, "edit")
        return self._replace(payload, message, {name: message[name] for name in CONTENT if name in message})

    def _replace(self, payload: JSON, message: JSON, content: JSON) -> JSON:
        """Put `content` and the new buttons in place of the old; without new buttons the old ones go."""
        frame = {name: value for name, value in message.items() if name not in (*CONTENT, "reply_markup", "edit_date")}
        edited = {**frame, **content}
        if (payload.get("reply_markup") or {}).get("inline_keyboard"):
            edited["reply_markup"] = payload["reply_markup"]
        if edited == {name: value for name, value in message.items() if name != "edit_date"}:
            raise bad_request(NOT_MODIFIED)
        edited["edit_date"] = int(time.time())
        self.store.append(MESSAGE, message["chat"]["id"], {"message": edited}, key=str(payload["message_id"]))
        return {"message_id": payload["message_id"], **edited}

    def api_deleteMessage(self, payload: JSON, uploads: Mapping[str, Upload]) -> bool:
        self._message(payload, "delete")
        self.store.append(MESSAGE, payload["chat_id"], {"message": None}, key=str(payload["message_id"]))
        return True

    def _own_message(self, payload: JSON, purpose: str) -> JSON:
        message = self._message(payload, purpose)
        if not message["from"]["is_bot"]:
            raise bad_request("message can't be edited")
        return message

    def _message(self, payload: JSON, purpose: str) -> JSON:
        chat_id = self._writable_chat(payload)["id"]
        record = self.store.latest(MESSAGE, str(payload.get("message_id")))
        if record is None or record.chat_id != chat_id or not record.data["message"]:
            raise bad_request(f"message to {purpose} not found")
        return record.data["message"]

    def api_answerCallbackQuery(self, payload: JSON, uploads: Mapping[str, Upload]) -> bool:
        if self.store.latest(UPDATE, str(payload.get("callback_query_id"))) is None:
            raise bad_request("query is too old and response timeout expired or query ID is invalid")
        return True


def _text_of(payload: JSON) -> JSON:
    return _styled(payload["text"], payload.get("parse_mode"), "text", "entities")


def _caption_of(payload: JSON) -> JSON:
    if not payload.get("caption"):
        return {}
    return _styled(payload["caption"], payload.get("parse_mode"), "caption", "caption_entities")


def _styled(source: str, parse_mode: str | None, name: str, entities_name: str) -> JSON:
    text, entities = parse_html(source) if parse_mode else (source, [])
    return {name: text.strip(), **({entities_name: entities} if entities else {})}
