"""Inserts and updates whose SQL is written once; what the ORM's costs is said in `catalog.prepared`."""

import json
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections, models

from catalog.statements import Row, Statement

AnyField = models.Field
Model = type[models.Model]


class PreparedModel(models.Model):
    """A model whose `save` and `create` do all they always do, but for asking the compiler how to write their SQL."""

    class Meta:
        abstract = True

    # These two are where Django's own `save` meets the database. Expressions such as F() are left to it.

    def _do_insert(
        self, manager: Any, using: str, fields: Sequence[AnyField], returning_fields: Sequence[AnyField], raw: bool
    ) -> list[Row]:
        values = {field: field.pre_save(self, add=True) for field in fields}
        if raw or not _is_plain(using, values):
            return super()._do_insert(manager, using, fields, returning_fields, raw)  # type: ignore[misc]
        statement = _insertion(type(self), tuple(fields), tuple(returning_fields))
        return statement.rows(_for_database(values))

    def _do_update(  # type: ignore[override]  # (the types are those of a later Django)
        self, base_qs: Any, using: str, pk_val: Any, values: Sequence[tuple[AnyField, Any, Any]], *more: Any
    ) -> Any:
        given = {field: value for field, _model, value in values}
        if not given or not _is_plain(using, given):
            return super()._do_update(base_qs, using, pk_val, values, *more)
        assert self._meta.pk is not None
        return _change(type(self), given, {self._meta.pk: pk_val}) > 0


def update(model: Model, values: Mapping[str, Any], where: Mapping[str, Any]) -> int:
    """Set `values` where all of `where` is so, both by attribute (`category_id`); returns how many rows there were."""
    field = model._meta.get_field
    given, conditions = ({field(name): value for name, value in each.items()} for each in (values, where))
    return _change(model, given, conditions)  # type: ignore[arg-type]


def _change(model: Model, values: Mapping[AnyField, Any], where: Mapping[AnyField, Any]) -> int:
    statement = _changing(model, tuple(values), tuple(where))
    return statement.run([*_for_database(values), *_for_database(where)])


def _is_plain(using: str, values: Mapping[AnyField, Any]) -> bool:
    return using == DEFAULT_DB_ALIAS and not any(hasattr(value, "resolve_expression") for value in values.values())


def _for_database(values: Mapping[AnyField, Any]) -> list[Any]:
    wrapper = connections[DEFAULT_DB_ALIAS]
    return [
        # The adapter for PostgreSQL's JSON is psycopg's own; as a text the value is right for both databases.
        json.dumps(value, cls=field.encoder)
        if isinstance(field, models.JSONField) and value is not None
        else field.get_db_prep_save(value, wrapper)
        for field, value in values.items()
    ]


@cache
def _insertion(model: Model, fields: tuple[AnyField, ...], returning: tuple[AnyField, ...]) -> Statement:
    places = ", ".join(["%s"] * len(fields))
    sql = f'INSERT INTO "{model._meta.db_table}" ({_columns(fields)}) VALUES ({places})'  # noqa: S608
    return Statement(f"{sql} RETURNING {_columns(returning)}")


@cache
def _changing(model: Model, fields: tuple[AnyField, ...], where: tuple[AnyField, ...]) -> Statement:
    changes, conditions = ([f'"{field.column}" = %s' for field in each] for each in (fields, where))
    sql = f'UPDATE "{model._meta.db_table}" SET {", ".join(changes)}'  # noqa: S608
    return Statement(f"{sql} WHERE {' AND '.join(conditions)}")


def _columns(fields: Sequence[AnyField]) -> str:
    return ", ".join(f'"{field.column}"' for field in fields)
