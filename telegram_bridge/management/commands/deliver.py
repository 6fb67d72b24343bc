"""The delivery worker."""

import signal
import threading
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.db import InterfaceError, OperationalError, connection

from catalog.importing.job import import_work
from telegram_bridge import outbox
from telegram_bridge.background import Background
from telegram_bridge.importer import Importer
from telegram_bridge.pruning import prune

BATCH = 20
IDLE_SECONDS = 1.0
AWAY_SECONDS = 5.0
PRUNE_EVERY_SECONDS = 3600


class Command(BaseCommand):
    help = "Send what is queued, until stopped; any number of these may run."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--once", action="store_true", help="send what is due now, then end")

    def handle(self, *, once: bool, **options: Any) -> None:
        stopped, self._beside = threading.Event(), Background()
        if not once:
            for number in (signal.SIGINT, signal.SIGTERM):
                signal.signal(number, lambda *_: stopped.set())
        importer = None if once else Importer()
        idle_rounds = 0
        while not stopped.is_set():
            pause = self._round(idle_rounds, importer)
            if once and pause and not self._may_go_on():
                self._beside.wait()
                return
            idle_rounds = idle_rounds + 1 if pause else 0
            stopped.wait(pause)
        if importer is not None:
            importer.stop_soon()
            importer.finish()

    def _may_go_on(self) -> bool:
        """Whether something is due that only waits for its chat to rest."""
        try:
            return outbox.has_due()
        except (OperationalError, InterfaceError):
            return False

    def _round(self, idle_rounds: int, importer: Importer | None) -> float:
        """Send one batch and look after the imports; returns the seconds to wait before the next.

        Without an `importer` a part of an import is done here, when there is nothing to send.
        """
        try:
            rows = outbox.claim(BATCH)
            for row in rows:
                outbox.send(row)
            if not self._beside.is_busy:
                for row in outbox.claim(1, slow=True):
                    self._beside.begin(row)
            has_imported = False
            if importer is not None:
                importer.tend()
            elif not rows:
                has_imported = import_work() is not None
            if idle_rounds % PRUNE_EVERY_SECONDS == PRUNE_EVERY_SECONDS - 1:
                prune()
        except (OperationalError, InterfaceError) as error:
            self.stderr.write(f"The database is away, trying again in {AWAY_SECONDS:.0f} s: {error}")
            connection.close()
            return AWAY_SECONDS
        return 0 if rows or has_imported else IDLE_SECONDS
