"""The way from an order's page in the admin to its card in the bot."""

from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from catalog.admin.base import person
from orders.admin import elsewhere
from orders.models import Order
from telegram_bridge import client
from telegram_bridge.models import TelegramAccount
from telegram_bridge.playground.telegram import BOT_USERNAME

BUTTON = {"title": _("Open in Telegram"), "icon": "send"}
NAME = "telegram_bridge_order"


def pattern() -> URLPattern:
    """The address that leads on to Telegram; only when it is opened is Telegram asked what the bot is called."""
    return path("order/<int:object_id>/", admin.site.admin_view(_open), name=NAME)


def _link(order: Order) -> dict[str, Any]:
    return {"url": reverse(f"admin:{NAME}", args=[order.pk]), "page": BUTTON}


def _open(request: HttpRequest, object_id: int) -> HttpResponse:
    """Lead to the bot with the order's id. Nothing is signed: the card asks for the right to see it.

    The playground's own bot is known to no Telegram but that one.
    """
    back = HttpResponseRedirect(reverse("admin:orders_order_change", args=[object_id]))
    account = TelegramAccount.objects.filter(user=person(request)).first()
    if account is None:
        messages.warning(request, _now("You aren't linked to the bot yet. Ask the owner for an invitation."))
        return back
    try:
        bot = client.bot_username()
    except client.CallFailed:
        messages.error(request, _now("Telegram does not answer, so the order could not be opened there. Try it later."))
        return back
    if settings.PLAYGROUND and bot == BOT_USERNAME:
        here = urlencode({"person": account.telegram_id, "start": f"o{object_id}"})
        return HttpResponseRedirect(f"{reverse('playground:page')}?{here}")
    return HttpResponseRedirect(f"https://t.me/{bot}?start=o{object_id}")


elsewhere.LINKS.append(_link)
