"""How commands reach PostgreSQL past a cursor: over the connection and in the transaction that Django has.

Why and how much it saves is said in docs/decisions/0010. psycopg is imported late: with SQLite it need not be there.
"""

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from select import POLLIN, poll
from typing import TYPE_CHECKING, Any, Final, NamedTuple
from weakref import ref

from django.conf import settings
from django.db import IntegrityError

if TYPE_CHECKING:
    import psycopg
    from psycopg.pq.abc import PGconn, PGresult

Row = tuple[Any, ...]
Texts = list[Any]
"""Values as PostgreSQL reads them: bytes, or None."""
Said = tuple[bytes, Texts | None]
"""The name of a prepared statement with its values, or SQL that has none and None."""

SESSION: Final = "shop_session"
"""Among the attributes of a psycopg connection: what we keep for it."""

IDLE: Final = 0
CONNECTION_BAD: Final = 1
DONE: Final = (1, 2)
"""libpq's own numbers: a connection outside of a transaction, a lost one, results without and with rows."""


class Command(NamedTuple):
    """SQL with $1, $2... for its values, and the name by which a connection remembers it."""

    name: bytes
    sql: bytes


BEGIN: Final = Command(b"shop_begin", b"BEGIN")
COMMIT: Final = Command(b"shop_commit", b"COMMIT")
"""Prepared too: PostgreSQL takes 2 µs for each then, instead of 4."""


class Last(NamedTuple):
    """An insert that waits for its transaction's COMMIT, and what is raised when its row is there already."""

    command: Command
    texts: Texts
    otherwise: type[IntegrityError]


