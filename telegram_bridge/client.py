"""The only way to the network: calls of the Bot API through python-telegram-bot, carried by `transport` and `presses`.

The library encodes the requests and reads the errors. Its own transport is asynchronous and costs about 1 ms of CPU
a call; ours never waits for an event loop, so each of its coroutines is run to its end in one step, in any thread, and
one connection pool serves the whole process.
"""

from collections.abc import Coroutine, Mapping
from datetime import timedelta
from functools import cache
from typing import TYPE_CHECKING, Any, Final, TypeVar

from django.conf import settings

from telegram_bridge.presses import Presses
from telegram_bridge.redact import redact

if TYPE_CHECKING:
    from telegram_bridge.transport import Transport

CONNECT_TIMEOUT: Final = 5.0
READ_TIMEOUT: Final = 20.0

Result = TypeVar("Result")


class CallFailed(Exception):
    """A call that did not succeed.

    `retry_after` is in seconds, when Telegram named a time. `is_permanent`: the same call will never succeed.
    `may_have_arrived`: Telegram may have done it all the same. `is_blocked`: the person has blocked the bot.
    `new_chat_id`: the group has become another chat.
    """

    def __init__(
        self,
        message: str,
        *,
        retry_after: float | None = None,
        is_permanent: bool = False,
        may_have_arrived: bool = False,
        is_blocked: bool = False,
        new_chat_id: int | None = None,
    ) -> None:
        super().__init__(redact(message))
        self.retry_after, self.is_permanent, self.may_have_arrived = retry_after, is_permanent, may_have_arrived
        self.is_blocked, self.new_chat_id = is_blocked, new_chat_id


def call(
    method: str,
    payload: Mapping[str, Any],
    *,
    files: Mapping[str, tuple[str, bytes]] | None = None,
    timeout: float = READ_TIMEOUT,
) -> Any:
    """Call a Bot API method and return its result; `files` maps a parameter to (file name, content).

    Raises:
        CallFailed: with what to do about it.
    """
    from telegram import InputFile
    from telegram.error import TelegramError
    from telegram.request import RequestData
    from telegram.request._requestparameter import RequestParameter

    uploads = {name: InputFile(content, filename) for name, (filename, content) in (files or {}).items()}
    data = RequestData([RequestParameter.from_input(name, value) for name, value in {**payload, **uploads}.items()])
    try:
        return _run(_transport().post(_address(method), data, read_timeout=timeout))
    except TelegramError as error:
        raise _failure(error) from error


def download(file_id: str) -> bytes:
    """Return the content of a file that was sent to the bot (at most 20 MB).

    Raises:
        CallFailed: with what to do about it.
    """
    from telegram.error import TelegramError

    path = call("getFile", {"file_id": file_id})["file_path"]
    address = f"{settings.TELEGRAM_API_URL}/file/bot{settings.TELEGRAM_BOT_TOKEN}/{path}"
    try:
        return bytes(_run(_transport().retrieve(address, read_timeout=READ_TIMEOUT)))
    except TelegramError as error:
        raise _failure(error) from error


@cache
def bot_username() -> str:
    """The bot's name, without @; asked once per process."""
    return str(call("getMe", {})["username"])


def answer_press_soon(callback_id: str, toast: str) -> None:
    """Stop the button's spinner, beside the work: neither its time nor its failure reaches the update."""
    _presses().answer(callback_id, toast)


@cache
def _presses() -> Presses:
    return Presses(_address("answerCallbackQuery"), connect_timeout=CONNECT_TIMEOUT)


def _address(method: str) -> str:
    return f"{settings.TELEGRAM_API_URL}/bot{settings.TELEGRAM_BOT_TOKEN}/{method}"


@cache
def _transport() -> "Transport":
    from telegram_bridge.transport import Transport

    return Transport(connect_timeout=CONNECT_TIMEOUT, read_timeout=READ_TIMEOUT)


def _run(coroutine: Coroutine[Any, Any, Result]) -> Result:
    """Run a coroutine that never waits."""
    try:
        coroutine.send(None)
    except StopIteration as end:
        return end.value
    coroutine.close()
    raise RuntimeError("The transport waited; it must not.")


def _failure(error: Exception) -> CallFailed:
    from telegram import error as telegram_errors

    from telegram_bridge.transport import NotSent

    text = str(error)
    match error:
        case telegram_errors.RetryAfter():
            assert isinstance(error.retry_after, timedelta)  # see PTB_TIMEDELTA in the settings
            return CallFailed(text, retry_after=error.retry_after.total_seconds())
        case telegram_errors.ChatMigrated():
            return CallFailed(text, new_chat_id=error.new_chat_id)
        case telegram_errors.Forbidden():
            return CallFailed(text, is_permanent=True, is_blocked=True)
        case telegram_errors.BadRequest() | telegram_errors.InvalidToken() | telegram_errors.EndPointNotFound():
            return CallFailed(text, is_permanent=True)
        case NotSent():
            return CallFailed(text)
    return CallFailed(text, may_have_arrived=True)
