"""Rows of a table in our own layout, or in that of any price list -> records."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from catalog.importing.columns import BY_KEY
from catalog.importing.table import Table
from catalog.sheets.reading import Line


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a row is refused: where it stands and what is wrong with it."""

    line: int
    column: str
    message: str


@dataclass(slots=True)
class Record:
    """What one row says of one product: `values` by the key of the column, only those that were filled in.

    `known_as`: names by which the rows of its variants call it. `variant_skus`: the variants of a parent, which tell
    which product of the catalog it is.
    """

    line: int
    values: dict[str, Any] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    known_as: tuple[str, ...] = ()
    variant_skus: tuple[str, ...] = ()

    def refuse(self, column: str, message: str) -> None:
        self.problems.append(Problem(self.line, column, message))

    def read(self, key: str, cell: str, title: str) -> None:
        """Read one cell; an empty one says nothing."""
        if not cell.strip():
            return
        try:
            value = BY_KEY[key].read(cell)
        except ValidationError as error:
            self.refuse(title, " ".join(error.messages))
        else:
            if value != "":
                self.values[key] = value


def records(table: Table) -> Iterator[Record]:
    """Read a table row by row."""
    columns = [(key, place, table.titles[place].strip()) for key, place in table.places.items()]
    width = len(table.titles)
    for line in table.rows():
        record = Record(line.number)
        refuse_surplus(record, line, width)
        for key, place, title in columns:
            if place < len(line.cells):
                record.read(key, line.cells[place], title)
        names = [record.values.get("sku", ""), f"#{record.values.get('number', 0)}"]
        record.known_as = tuple(name for name in names if name not in ("", "#0"))
        yield record


def refuse_surplus(record: Record, line: Line, width: int) -> None:
    """A row that is longer than its heading has been torn by a separator in one of its cells."""
    if any(cell.strip() for cell in line.cells[width:]):
        record.refuse("", _("The row has more cells than the heading. Put texts with separators in quotes."))
