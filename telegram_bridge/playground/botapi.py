"""The Bot API over HTTP, at the addresses where a bot expects it: set TELEGRAM_API_URL to /playground/botapi."""

import json
import mimetypes
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.crypto import constant_time_compare
from django.views.decorators.csrf import csrf_exempt

from telegram_bridge.playground import files
from telegram_bridge.playground.access import playground_only
from telegram_bridge.playground.database import DatabaseStore
from telegram_bridge.playground.files import Upload
from telegram_bridge.playground.store import JSON
from telegram_bridge.playground.telegram import Telegram

NUMBERS = ("chat_id", "message_id")
NESTED = ("reply_markup", "media", "commands", "allowed_updates", "results", "scope", "menu_button", "reaction")
UNAUTHORIZED = {"ok": False, "error_code": 401, "description": "Unauthorized"}


@csrf_exempt
@playground_only
def method(request: HttpRequest, token: str, method: str) -> HttpResponse:
    """Run one method; parameters come as JSON, a form, multipart or in the address, as Telegram allows."""
    if not constant_time_compare(token, settings.TELEGRAM_BOT_TOKEN):
        return JsonResponse(UNAUTHORIZED, status=401)
    try:
        payload = _payload(request)
    except ValueError:
        answer: JSON = {"ok": False, "error_code": 400, "description": "Bad Request: can't parse JSON"}
        return JsonResponse(answer, status=400)
    uploads = {name: Upload(file.name or name, file.read()) for name, file in request.FILES.items()}  # type: ignore[union-attr]
    answer = Telegram(DatabaseStore()).call(method, payload, uploads)
    return JsonResponse(answer, status=answer.get("error_code", 200))


@playground_only
def file(request: HttpRequest, token: str, path: str) -> HttpResponse:
    """Serve the bytes of a `file_path`."""
    if not constant_time_compare(token, settings.TELEGRAM_BOT_TOKEN):
        return JsonResponse(UNAUTHORIZED, status=401)
    content = files.read(DatabaseStore(), path)
    if content is None:
        raise Http404
    return HttpResponse(content, content_type=mimetypes.guess_type(path)[0] or "application/octet-stream")


def _payload(request: HttpRequest) -> JSON:
    if request.content_type == "application/json":
        payload = json.loads(request.body or b"{}")
        if not isinstance(payload, dict):
            raise ValueError
        return decode(payload)
    return decode({**request.GET.dict(), **request.POST.dict()})


def decode(parameters: Mapping[str, Any]) -> JSON:
    """Parameters as the simulator takes them: any of them may come as a text, in JSON too (our own client does so)."""
    return {name: _value(name, value) if isinstance(value, str) else value for name, value in parameters.items()}


def _value(name: str, value: str) -> Any:
    if name in NESTED:
        return json.loads(value)
    if name in NUMBERS and value.lstrip("-").isdigit():
        return int(value)
    return value
