"""The web application of production, which also writes down when an update came, was begun and was answered.

A test reads from that what really ran at the same time, and what a kill cut off in the middle; see `journal`.
"""

import os
import threading
import time
from typing import Any

from crm_project.wsgi import application
from telegram_bridge import store, views

__all__ = ["application"]

JOURNAL = os.open(os.environ["JOURNAL"], os.O_WRONLY | os.O_APPEND | os.O_CREAT)
lock_person, handle = store.lock_person, views.handle


def note(what: str, update_id: int) -> None:
    """One line in one write, so that the lines of several processes don't mix."""
    line = f"{what} {update_id} {os.getpid()}.{threading.get_ident()} {time.monotonic_ns()}\n"
    os.write(JOURNAL, line.encode())


def lock_person_and_note(telegram_id: int, update_id: int) -> store.Person | None:
    """The first statement of an update; after it the transaction is open and the person is locked."""
    person = lock_person(telegram_id, update_id)
    note("began", update_id)
    return person


def handle_and_note(update: dict[str, Any]) -> str:
    note("came", update["update_id"])
    try:
        return handle(update)
    finally:
        note("answered", update["update_id"])


store.lock_person, views.handle = lock_person_and_note, handle_and_note
