"""Say what Telegram has as the webhook; fail when it isn't well."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.urls import reverse

from telegram_bridge import client
from telegram_bridge.webhook import report


class Command(BaseCommand):
    help = "Print what Telegram knows of the webhook; exit 1 when it reports an error or has another address."

    def handle(self, **options: Any) -> None:
        try:
            info = client.call("getWebhookInfo", {})
        except client.CallFailed as failure:
            raise CommandError(f"Telegram refused: {failure}") from failure
        self.stdout.write(report(info))
        expected = settings.SITE_URL + reverse("telegram_bridge:webhook")
        if info.get("url") != expected:
            raise CommandError(
                f"Telegram has another address than {expected}. Mend it with: python manage.py set_webhook"
            )
        if error := info.get("last_error_message"):
            raise CommandError(f"Telegram reports an error: {error}")
