"""The playground page: a chat in the browser whose other end is the real webhook."""

import mimetypes
from dataclasses import asdict

from django.contrib.admin.views.decorators import staff_member_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from telegram_bridge.playground import files
from telegram_bridge.playground.access import people_for, playground_only
from telegram_bridge.playground.actions import ACTIONS, BadAction
from telegram_bridge.playground.database import DatabaseStore
from telegram_bridge.playground.delivery import NotDelivered, deliver
from telegram_bridge.playground.people import Person, Phone
from telegram_bridge.playground.telegram import BOT_USERNAME, Telegram
from telegram_bridge.webhook import command_menus


@playground_only
@staff_member_required
@require_GET
@never_cache
def page(request: HttpRequest) -> HttpResponse:
    """Show the chats."""
    people = [{"id": person.telegram_id, "name": _full_name(person)} for person in _people(request).values()]
    texts = {
        "copied": _("Copied"),
        "lost": _("No connection with the site."),
        "empty": _("No messages yet. Press Menu or write something."),
        "edited": _("edited"),
        "photo": _("Photo"),
        "contact": _("Contact"),
        "reply": _("Reply"),
        "block": _("Block the bot"),
        "unblock": _("Unblock the bot"),
    }
    context = {"people": people, "bot": BOT_USERNAME, "texts": texts, "commands": _commands()}
    return render(request, "playground/page.html", context)


@playground_only
@staff_member_required
@require_GET
@never_cache
def changes(request: HttpRequest) -> HttpResponse:
    """Answer what has happened in the chats `people` after the record `after`."""
    try:
        after = int(request.GET.get("after", "0"))
        wanted = {int(number) for number in request.GET.get("people", "").split(",") if number}
    except ValueError:
        return JsonResponse({"error": "after and people are numbers"}, status=400)
    records = DatabaseStore().since(after, wanted & _people(request).keys())
    return JsonResponse({"records": [asdict(record) for record in records]})


@playground_only
@staff_member_required
@require_POST
def act(request: HttpRequest) -> HttpResponse:
    """Do on a person's phone what the form says, and bring the update to the bot."""
    store = DatabaseStore()
    try:
        person = _people(request)[int(request.POST.get("person", ""))]
        update = ACTIONS[request.POST.get("action", "")](request, Phone(store, person))
        if update is not None:
            deliver(Telegram(store), update)
    except (KeyError, ValueError):
        return JsonResponse({"error": _("Reload the page: it shows somebody who is not here any more.")}, status=400)
    except BadAction as error:
        return JsonResponse({"error": str(error)}, status=400)
    except NotDelivered as error:
        sentence = _("The bot did not take it (%(problem)s). Is the site running at SITE_URL?")
        return JsonResponse({"error": sentence % {"problem": error}}, status=502)
    return JsonResponse({})


@playground_only
@staff_member_required
@require_GET
def show_file(request: HttpRequest, file_id: str) -> HttpResponse:
    """Serve a photo or a document of a chat by its Telegram file id."""
    store = DatabaseStore()
    described = files.describe(store, file_id)
    content = files.read(store, described["file_path"]) if described else None
    if described is None or content is None:
        raise Http404
    kind = mimetypes.guess_type(described["file_path"])[0] or ""
    is_photo = described["file_path"].startswith("photos/") and kind.startswith("image/")
    response = HttpResponse(content, content_type=kind if is_photo else "application/octet-stream")
    response["Cache-Control"] = "private, max-age=86400, immutable"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    if not is_photo:
        response["Content-Disposition"] = (
            content_disposition_header(True, files.name_of(store, file_id)) or "attachment"
        )
    return response


def _commands() -> list[dict[str, str]]:
    """What the Menu button lists: what `set_webhook` tells Telegram, in the language of the page."""
    menus = {menu.get("language_code", "en"): menu["commands"] for menu in command_menus()}
    return menus.get((get_language() or "")[:2], menus["en"])


def _people(request: HttpRequest) -> dict[int, Person]:
    language = (get_language() or "ru")[:2]
    return {person.telegram_id: person for person in people_for(request.user, language)}


def _full_name(person: Person) -> str:
    return f"{person.first_name} {person.last_name}".strip()
