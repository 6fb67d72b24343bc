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
from select import POLLIN, poll
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, IntegrityError, connections
from django.db.backends.base.base import BaseDatabaseWrapper

if TYPE_CHECKING:
    import psycopg
    from psycopg.pq.abc import PGconn, PGresult

Value = int | str | bool | datetime | Decimal | None
Row = tuple[Any, ...]

TEXTS: Final[dict[type, Callable[[Any], str]]] = {
    bool: lambda value: "t" if value else "f",
    datetime: datetime.isoformat,
}
"""How PostgreSQL reads a value that comes as text, when not as `str` has it; it knows the type from where it goes."""

IDLE: Final = 0
CONNECTION_BAD: Final = 1
DONE: Final = (1, 2)
"""libpq's own numbers: a connection outside of a transaction, a lost one, results without and with rows."""

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

    def run_at_the_end(self, values: Sequence[Value], *, otherwise: type[IntegrityError]) -> None:
        """Insert a row as the transaction's last statement.

        PostgreSQL gets it in one message with the COMMIT, which it doesn't run where the insert fails.

        Raises:
            otherwise: the row is there already; now, or by the commit, which then keeps nothing of the transaction.
        """
        wrapper = connections[DEFAULT_DB_ALIAS]
        if is_direct(wrapper) and _ends_next(wrapper) and settings.DATABASE_PREPARED_STATEMENTS:
            _memory(wrapper.connection).last = Last(self, _texts(values), otherwise)
            return
        try:
            self.run(values)
        except IntegrityError as error:
            if _is_there_already(error.__cause__):
                raise otherwise from error
            raise

    def prepare(self, raw: "psycopg.Connection[Any]") -> bytes:
        """Return the name that PostgreSQL knows it by on this connection."""
        # psycopg itself prepares nothing (Django's default), so nothing makes it forget what we have prepared.
        if self._name not in (known := _memory(raw).prepared):
            pq = _in_transaction(raw)
            checked(pq, pq.prepare(self._name, self._numbered))
            known.add(self._name)
        return self._name

    def _send(self, wrapper: BaseDatabaseWrapper, values: Sequence[Value]) -> "PGresult":
        try:
            return self._exchange(wrapper.connection, _texts(values))
        except Exception:
            # Only here, because its `with` costs as much as half a statement.
            with wrapper.wrap_database_errors:
                raise

    def _exchange(self, raw: "psycopg.Connection[Any]", texts: list[Any]) -> "PGresult":
        pq = raw.pgconn
        if not settings.DATABASE_PREPARED_STATEMENTS:
            return checked(pq, _in_transaction(raw).exec_params(self._numbered, texts))
        name = self.prepare(raw)
        if _must_begin(raw):
            # Measured: one message less saves 0.02 ms of our CPU and as much of PostgreSQL's.
            begun, result = _together(pq, (b"BEGIN", None), (name, texts))
            checked(pq, begun)
            return checked(pq, result)
        return checked(pq, pq.exec_prepared(name, texts))

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
        commands = [(statement.prepare(raw), _texts(values)) for statement, values in asked]
        results = _together(_in_transaction(raw), *commands)
        return [_rows(raw, checked(raw.pgconn, result)) for result in results]
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


def is_idle(raw: "psycopg.Connection[Any]") -> bool:
    """Whether PostgreSQL is in no transaction."""
    return raw.pgconn.transaction_status == IDLE


def send_plain(raw: "psycopg.Connection[Any]", sql: str) -> None:
    """Send a statement without values and rows, in the transaction if there is one."""
    pq = _in_transaction(raw)
    checked(pq, pq.exec_(sql.encode()))


def _ends_next(wrapper: BaseDatabaseWrapper) -> bool:
    """Whether the end of the block that we are in is the transaction's, which has begun."""
    return wrapper.in_atomic_block and not wrapper.savepoint_ids and not is_idle(wrapper.connection)


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


