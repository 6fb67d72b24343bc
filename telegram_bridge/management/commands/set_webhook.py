"""Register the webhook, its secret and the command menus at Telegram."""

from argparse import ArgumentParser
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.urls import reverse

from telegram_bridge import client
from telegram_bridge.webhook import ALLOWED_UPDATES, command_menus, report


class Command(BaseCommand):
    help = "Register the webhook, its secret and the command menus; print what Telegram now has."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--url", help="the webhook's whole address; by default it is made of SITE_URL")
        parser.add_argument("--drop-pending", action="store_true", help="forget the updates that are waiting")

    def handle(self, *, url: str | None, drop_pending: bool, **options: Any) -> None:
        url = url or settings.SITE_URL + reverse("telegram_bridge:webhook")
        if urlsplit(url).scheme not in ("https", "http"):
            raise CommandError(f"{url!r} is not an address. Telegram wants one that begins with https://.")
        try:
            client.call(
                "setWebhook",
                {
                    "url": url,
                    "secret_token": settings.TELEGRAM_WEBHOOK_SECRET,
                    "allowed_updates": ALLOWED_UPDATES,
                    "drop_pending_updates": drop_pending,
                    "max_connections": 40,
                },
            )
            for menu in command_menus():
                client.call("setMyCommands", menu)
            info = client.call("getWebhookInfo", {})
        except client.CallFailed as failure:
            raise CommandError(f"Telegram refused: {failure}") from failure
        self.stdout.write(report(info))
