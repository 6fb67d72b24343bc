"""Take updates by getUpdates: for a laptop that Telegram can't reach."""

import json
import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from telegram_bridge import client, dispatch
from telegram_bridge.webhook import ALLOWED_UPDATES

LONG_POLL_SECONDS = 25
PAUSE_SECONDS = 3


class Command(BaseCommand):
    help = "Take updates by polling, until stopped. Run delete_webhook first: Telegram gives them one way only."

    def handle(self, **options: Any) -> None:
        self.stdout.write("Polling. Press Ctrl-C to stop.")
        offset = 0
        try:
            while True:
                offset = self._round(offset)
        except KeyboardInterrupt:
            self.stdout.write("Stopped.")

    def _round(self, offset: int) -> int:
        """Handle one batch; returns the offset that confirms it."""
        query = {"offset": offset, "timeout": LONG_POLL_SECONDS, "allowed_updates": ALLOWED_UPDATES}
        try:
            updates = client.call("getUpdates", query, timeout=LONG_POLL_SECONDS + 10)
        except client.CallFailed as failure:
            if failure.is_permanent:
                raise CommandError(f"Telegram refused: {failure}") from failure
            self.stderr.write(f"Telegram is away, trying again: {failure}")
            time.sleep(PAUSE_SECONDS)
            return offset
        for update in updates:
            try:
                self._answer(dispatch.handle(update))
            except dispatch.DatabaseAway:
                self.stderr.write("The database is away, trying again.")
                time.sleep(PAUSE_SECONDS)
                return offset
            offset = update["update_id"] + 1
        return offset

    def _answer(self, reply: str) -> None:
        if not reply:
            return
        call = json.loads(reply)
        try:
            client.call(call.pop("method"), call)
        except client.CallFailed as failure:
            self.stderr.write(f"A reply was not shown: {failure}")