class Session:
    """The short way over one psycopg connection, with what that connection knows.

    Savepoints and their releases wait for the statement behind them and go in one message with it, as BEGIN does. So
    those of a service that has nothing to write cost nothing, and the last ones none but the COMMIT.
    """

    def __init__(self, raw: "psycopg.Connection[Any]") -> None:
        from psycopg.adapt import AdaptersMap, Transformer

        self.raw = raw
        self.pq = raw.pgconn
        self.is_watched = settings.DEBUG
        self.last: Last | None = None
        self._remembers = settings.DATABASE_PREPARED_STATEMENTS
        self._known: set[bytes] = set()
        self._waiting: list[Said] = []
        self._begin, self._commit = map(self._said, (BEGIN, COMMIT))
        self._answer = poll()
        self._answer.register(self.pq.socket, POLLIN)
        self._cursors: list[ref[Any]] = []
        adapters = AdaptersMap(raw.adapters)
        adapters.register_loader("timestamptz", _moment_loader())
        self._transformer = Transformer(adapters)
        for command in (BEGIN, COMMIT) if self._remembers else ():
            _checked(self.pq, self.pq.prepare(command.name, command.sql))

    @property
    def is_idle(self) -> bool:
        """Whether PostgreSQL is in no transaction."""
        return self.pq.transaction_status == IDLE

    def run(self, command: Command, texts: Texts) -> "PGresult":
        """Run a statement in the transaction that Django believes to be in."""
        if not self._remembers:
            self.catch_up()
            return _checked(self.pq, self.pq.exec_params(command.sql, texts))
        if command.name not in self._known:
            self._learn(command)
        if opening := self._opening():
            return self._together([*opening, (command.name, texts)])[-1]
        result = self.pq.exec_prepared(command.name, texts)
        return result if result.status in DONE else _checked(self.pq, result)

    def run_together(self, commands: Sequence[tuple[Command, Texts]]) -> "list[PGresult]":
        """Run several statements, which PostgreSQL gets in one message where it may remember them."""
        if not self._remembers:
            return [self.run(*each) for each in commands]
        for command, _texts in commands:
            if command.name not in self._known:
                self._learn(command)
        named = [(command.name, texts) for command, texts in commands]
        return self._together([*self._opening(), *named])[-len(named) :]

    def rows(self, result: "PGresult") -> list[Row]:
        """Read the values by psycopg's own loaders, as its cursors do."""
        self._transformer.set_pgresult(result)
        return self._transformer.load_rows(0, result.ntuples, tuple)

    def savepoint(self, sql: str) -> None:
        """Begin a savepoint, or end one, before the next statement."""
        self._waiting.append((sql.encode(), None))
        # A cursor that is open may send its next statement without asking us.
        if self._cursors and self._are_cursors_open():
            self.catch_up()

    def lend(self, cursor: Any) -> None:
        """Let a psycopg cursor speak over the connection."""
        self.catch_up()
        self._are_cursors_open()
        self._cursors.append(ref(cursor))

    def catch_up(self) -> None:
        """Send what has waited for the next statement."""
        if opening := self._opening():
            self._together(opening)

    def commit(self) -> None:
        """End the transaction, with its last statement if one has waited for that.

        Raises the last one's `otherwise` when its row is there already: then PostgreSQL hasn't run the COMMIT.
        """
        from psycopg.errors import UniqueViolation

        last = self.last
        self.forget()
        if last is None:
            self._together([self._commit])
            return
        try:
            self._together([(last.command.name, last.texts), self._commit])
        except UniqueViolation as error:
            raise last.otherwise from error

    def end_with(self, last: Last) -> bool:
        """Let an insert go with the COMMIT; False: this connection can't."""
        if not self._remembers:
            return False
        if last.command.name not in self._known:
            self._learn(last.command)
        self.last = last
        return True

    def forget(self) -> None:
        """Leave out what has waited: the transaction ends."""
        self.last = None
        self._waiting.clear()

    def _are_cursors_open(self) -> bool:
        """Whether any is, after those that aren't are forgotten."""
        self._cursors = [each for each in self._cursors if (cursor := each()) is not None and not cursor.closed]
        return bool(self._cursors)

    def _learn(self, command: Command) -> None:
        # psycopg itself prepares nothing (Django's default), so nothing makes it forget what we have prepared.
        self.catch_up()
        _checked(self.pq, self.pq.prepare(command.name, command.sql))
        self._known.add(command.name)

    def _opening(self) -> list[Said]:
        """What has to be said before the next statement; it is taken out of here."""
        waiting = self._waiting
        if waiting:
            self._waiting = []
        # Django believes to be in a transaction, which psycopg would begin with a cursor's first statement.
        if not self.raw._autocommit and self.pq.transaction_status == IDLE:
            return [self._begin, *waiting]
        return waiting

    def _said(self, command: Command) -> Said:
        """A command without values, as `_together` takes it."""
        return (command.name, []) if self._remembers else (command.sql, None)

    def _together(self, commands: Sequence[Said]) -> "list[PGresult]":
        """Send several commands in one message.

        Where one fails PostgreSQL doesn't run those behind it, and its error is raised. Measured: one message less
        saves 0.02 ms of our CPU and as much of PostgreSQL's.
        """
        pq = self.pq
        pq.enter_pipeline_mode()
        try:
            for command, texts in commands:
                if texts is None:
                    pq.send_query_params(command, None)
                else:
                    pq.send_query_prepared(command, texts)
            pq.pipeline_sync()
            received = self._received(len(commands))
            pq.exit_pipeline_mode()
        except BaseException:
            # Answers that nobody has read would be taken for those of the next statement.
            pq.finish()
            raise
        return [result if result is not None and result.status in DONE else _checked(pq, result) for result in received]

    def _received(self, count: int) -> "list[PGresult | None]":
        """Read the results of so many commands, each of which ends with a None, and that of the sync."""
        pq, received = self.pq, []
        self._wait()
        for place in range(count + 1):
            # Each look lets other threads go first, so there is none before a None, which is never waited for.
            while pq.is_busy():
                self._wait()
            received.append(pq.get_result())
            if place < count:
                pq.get_result()
        return received[:-1]

    def _wait(self) -> None:
        """Wait for something to come; libpq's own waiting would keep the process's other threads from running."""
        self._answer.poll()
        self.pq.consume_input()


def session(raw: "psycopg.Connection[Any]") -> Session:
    """Return what is kept for this connection; it goes with it."""
    kept: Session | None = raw.__dict__.get(SESSION)
    if kept is None:
        kept = raw.__dict__[SESSION] = Session(raw)
    return kept


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
