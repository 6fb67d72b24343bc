"""How commands reach PostgreSQL past a cursor: over the connection and in the transaction that Django has.

Why and how much it saves is said in docs/decisions/0010. psycopg is imported late: with SQLite it need not be there.
"""

from datetime import datetime
from functools import cache
from select import POLLIN, poll
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from django.db import IntegrityError

if TYPE_CHECKING:
    import psycopg
    from psycopg.pq.abc import PGconn, PGresult

Row = tuple[Any, ...]
Texts = list[Any]
"""Values as PostgreSQL reads them: bytes, or None."""

IDLE: Final = 0
CONNECTION_BAD: Final = 1
DONE: Final = (1, 2)
"""libpq's own numbers: a connection outside of a transaction, a lost one, results without and with rows."""


class Last(NamedTuple):
    """A prepared insert that waits for its transaction's COMMIT, and what is raised when its row is there already."""

    name: bytes
    texts: Texts
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


def memory(raw: "psycopg.Connection[Any]") -> Memory:
    """Return what is kept for this connection; it goes with it."""
    kept: Memory | None = raw.__dict__.get("shop_memory")
    if kept is None:
        kept = raw.__dict__["shop_memory"] = Memory(raw)
    return kept


def is_idle(raw: "psycopg.Connection[Any]") -> bool:
    """Whether PostgreSQL is in no transaction."""
    return raw.pgconn.transaction_status == IDLE


def prepare(raw: "psycopg.Connection[Any]", name: bytes, sql: bytes) -> None:
    """Let PostgreSQL know a statement by its name, which is good as long as the connection."""
    # psycopg itself prepares nothing (Django's default), so nothing makes it forget what we have prepared.
    pq = _in_transaction(raw)
    _checked(pq, pq.prepare(name, sql))
    memory(raw).prepared.add(name)


def run(raw: "psycopg.Connection[Any]", name: bytes, texts: Texts) -> "PGresult":
    """Run a prepared statement, in the transaction that Django believes to be in."""
    pq = raw.pgconn
    if _must_begin(raw):
        # Measured: one message less saves 0.02 ms of our CPU and as much of PostgreSQL's.
        return _together(pq, (b"BEGIN", None), (name, texts))[1]
    return _checked(pq, pq.exec_prepared(name, texts))


def run_unprepared(raw: "psycopg.Connection[Any]", sql: bytes, texts: Texts) -> "PGresult":
    """Run a statement that PostgreSQL is not to remember."""
    pq = _in_transaction(raw)
    return _checked(pq, pq.exec_params(sql, texts))


def run_together(raw: "psycopg.Connection[Any]", *commands: tuple[bytes, Texts]) -> "list[PGresult]":
    """Run several prepared statements, sent in one message."""
    return _together(_in_transaction(raw), *commands)


def run_plain(raw: "psycopg.Connection[Any]", sql: str) -> None:
    """Run a command without values and rows."""
    pq = _in_transaction(raw)
    _checked(pq, pq.exec_(sql.encode()))


def commit(raw: "psycopg.Connection[Any]") -> None:
    """End the transaction, with its last statement if one has waited for that.

    Raises the last one's `otherwise` when its row is there already: then PostgreSQL hasn't run the COMMIT.
    """
    from psycopg.errors import UniqueViolation

    pq, last = raw.pgconn, forget_last(raw)
    if last is None:
        _checked(pq, pq.exec_(b"COMMIT"))
        return
    try:
        _together(pq, (last.name, last.texts), (b"COMMIT", None))
    except UniqueViolation as error:
        raise last.otherwise from error


def forget_last(raw: "psycopg.Connection[Any]") -> Last | None:
    """Take the last statement out of the transaction: it is run now, or never."""
    kept = memory(raw)
    last, kept.last = kept.last, None
    return last


def rows(raw: "psycopg.Connection[Any]", result: "PGresult") -> list[Row]:
    """Read the values by psycopg's own loaders, as its cursors do."""
    transformer = memory(raw).transformer
    transformer.set_pgresult(result)
    return transformer.load_rows(0, result.ntuples, tuple)


def _must_begin(raw: "psycopg.Connection[Any]") -> bool:
    """Whether Django believes to be in a transaction that psycopg would begin with a cursor's first statement."""
    return not raw._autocommit and raw.pgconn.transaction_status == IDLE


def _in_transaction(raw: "psycopg.Connection[Any]") -> "PGconn":
    """Begin the transaction, if it is to be begun."""
    pq = raw.pgconn
    if _must_begin(raw):
        _checked(pq, pq.exec_(b"BEGIN"))
    return pq


def _together(pq: "PGconn", *commands: tuple[bytes, Texts | None]) -> "list[PGresult]":
    """Send several commands in one message: prepared statements with their values, or SQL that has none.

    Where one fails PostgreSQL doesn't run those behind it, and its error is raised.
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
    return [_checked(pq, result) for result in received[:-1:2]]


def _received(pq: "PGconn") -> "PGresult | None":
    """What PostgreSQL has answered; libpq's own waiting would keep the process's other threads from running."""
    while pq.is_busy():
        answer = poll()
        answer.register(pq.socket, POLLIN)
        answer.poll()
        pq.consume_input()
    return pq.get_result()


def _checked(pq: "PGconn", result: "PGresult | None") -> "PGresult":
    """Return `result`, or raise psycopg's exception for what it says."""
    if result is not None and result.status in DONE:
        return result

    from psycopg import OperationalError
    from psycopg.errors import error_from_result

    if result is None or pq.status == CONNECTION_BAD:
        raise OperationalError(pq.get_error_message())
    raise error_from_result(result)


@cache
def _moment_loader() -> "type[psycopg.adapt.Loader]":
    """Python's own parser, which takes a tenth of the 5 µs that psycopg's in Python takes; an order has six moments."""
    from psycopg.adapt import Loader

    class MomentLoader(Loader):
        def load(self, data: Any) -> datetime:
            return datetime.fromisoformat(bytes(data).decode())

    return MomentLoader
