"""Take the webhook away from Telegram, for polling or for good."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from telegram_bridge import client


class Command(BaseCommand):
    help = "Take the webhook away; updates wait at Telegram for up to a day."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--drop-pending", action="store_true", help="forget the updates that are waiting")

    def handle(self, *, drop_pending: bool, **options: Any) -> None:
        try:
            client.call("deleteWebhook", {"drop_pending_updates": drop_pending})
        except client.CallFailed as failure:
            raise CommandError(f"Telegram refused: {failure}") from failure
        self.stdout.write("Telegram has no webhook of this bot now.")