def _must_begin(raw: "psycopg.Connection[Any]") -> bool:
    """Whether Django believes to be in a transaction that psycopg would begin with a cursor's first statement."""
    return not raw._autocommit and raw.pgconn.transaction_status == IDLE


def _in_transaction(raw: "psycopg.Connection[Any]") -> "PGconn":
    """Begin the transaction, if it is to be begun."""
    pq = raw.pgconn
    if _must_begin(raw):
        checked(pq, pq.exec_(b"BEGIN"))
    return pq


def commit(raw: "psycopg.Connection[Any]") -> None:
    """End the transaction, with its last statement if one has waited for that."""
    pq, last = raw.pgconn, forget_last(raw)
    if last is None:
        checked(pq, pq.exec_(b"COMMIT"))
        return
    written, committed = _together(pq, (last.statement.prepare(raw), last.texts), (b"COMMIT", None))
    try:
        checked(pq, written)
    except Exception as error:
        if _is_there_already(error):
            raise last.otherwise from error
        raise
    checked(pq, committed)


def forget_last(raw: "psycopg.Connection[Any]") -> "Last | None":
    """Take the last statement out of the transaction: it is run now, or never."""
    memory = _memory(raw)
    last, memory.last = memory.last, None
    return last


def _together(pq: "PGconn", *commands: "tuple[bytes, list[Any] | None]") -> "list[PGresult]":
    """Send several commands in one message: prepared statements with their values, or SQL that has none.

    Where one fails, PostgreSQL doesn't run those behind it.
    """
    pq.enter_pipeline_mode()
    try:
        for command, texts in commands:
            if texts is None:
                pq.send_query_params(command, None)
            else:
                pq.send_query_prepared(command, texts)
        pq.pipeline_sync()
        # The result of each command is followed by None, and all of them by that of the sync.
        received = [_received(pq) for _ in range(2 * len(commands) + 1)]
        pq.exit_pipeline_mode()
    except BaseException:
        # Answers that nobody has read would be taken for those of the next statement.
        pq.finish()
        raise
    return [result for result in received[: 2 * len(commands) : 2] if result is not None]


def _received(pq: "PGconn") -> "PGresult | None":
    """What PostgreSQL has answered; libpq's own waiting would keep the process's other threads from running."""
    while pq.is_busy():
        answer = poll()
        answer.register(pq.socket, POLLIN)
        answer.poll()
        pq.consume_input()
    return pq.get_result()


class Last(NamedTuple):
    """A statement that waits for its transaction's COMMIT."""

    statement: Statement
    texts: list[bytes | None]
    otherwise: type[IntegrityError]


class Memory:
    """What we keep for one connection: the statements that it knows, the loaders of its values, the last statement."""

    def __init__(self, raw: "psycopg.Connection[Any]") -> None:
        from psycopg.adapt import AdaptersMap, Transformer

        self.prepared: set[bytes] = set()
        self.last: Last | None = None
        adapters = AdaptersMap(raw.adapters)
        adapters.register_loader("timestamptz", _moment_loader())
        self.transformer = Transformer(adapters)


@cache
def _moment_loader() -> "type[psycopg.adapt.Loader]":
    """Python's own parser, which takes a tenth of the 5 µs that psycopg's in Python takes; an order has six moments."""
    from psycopg.adapt import Loader

    class MomentLoader(Loader):
        def load(self, data: Any) -> datetime:
            return datetime.fromisoformat(bytes(data).decode())

    return MomentLoader


def _memory(raw: "psycopg.Connection[Any]") -> Memory:
    memory: Memory | None = raw.__dict__.get("shop_memory")
    if memory is None:
        memory = raw.__dict__["shop_memory"] = Memory(raw)
    return memory


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
    transformer = _memory(raw).transformer
    transformer.set_pgresult(result)
    return transformer.load_rows(0, result.ntuples, tuple)
