"""Statements that every update sends: prepared once on each connection and run without the layers of a cursor.

A statement through a cursor of Django costs the process 0.15 ms of CPU, the same one handed to libpq 0.03 (measured).
So on PostgreSQL a `Statement` goes there directly, in the same connection and transaction. With anything that wants to
see statements (`execute_wrapper`, `CaptureQueriesContext`, DEBUG), and on SQLite, it goes through the cursor as usual.
"""

import re
from collections.abc import Callable, Sequence
from datetime import datetime
from decimal import Decimal
from functools import cache, cached_property
from itertools import count
from typing import Any, Final

from django.db import DEFAULT_DB_ALIAS, IntegrityError, connections
from django.db.backends.base.base import BaseDatabaseWrapper

from catalog.libpq import SESSION, Command, Last, Row, Session, session

Value = int | str | bool | datetime | Decimal | None

TEXTS: Final[dict[type, Callable[[Any], str]]] = {
    bool: lambda value: "t" if value else "f",
    datetime: datetime.isoformat,
}
"""How PostgreSQL reads a value that comes as text, when not as `str` has it; it knows the type from where it goes."""

PERCENTS: Final = re.compile("%[s%]")
"""What a statement has for a value, and for a sign that is none."""

UNIQUE: Final = "23505"
UNIQUE_IN_SQLITE: Final = ("SQLITE_CONSTRAINT_PRIMARYKEY", "SQLITE_CONSTRAINT_UNIQUE")
"""What the databases call a second row where there may be one."""

_names = count(1)


@cache
def vendor() -> str:
    """ "postgresql" or "sqlite". Asked once: each look at Django's `connection` costs 5 µs."""
    return connections[DEFAULT_DB_ALIAS].vendor


class Statement:
    """`Statement("SELECT name FROM shop WHERE id = %s")`; values are given at each use, by their place."""

    def __init__(self, sql: str) -> None:
        self.sql = sql

    def rows(self, values: Sequence[Value]) -> list[Row]:
        """Run it and return its rows."""
        wrapper = connections[DEFAULT_DB_ALIAS]
        if (session := direct(wrapper)) is None:
            with wrapper.cursor() as cursor:
                cursor.execute(self.sql, values)
                return cursor.fetchall()
        try:
            return session.rows(session.run(self._command, _texts(values)))
        except Exception:
            # Only here, because its `with` costs as much as half a statement.
            with wrapper.wrap_database_errors:
                raise

    def run(self, values: Sequence[Value]) -> int:
        """Run it and return how many rows it has written."""
        wrapper = connections[DEFAULT_DB_ALIAS]
        if (session := direct(wrapper)) is None:
            with wrapper.cursor() as cursor:
                cursor.execute(self.sql, values)
                return int(cursor.rowcount)
        try:
            return session.run(self._command, _texts(values)).command_tuples or 0
        except Exception:
            with wrapper.wrap_database_errors:
                raise

    def run_at_the_end(self, values: Sequence[Value], *, otherwise: type[IntegrityError]) -> None:
        """Insert a row as the transaction's last statement.

        PostgreSQL gets it in one message with the COMMIT, which it doesn't run where the insert fails.

        Raises:
            otherwise: the row is there already; now, or by the commit, which then keeps nothing of the transaction.
        """
        wrapper = connections[DEFAULT_DB_ALIAS]
        session = direct(wrapper)
        if session is not None and wrapper.in_atomic_block and not wrapper.savepoint_ids and not session.is_idle:
            try:
                if session.end_with(Last(self._command, _texts(values), otherwise)):
                    return
            except Exception:
                with wrapper.wrap_database_errors:
                    raise
        try:
            self.run(values)
        except IntegrityError as error:
            if _is_there_already(error.__cause__):
                raise otherwise from error
            raise

    @cached_property
    def _command(self) -> Command:
        """The statement with $1, $2... in place of %s."""
        places = count(1)
        numbered = PERCENTS.sub(lambda found: f"${next(places)}" if found[0] == "%s" else "%", self.sql)
        return Command(b"shop_%d" % next(_names), numbered.encode())


def rows_of(*asked: tuple[Statement, Sequence[Value]]) -> list[list[Row]]:
    """Return the rows of several statements with their values, which PostgreSQL gets in one message."""
    wrapper = connections[DEFAULT_DB_ALIAS]
    if (session := direct(wrapper)) is None:
        return [statement.rows(values) for statement, values in asked]
    try:
        results = session.run_together([(statement._command, _texts(values)) for statement, values in asked])
        return [session.rows(result) for result in results]
    except Exception:
        with wrapper.wrap_database_errors:
            raise


def direct(wrapper: BaseDatabaseWrapper) -> Session | None:
    """The short way to PostgreSQL, or None where something stands between; opens the connection."""
    if wrapper.vendor != "postgresql" or wrapper.execute_wrappers or wrapper.force_debug_cursor:
        return None
    if wrapper.connection is None:
        wrapper.ensure_connection()
    if wrapper.needs_rollback:
        wrapper.validate_no_broken_transaction()
    # A call less where it is there already, and every update has six of these.
    found = wrapper.connection.__dict__.get(SESSION) or session(wrapper.connection)
    return None if found.is_watched else found


def _is_there_already(error: BaseException | None) -> bool:
    """Whether a row was refused because there is one like it."""
    return getattr(error, "sqlstate", "") == UNIQUE or getattr(error, "sqlite_errorname", "") in UNIQUE_IN_SQLITE


def _texts(values: Sequence[Value]) -> list[bytes | None]:
    texts: list[bytes | None] = []
    for value in values:
        text = None if value is None else TEXTS.get(type(value), str)(value).encode()
        if text and b"\0" in text:
            # libpq would cut the text there.
            raise ValueError("A string literal cannot contain NUL (0x00) characters.")
        texts.append(text)
    return texts
