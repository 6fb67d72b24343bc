"""The web application of production, which also writes down when an update came, was begun and was answered.

A test reads from that what really ran at the same time, and what a kill cut off in the middle; see `journal`.
"""

import os
import threading
import time
from collections.abc import Callable, Iterable
from typing import Any

from crm_project.wsgi import application as shop
from telegram_bridge import store

JOURNAL = os.open(os.environ["JOURNAL"], os.O_WRONLY | os.O_APPEND | os.O_CREAT)
lock_person = store.lock_person
current = threading.local()


def note(what: str) -> None:
    """One line in one write, so that the lines of several processes don't mix."""
    line = f"{what} {current.update} {os.getpid()}.{threading.get_ident()} {time.monotonic_ns()}\n"
    os.write(JOURNAL, line.encode())


def lock_person_and_note(telegram_id: int, update_id: int) -> store.Person | None:
    """The first statement of an update; after it the transaction is open and the person is locked."""
    person = lock_person(telegram_id, update_id)
    note("began")
    return person


store.lock_person = lock_person_and_note


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    current.update = environ.get("HTTP_X_UPDATE", "-")
    note("came")
    answer = shop(environ, start_response)
    note("answered")
    return answer
