"""The webhook's door: checks what comes in, hands over one update, gives one HTTP answer."""

from collections.abc import Callable
from hmac import compare_digest
from http import HTTPStatus
from typing import Final, NamedTuple

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from telegram_bridge.dispatch import DatabaseAway, handle
from telegram_bridge.inbound import NotAnUpdate, load

PATH: Final = "/telegram/webhook/"
SECRET_HEADER: Final = "HTTP_X_TELEGRAM_BOT_API_SECRET_TOKEN"  # noqa: S105  (the name, as WSGI spells it)
MAX_BODY: Final = 1024 * 1024
STATUS_LINES: Final = {int(status): f"{status} {status.phrase}" for status in HTTPStatus}


class Answer(NamedTuple):
    """One HTTP answer, whoever serves it."""

    status: int
    body: str
    content_type: str = "text/plain"
    retry_after: str = ""

    @property
    def status_line(self) -> str:
        """ "200 OK"."""
        return STATUS_LINES[self.status]

    def headers(self, body: bytes) -> list[tuple[str, str]]:
        """The headers of an answer whose encoded body is this one."""
        headers = [("Content-Type", self.content_type), ("Content-Length", str(len(body)))]
        return [*headers, ("Retry-After", self.retry_after)] if self.retry_after else headers


@csrf_exempt
@require_POST
def webhook(request: HttpRequest) -> HttpResponse:
    """Take one update from Telegram and answer with the Bot API call that Telegram is to run."""
    given = answer(request.META.get(SECRET_HEADER, ""), request.META.get("CONTENT_LENGTH", ""), request.read)
    headers = {"Retry-After": given.retry_after} if given.retry_after else {}
    return HttpResponse(given.body, status=given.status, content_type=given.content_type, headers=headers)


def answer(secret: str, length: str, read: Callable[[int], bytes]) -> Answer:
    """Answer a request that came with this secret and Content-Length; `read(most)` gives its body."""
    if not compare_digest(secret.encode(), settings.TELEGRAM_WEBHOOK_SECRET.encode()):
        return Answer(403, "Wrong or missing secret.\n")
    if (length.isdecimal() and int(length[:20]) > MAX_BODY) or len(body := read(MAX_BODY + 1)) > MAX_BODY:
        return Answer(413, "An update is smaller than that.\n")
    try:
        return Answer(200, handle(load(body)), "application/json")
    except NotAnUpdate:
        return Answer(400, "This is not an update.\n")
    except DatabaseAway:
        return Answer(503, "The database is away.\n", retry_after="2")
