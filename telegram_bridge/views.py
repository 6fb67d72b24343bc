"""The webhook's door: checks what comes in, hands over one update, gives one HTTP answer."""

from typing import Final

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from telegram_bridge.dispatch import DatabaseAway, handle
from telegram_bridge.inbound import NotAnUpdate, load

SECRET_HEADER: Final = "HTTP_X_TELEGRAM_BOT_API_SECRET_TOKEN"  # noqa: S105  (the name, as WSGI spells it)
MAX_BODY: Final = 1024 * 1024


@csrf_exempt
@require_POST
def webhook(request: HttpRequest) -> HttpResponse:
    """Take one update from Telegram and answer with the Bot API call that Telegram is to run."""
    secret = request.META.get(SECRET_HEADER, "")
    if not constant_time_compare(secret, settings.TELEGRAM_WEBHOOK_SECRET):
        return HttpResponse("Wrong or missing secret.\n", status=403, content_type="text/plain")
    try:
        body = _body(request)
        return HttpResponse(handle(load(body)), content_type="application/json")
    except RequestDataTooBig:
        return HttpResponse("An update is smaller than that.\n", status=413, content_type="text/plain")
    except NotAnUpdate:
        return HttpResponse("This is not an update.\n", status=400, content_type="text/plain")
    except DatabaseAway:
        return HttpResponse(
            "The database is away.\n", status=503, content_type="text/plain", headers={"Retry-After": "2"}
        )


def _body(request: HttpRequest) -> bytes:
    try:
        length = int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        length = 0
    if length > MAX_BODY:
        raise RequestDataTooBig
    body = request.read(MAX_BODY + 1)
    if len(body) > MAX_BODY:
        raise RequestDataTooBig
    return body
