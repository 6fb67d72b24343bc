"""Queries that the ORM writes once.

Building and compiling a queryset costs 0.4 to 0.8 ms of CPU each time, ten times what running it by primary key does
(measured, PostgreSQL). What every update asks is therefore compiled at its first use and run by its SQL from then on.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Generic, TypeVar

from django.db import DEFAULT_DB_ALIAS, connection
from django.db.models import Model, QuerySet
from django.db.models.base import ModelState
from django.db.models.query import get_related_populators
from django.db.models.sql.compiler import SQLCompiler

from catalog.statements import PERCENTS, Statement, rows_of, vendor

Row = TypeVar("Row", bound=Model)
Answer = TypeVar("Answer")
Value = int | str


@dataclass(frozen=True, slots=True)
class Plan:
    """A compiled query for one kind of database.

    `parameters` holds the marks of our values, and what can't be written as a literal. `columns` of a row
    are the model's own, under the `names` of its attributes; populators and annotations take others.
    """

    statement: Statement
    counting: Statement
    parameters: tuple[Any, ...]
    compiler: SQLCompiler
    converters: dict[int, Any]
    model: type[Model]
    columns: slice
    names: tuple[str, ...]
    populators: list[Any]

    def bind(self, values: dict[Value, Value]) -> list[Any]:
        return [values.get(parameter, parameter) for parameter in self.parameters]


class Prepared(Generic[Row]):
    """`Prepared(lambda pk: Order.objects.filter(pk=pk))`: a queryset whose values come at each use.

    The values are whole numbers and strings that reach the SQL as they are; the queryset's shape must not depend on
    them. `select_related`, `only` and annotations work; what is prefetched does not.
    """

    def __init__(self, make: Callable[..., QuerySet[Row]]) -> None:
        self._make = make
        self._plans: dict[str, Plan] = {}

    def all(self, *values: Value) -> list[Row]:
        """Return the rows as instances of their model."""
        asked = self.asked(*values)
        return asked.read(asked.statement.rows(asked.parameters))

    def asked(self, *values: Value) -> "Asked[list[Row]]":
        """The rows, to be asked for by `together`."""
        plan, parameters = self.plan(values)
        return Asked(plan.statement, parameters, partial(_instances, plan))

    def first(self, *values: Value) -> Row | None:
        """Return the first row, or None."""
        return next(iter(self.all(*values)), None)

    def count(self, *values: Value) -> int:
        """Return the number of rows, counted by the database."""
        asked = self.counted(*values)
        return asked.read(asked.statement.rows(asked.parameters))

    def counted(self, *values: Value) -> "Asked[int]":
        """The number of rows, to be asked for by `together`."""
        plan, parameters = self.plan(values)
        return Asked(plan.counting, parameters, lambda rows: int(rows[0][0]))

    def plan(self, values: Sequence[Value]) -> tuple[Plan, list[Any]]:
        """Return the compiled query with the parameters for these values."""
        marks = [_mark(place, value) for place, value in enumerate(values)]
        plan = self._plans.get(vendor())
        if plan is None:
            plan = self._plans[vendor()] = _compile(self._make(*marks), marks)
        return plan, plan.bind(dict(zip(marks, values, strict=True)))


@dataclass(frozen=True, slots=True)
class Asked(Generic[Answer]):
    """A question with its values, and how its rows are read."""

    statement: Statement
    parameters: list[Any]
    read: Callable[[list[tuple[Any, ...]]], Answer]


def together(*asked: Asked[Any]) -> list[Any]:
    """Return the answers to questions that don't depend on each other; PostgreSQL is asked once for all of them."""
    found = rows_of(*((each.statement, each.parameters) for each in asked))
    return [each.read(rows) for each, rows in zip(asked, found, strict=True)]


class Counts:
    """`Counts(WAITING, MINE)` counts the rows of several queries in one statement."""

    def __init__(self, *queries: Prepared[Any]) -> None:
        self._queries = queries
        self._statements: dict[str, Statement] = {}

    def of(self, *values: Sequence[Value]) -> list[int]:
        """Return the number of rows of each query, whose values come in the order of the queries."""
        plans = [query.plan(own) for query, own in zip(self._queries, values, strict=True)]
        statement = self._statements.get(vendor())
        if statement is None:
            counts = ", ".join(f"({plan.counting.sql})" for plan, _ in plans)
            statement = self._statements[vendor()] = Statement(f"SELECT {counts}")
        return list(map(int, statement.rows([value for _, parameters in plans for value in parameters])[0]))


def _mark(place: int, value: Value) -> Value:
    """What stands for a value while the query is compiled: nothing that a query would hold by itself."""
    return f"\ue000{place}" if isinstance(value, str) else -(2**50) - place


def _compile(queryset: QuerySet[Row], marks: list[Value]) -> Plan:
    compiler = queryset.query.get_compiler(connection=connection)
    sql, parameters = _with_literals(compiler, marks)
    missing = set(marks) - set(parameters)
    assert not missing, f"{len(missing)} values don't reach the SQL as they are: {sql}"
    select, klass_info = compiler.select, compiler.klass_info
    assert select is not None
    assert klass_info is not None
    counting = Statement(f"SELECT COUNT(*) FROM ({sql}) AS counted")  # noqa: S608
    columns = klass_info["select_fields"]
    return Plan(
        Statement(sql), counting, tuple(parameters), compiler,
        compiler.get_converters([expression for expression, *_ in select]),
        klass_info["model"], slice(columns[0], columns[-1] + 1), tuple(select[c][0].target.attname for c in columns),
        # The types are those of a later Django, whose function takes one more.
        get_related_populators(klass_info, select, DEFAULT_DB_ALIAS),  # type: ignore[call-arg]
    )  # fmt: skip


def _with_literals(compiler: SQLCompiler, marks: list[Value]) -> tuple[str, list[Any]]:
    """Write what is the same at each use into the SQL.

    A prepared statement's plan must fit any value of a parameter: with the statuses of a list as parameters PostgreSQL
    can't know that the list's partial index has all its rows, and reads the whole table (measured: 44 ms of 100,000).
    """
    sql, parameters = compiler.as_sql()
    values, kept = iter(parameters), []

    def written(found: re.Match[str]) -> str:
        if found[0] == "%%":
            return "%%"
        value = next(values)
        if isinstance(value, str | int) and value not in marks:
            return _literal(value)
        kept.append(value)
        return "%s"

    return PERCENTS.sub(written, sql), kept


def _literal(value: Value) -> str:
    if isinstance(value, int):
        return str(int(value))
    return "'" + str(value).replace("'", "''").replace("%", "%%") + "'"


def _instances(plan: Plan, rows: list[tuple[Any, ...]]) -> list[Any]:
    """What Django's `ModelIterable` makes of rows."""
    compiler = plan.compiler
    if plan.converters:
        rows = [tuple(row) for row in compiler.apply_converters(rows, plan.converters)]
    found = []
    for row in rows:
        instance = _instance(plan.model, plan.names, row[plan.columns])
        for populator in plan.populators:
            populator.populate(row, instance)
        for name, column in compiler.annotation_col_map.items():
            setattr(instance, name, row[column])
        found.append(instance)
    return found


def _instance(model: type[Model], names: Sequence[str], values: Sequence[Any]) -> Model:
    """What `Model.from_db` makes of a row, as unpickling does it: without `__init__`, which is most of its cost."""
    instance = model.__new__(model)
    state = instance._state = ModelState()
    state.adding, state.db = False, DEFAULT_DB_ALIAS
    instance.__dict__.update(zip(names, values, strict=True))
    return instance
