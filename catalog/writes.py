"""Inserts and updates whose SQL is written once; what the ORM's costs is said in `catalog.prepared`."""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from functools import cache
from typing import Any, Final

from django.db import DEFAULT_DB_ALIAS, connections, models

from catalog.statements import Row, Statement

AnyField = models.Field
Model = type[models.Model]

AS_THEY_ARE: Final = {
    str: (models.CharField, models.TextField),
    int: (models.IntegerField, models.AutoField, models.ForeignKey),
    bool: (models.BooleanField,),
}
"""Values that a statement takes as they are, and fields that have nothing to change about such a value."""
IN_POSTGRESQL: Final = AS_THEY_ARE | {datetime: (models.DateTimeField,), Decimal: (models.DecimalField,)}
"""The same; SQLite has moments and amounts as texts of its own."""


class PreparedModel(models.Model):
    """A model whose `save` and `create` do all they always do, but for asking the compiler how to write their SQL."""

    class Meta:
        abstract = True

    # These two are where Django's own `save` meets the database. Expressions such as F() are left to it.

    def _do_insert(
        self, manager: Any, using: str, fields: Sequence[AnyField], returning_fields: Sequence[AnyField], raw: bool
    ) -> list[Row]:
        values = [field.pre_save(self, add=True) for field in fields]
        if raw or using != DEFAULT_DB_ALIAS or _have_expressions(values):
            return super()._do_insert(manager, using, fields, returning_fields, raw)  # type: ignore[misc]
        statement = _insertion(type(self), _names(fields), _names(returning_fields))
        return statement.rows(_for_database(fields, values))

    def _do_update(  # type: ignore[override]  # (the types are those of a later Django)
        self, base_qs: Any, using: str, pk_val: Any, values: Sequence[tuple[AnyField, Any, Any]], *more: Any
    ) -> Any:
        given = {field.attname: value for field, _model, value in values}
        if not given or using != DEFAULT_DB_ALIAS or _have_expressions(given.values()):
            return super()._do_update(base_qs, using, pk_val, values, *more)
        assert self._meta.pk is not None
        return update(type(self), given, {self._meta.pk.attname: pk_val}) > 0


def update(model: Model, values: Mapping[str, Any], where: Mapping[str, Any]) -> int:
    """Set `values` where all of `where` is so, both by attribute (`category_id`); returns how many rows there were."""
    statement, fields = _changing(model, tuple(values), tuple(where))
    return statement.run(_for_database(fields, [*values.values(), *where.values()]))


def _have_expressions(values: Iterable[Any]) -> bool:
    return bool([value for value in values if hasattr(value, "resolve_expression")])


def _for_database(fields: Iterable[AnyField], values: Iterable[Any]) -> list[Any]:
    wrapper = connections[DEFAULT_DB_ALIAS]
    plain = IN_POSTGRESQL if wrapper.vendor == "postgresql" else AS_THEY_ARE
    return [
        # Asking the field costs ten calls, and a product has 22 fields. A choice is a `str` of its own type.
        value
        if value is None or isinstance(field, plain.get(str if isinstance(value, str) else type(value), ()))
        # The adapter for PostgreSQL's JSON is psycopg's own; as a text the value is right for both databases.
        else json.dumps(value, cls=field.encoder)
        if isinstance(field, models.JSONField)
        else field.get_db_prep_save(value, wrapper)
        for field, value in zip(fields, values, strict=True)
    ]


@cache
def _insertion(model: Model, names: tuple[str, ...], returning: tuple[str, ...]) -> Statement:
    places = ", ".join(["%s"] * len(names))
    columns, returned = (
        ", ".join(f'"{field.column}"' for field in _fields(model, each)) for each in (names, returning)
    )
    sql = f'INSERT INTO "{model._meta.db_table}" ({columns}) VALUES ({places})'  # noqa: S608
    return Statement(f"{sql} RETURNING {returned}")


@cache
def _changing(model: Model, names: tuple[str, ...], where: tuple[str, ...]) -> tuple[Statement, list[AnyField]]:
    changed, asked = _fields(model, names), _fields(model, where)
    changes, conditions = ([f'"{field.column}" = %s' for field in each] for each in (changed, asked))
    sql = f'UPDATE "{model._meta.db_table}" SET {", ".join(changes)}'  # noqa: S608
    return Statement(f"{sql} WHERE {' AND '.join(conditions)}"), [*changed, *asked]


def _names(fields: Iterable[AnyField]) -> tuple[str, ...]:
    # A field's own hash is a call of Python.
    return tuple([field.attname for field in fields])


def _fields(model: Model, names: Iterable[str]) -> list[AnyField]:
    return [model._meta.get_field(name) for name in names]  # type: ignore[misc]
