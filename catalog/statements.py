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
from typing import TYPE_CHECKING, Any, Final

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, IntegrityError, connections
from django.db.backends.base.base import BaseDatabaseWrapper

from catalog import libpq
from catalog.libpq import Row

if TYPE_CHECKING:
    from psycopg.pq.abc import PGresult

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
        self._name = b"shop_%d" % next(_names)

    def rows(self, values: Sequence[Value]) -> list[Row]:
        """Run it and return its rows."""
        wrapper = connections[DEFAULT_DB_ALIAS]
        if is_direct(wrapper):
            return libpq.rows(wrapper.connection, self._send(wrapper, values))
        with wrapper.cursor() as cursor:
            cursor.execute(self.sql, values)
            return cursor.fetchall()

    def run(self, values: Sequence[Value]) -> int:
        """Run it and return how many rows it has written."""
        wrapper = connections[DEFAULT_DB_ALIAS]
        if is_direct(wrapper):
            return self._send(wrapper, values).command_tuples or 0
        with wrapper.cursor() as cursor:
            cursor.execute(self.sql, values)
            return int(cursor.rowcount)

    def run_at_the_end(self, values: Sequence[Value], *, otherwise: type[IntegrityError]) -> None:
        """Insert a row as the transaction's last statement.

        PostgreSQL gets it in one message with the COMMIT, which it doesn't run where the insert fails.

        Raises:
            otherwise: the row is there already; now, or by the commit, which then keeps nothing of the transaction.
        """
        wrapper = connections[DEFAULT_DB_ALIAS]
        if is_direct(wrapper) and _ends_next(wrapper) and settings.DATABASE_PREPARED_STATEMENTS:
            name = self._prepared(wrapper)
            libpq.memory(wrapper.connection).last = libpq.Last(name, _texts(values), otherwise)
            return
        try:
            self.run(values)
        except IntegrityError as error:
            if _is_there_already(error.__cause__):
                raise otherwise from error
            raise

    def _send(self, wrapper: BaseDatabaseWrapper, values: Sequence[Value]) -> "PGresult":
        try:
            if not settings.DATABASE_PREPARED_STATEMENTS:
                return libpq.run_unprepared(wrapper.connection, self._numbered, _texts(values))
            return libpq.run(wrapper.connection, self._prepared(wrapper), _texts(values))
        except Exception:
            # Only here, because its `with` costs as much as half a statement.
            with wrapper.wrap_database_errors:
                raise

    def _prepared(self, wrapper: BaseDatabaseWrapper) -> bytes:
        """The name that PostgreSQL knows it by on this connection."""
        if self._name not in libpq.memory(wrapper.connection).prepared:
            with wrapper.wrap_database_errors:
                libpq.prepare(wrapper.connection, self._name, self._numbered)
        return self._name

    @cached_property
    def _numbered(self) -> bytes:
        """The statement with $1, $2... in place of %s."""
        places = count(1)
        return PERCENTS.sub(lambda found: f"${next(places)}" if found[0] == "%s" else "%", self.sql).encode()


def rows_of(*asked: tuple[Statement, Sequence[Value]]) -> list[list[Row]]:
    """Return the rows of several statements with their values, which PostgreSQL gets in one message."""
    wrapper = connections[DEFAULT_DB_ALIAS]
    if not is_direct(wrapper) or not settings.DATABASE_PREPARED_STATEMENTS:
        return [statement.rows(values) for statement, values in asked]
    raw = wrapper.connection
    try:
        commands = [(statement._prepared(wrapper), _texts(values)) for statement, values in asked]
        return [libpq.rows(raw, result) for result in libpq.run_together(raw, *commands)]
    except Exception:
        with wrapper.wrap_database_errors:
            raise


def is_direct(wrapper: BaseDatabaseWrapper) -> bool:
    """Whether nothing stands between us and PostgreSQL; opens the connection."""
    if wrapper.vendor != "postgresql" or wrapper.execute_wrappers or wrapper.queries_logged:
        return False
    if wrapper.connection is None:
        wrapper.ensure_connection()
    if wrapper.needs_rollback:
        wrapper.validate_no_broken_transaction()
    return True


def _ends_next(wrapper: BaseDatabaseWrapper) -> bool:
    """Whether the end of the block that we are in is the transaction's, which has begun."""
    return wrapper.in_atomic_block and not wrapper.savepoint_ids and not libpq.is_idle(wrapper.connection)


def _is_there_already(error: BaseException | None) -> bool:
    """Whether a row was refused because there is one like it."""
    return getattr(error, "sqlstate", "") == UNIQUE or getattr(error, "sqlite_errorname", "") in UNIQUE_IN_SQLITE


def _texts(values: Sequence[Value]) -> list[bytes | None]:
    return [None if value is None else _text(value) for value in values]


def _text(value: Value) -> bytes:
    text = TEXTS.get(type(value), str)(value).encode()
    if b"\0" in text:
        # libpq would cut the text there.
        raise ValueError("A string literal cannot contain NUL (0x00) characters.")
    return text
