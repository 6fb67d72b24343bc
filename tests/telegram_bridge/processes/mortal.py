"""Handles each update in a process of its own, to which a blow is dealt at the point that it is told.

A point is the moment before a statement, before the commit, and after the commit when nothing was answered yet. One
process that has loaded everything is copied for each update, because loading takes a hundred times as long as handling.
"""

import json
import os
import signal
import sys
from collections.abc import Callable
from typing import Any

import django

KILL, DISCONNECT = "kill", "disconnect"


class Fate:
    """Strikes at the point `at`, counted from 1, and `times` - 1 times more after as many points."""

    def __init__(self, blow: str, at: int, times: int) -> None:
        self.blow, self.at, self.times = blow, at, times
        self.passed = self.struck = 0

    def point(self) -> None:
        self.passed += 1
        if self.passed == self.at and self.struck < self.times:
            self.passed, self.struck = 0, self.struck + 1
            if self.blow == KILL:
                os.kill(os.getpid(), signal.SIGKILL)
            disconnect()

    def before(self, function: Callable[..., Any]) -> Callable[..., Any]:
        def fateful(*arguments: Any, **named: Any) -> Any:
            self.point()
            return function(*arguments, **named)

        return fateful

    def around(self, function: Callable[..., Any]) -> Callable[..., Any]:
        def fateful(*arguments: Any, **named: Any) -> Any:
            self.point()
            result = function(*arguments, **named)
            self.point()
            return result

        return fateful


def disconnect() -> None:
    """Let PostgreSQL end our connection, and go on when it has."""
    import psycopg
    from django.db import connection

    connection.ensure_connection()
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as other:
        other.execute("SELECT pg_terminate_backend(%s, 10000)", [connection.connection.info.backend_pid])


def live(update: dict[str, Any], fate: Fate) -> str | None:
    """Handle the update, with all that speaks to the database under the fate; None: the database was away."""
    from django.db import connection
    from django.db.backends.utils import CursorWrapper

    from catalog import libpq
    from telegram_bridge.dispatch import DatabaseAway, handle

    for name in ("run", "run_together", "catch_up"):
        setattr(libpq.Session, name, fate.before(getattr(libpq.Session, name)))
    CursorWrapper._execute = fate.before(CursorWrapper._execute)  # type: ignore[method-assign]
    connection._commit = fate.around(connection._commit)  # type: ignore[attr-defined]
    try:
        return handle(update)
    except DatabaseAway:
        return None


def answer(reply: str | None, was_struck: bool) -> None:
    sys.stdout.write(json.dumps([reply, was_struck]) + "\n")
    sys.stdout.flush()


def serve() -> None:
    """Read [update, blow, at, times] line by line; answer with [reply or null, whether a blow was dealt]."""
    for line in sys.stdin:
        update, *fate_of_it = json.loads(line)
        child = os.fork()
        if child == 0:
            fate = Fate(*fate_of_it)
            answer(live(update, fate), bool(fate.struck))
            os._exit(0)
        if os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL:
            answer(None, True)


if __name__ == "__main__":
    django.setup()
    import telegram_bridge.dispatch  # noqa: F401

    serve()
