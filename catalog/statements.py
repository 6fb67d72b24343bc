"""Statements that every update sends: prepared once on each connection and run without the layers of a cursor.

A statement through a cursor of Django costs the process 0.15 ms of CPU, the same one handed to libpq 0.03 (measured).
So on PostgreSQL a `Statement` goes there directly, in the same connection and transaction. With anything that wants to
see statements (`execute_wrapper`, `CaptureQueriesContext`, DEBUG), and on SQLite, it goes through the cursor as usual.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from decimal import Decimal
from functools import cached_property
from itertools import count
from typing import TYPE_CHECKING, Any, Final

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper

if TYPE_CHECKING:
    import psycopg
    from psycopg.pq.abc import PGconn, PGresult

Value = int | str | bool | datetime | Decimal | None
Row = tuple[Any, ...]

TEXTS: Final[dict[type, Callable[[Any], str]]] = {
    int: str,
    str: str,
    bool: lambda value: "t" if value else "f",
    datetime: datetime.isoformat,
    Decimal: str,
}
"""How PostgreSQL reads a value that comes as text; it knows the type from where the value goes."""

IDLE: Final = 0
CONNECTION_BAD: Final = 1
DONE: Final = (1, 2)
"""libpq's own numbers: a connection outside of a transaction, a lost one, results without and with rows."""

_names = count(1)


class Statement:
    """`Statement("SELECT name FROM shop WHERE id = %s")`; values are given at each use, by their place."""

    def __init__(self, sql: str) -> None:
        self.sql = sql
        self._name = b"shop_%d" % next(_names)

    def rows(self, values: Sequence[Value]) -> list[Row]:
        """Run it and return its rows."""
        wrapper = connections[DEFAULT_DB_ALIAS]
        if is_direct(wrapper):
            return _rows(wrapper.connection, self._send(wrapper, values))
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

    def _send(self, wrapper: BaseDatabaseWrapper, values: Sequence[Value]) -> "PGresult":
        texts: list[Any] = [None if value is None else _text(value) for value in values]
        raw: psycopg.Connection[Any] = wrapper.connection
        with wrapper.wrap_database_errors:
            pq = _in_transaction(raw)
            if not settings.DATABASE_PREPARED_STATEMENTS:
                return checked(pq, pq.exec_params(self._numbered, texts))
            if self._name not in (known := _prepared_on(raw)):
                # psycopg itself prepares nothing (Django's default), so nothing makes it forget what we have prepared.
                checked(pq, pq.prepare(self._name, self._numbered))
                known.add(self._name)
            return checked(pq, pq.exec_prepared(self._name, texts))

    @cached_property
    def _numbered(self) -> bytes:
        """The statement with $1, $2... in place of %s."""
        first, *rest = self.sql.split("%s")
        numbered = first + "".join(f"${place}{part}" for place, part in enumerate(rest, start=1))
        return numbered.replace("%%", "%").encode()


def is_direct(wrapper: BaseDatabaseWrapper) -> bool:
    """Whether nothing stands between us and PostgreSQL; opens the connection."""
    if wrapper.vendor != "postgresql" or wrapper.execute_wrappers or wrapper.queries_logged:
        return False
    if wrapper.connection is None:
        wrapper.ensure_connection()
    if wrapper.needs_rollback:
        wrapper.validate_no_broken_transaction()
    return True


def is_idle(raw: "psycopg.Connection[Any]") -> bool:
    """Whether PostgreSQL is in no transaction."""
    return raw.pgconn.transaction_status == IDLE


def send_plain(raw: "psycopg.Connection[Any]", sql: str) -> None:
    """Send a statement without values and rows, in the transaction if there is one."""
    pq = _in_transaction(raw)
    checked(pq, pq.exec_(sql.encode()))


def _text(value: Value) -> bytes:
    text = TEXTS[type(value)](value).encode() if type(value) in TEXTS else str(value).encode()
    if b"\0" in text:
        # libpq would cut the text there.
        raise ValueError("A string literal cannot contain NUL (0x00) characters.")
    return text


def _in_transaction(raw: "psycopg.Connection[Any]") -> "PGconn":
    """Begin the transaction that Django believes it is in: psycopg begins it only with a cursor's first statement."""
    pq = raw.pgconn
    if not raw.autocommit and is_idle(raw):
        checked(pq, pq.exec_(b"BEGIN"))
    return pq


def _prepared_on(raw: "psycopg.Connection[Any]") -> set[bytes]:
    """The names of the statements that this connection knows."""
    names: set[bytes] | None = getattr(raw, "shop_statements", None)
    if names is None:
        names = raw.shop_statements = set()  # type: ignore[attr-defined]
    return names


def checked(pq: "PGconn", result: "PGresult") -> "PGresult":
    """Return `result`, or raise psycopg's exception for what it says."""
    if result.status in DONE:
        return result

    from psycopg import OperationalError
    from psycopg.errors import error_from_result

    if pq.status == CONNECTION_BAD:
        raise OperationalError(pq.get_error_message())
    raise error_from_result(result)


def _rows(raw: "psycopg.Connection[Any]", result: "PGresult") -> list[Row]:
    """Read the values by psycopg's own loaders, as its cursors do."""
    from psycopg.adapt import Transformer

    transformer = Transformer(raw)
    transformer.set_pgresult(result)
    return transformer.load_rows(0, result.ntuples, tuple)
