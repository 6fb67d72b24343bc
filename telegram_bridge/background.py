"""The second pair of hands of a delivery worker: what takes long is done beside the messages, one piece at a time."""

import logging
import threading

from django.db import DatabaseError, connection

from telegram_bridge import outbox
from telegram_bridge.models import OutboxMessage

logger = logging.getLogger(__name__)


class Background:
    """A thread for a claimed row. When the worker ends it ends too, and the row's lease gives it to another one."""

    def __init__(self) -> None:
        self._thread: threading.Thread | None = None

    @property
    def is_busy(self) -> bool:
        return self._thread is not None and self._thread.is_alive()

    def begin(self, row: OutboxMessage) -> None:
        """Send the row; only when nothing else is being done."""
        self._thread = threading.Thread(target=_send, args=(row,), name="beside", daemon=True)
        self._thread.start()

    def wait(self) -> None:
        """Until nothing is being done."""
        if self._thread is not None:
            self._thread.join()


def _send(row: OutboxMessage) -> None:
    try:
        outbox.send(row)
    except DatabaseError:
        logger.exception("Message %s is left to whoever comes after its lease: the database is away", row.pk)
    finally:
        connection.close()
