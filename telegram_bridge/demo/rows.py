"""Writes very many rows fast: a million orders are some ten million rows, too many to pass through model objects."""

from collections.abc import Callable
from typing import Any

from django.core.management.color import no_style
from django.db import connection, models

BATCH = 5_000
PLAIN = (models.CharField, models.TextField, models.BooleanField, models.IntegerField, models.ForeignKey)


class Rows:
    """A buffer of new rows of one table. Ids are the writer's own, so that rows may point at each other."""

    def __init__(self, model: type[models.Model]) -> None:
        fields = [field for field in model._meta.concrete_fields if not field.generated]
        self.model = model
        self.next_id: int = (model._default_manager.aggregate(last=models.Max("pk"))["last"] or 0) + 1
        self._blank = [field.get_db_prep_save(field.get_default(), connection) for field in fields]
        self._slots = {field.attname: (index, self._preparation(field)) for index, field in enumerate(fields)}
        quote = connection.ops.quote_name
        self._columns = f"{quote(model._meta.db_table)} ({', '.join(quote(str(field.column)) for field in fields)})"
        self._places = ", ".join(["%s"] * len(fields))
        self._buffer: list[list[Any]] = []

    @staticmethod
    def _preparation(field: "models.Field[Any, Any]") -> Callable[[Any], Any] | None:
        """Return how a value becomes what the driver takes, or None when it already is."""
        return None if isinstance(field, PLAIN) else lambda value: field.get_db_prep_save(value, connection)

    def add(self, **values: Any) -> int:
        """Append one row, columns that are not named get their defaults; return its id."""
        row = self._blank.copy()
        row[0] = pk = self.next_id
        self.next_id += 1
        for name, value in values.items():
            index, prepare = self._slots[name]
            row[index] = prepare(value) if prepare else value
        self._buffer.append(row)
        return pk

    @property
    def is_full(self) -> bool:
        """Whether a batch is worth a round trip."""
        return len(self._buffer) >= BATCH

    def flush(self) -> None:
        """Write what was added; PostgreSQL gets it by COPY, which is several times faster than INSERT."""
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                with cursor.copy(f"COPY {self._columns} FROM STDIN") as copy:
                    for row in self._buffer:
                        copy.write_row(row)
            else:
                # Only names of our own models and placeholders are put together here.
                cursor.executemany(f"INSERT INTO {self._columns} VALUES ({self._places})", self._buffer)  # noqa: S608
        self._buffer.clear()


def continue_numbering(*models_written: type[models.Model]) -> None:
    """Let the database's own counters go on after the ids that were written by hand."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), models_written):
            cursor.execute(statement)
