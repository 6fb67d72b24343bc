"""Files of products are checked and imported in a thread of their own: a large one holds up nobody's messages.

Where an import stands is in its row. Another process goes on when this one dies; see `catalog.importing.job`.
"""

import logging
import threading
import time
from typing import Final

from django.db import Error, connection

from catalog.importing.job import ImportStopped, import_extend, import_next, import_work
from telegram_bridge.imports import show_progress

logger = logging.getLogger(__name__)

SHOW_EVERY: Final = 3.0
"""Seconds; a shorter import shows no progress."""
LONGEST_END: Final = 30.0
"""Seconds that a worker which has to end waits for some hundreds of rows."""


class Importer:
    """The one thread of a worker that imports. `tend` is called by the worker between its messages."""

    def __init__(self) -> None:
        self._thread: threading.Thread | None = None
        self._stopped = threading.Event()
        self._import, self._rows, self._shown_at = 0, 0, 0.0

    def tend(self) -> None:
        """Begin with what waits; while there is something in work, keep it ours and show how far it has come."""
        if self._thread is not None and self._thread.is_alive():
            if time.monotonic() - self._shown_at >= SHOW_EVERY:
                self._shown_at = time.monotonic()
                import_extend(self._import)
                show_progress(self._import, self._rows)
        elif (waiting := import_next()) is not None:
            self._import, self._rows, self._shown_at = waiting, 0, time.monotonic()
            self._thread = threading.Thread(target=self._work, args=[waiting], name="imports", daemon=True)
            self._thread.start()

    def stop_soon(self) -> None:
        """Give back what is in work: nothing of it is kept, and the next worker does it."""
        self._stopped.set()

    def finish(self) -> None:
        """Wait for the thread."""
        if self._thread is not None:
            self._thread.join(LONGEST_END)

    def _work(self, import_id: int) -> None:
        try:
            import_work(import_id, progress=self._note)
        except Error as error:
            logger.warning("Import %s is tried again later: %s", import_id, error)
        finally:
            connection.close()

    def _note(self, rows: int) -> None:
        if self._stopped.is_set():
            raise ImportStopped
        self._rows = rows
