"""Bytes of a file -> lines of text cells, one after the other, whatever program wrote the file."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _

from catalog.sheets import csv_file, xlsx_file
from catalog.sheets.errors import SheetError

MAX_BYTES: Final = 50_000_000
OLD_EXCEL: Final = b"\xd0\xcf\x11\xe0"
ZIP: Final = b"PK\x03\x04"


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a table; `number` counts the file's lines (or the sheet's rows) from 1."""

    number: int
    cells: list[str]


Reading = Callable[[], Iterator[Line]]
"""Reads the table from its beginning, each time it is called."""


def readings(content: bytes) -> list[Reading]:
    """Return the ways to read a file: a CSV file by each separator, an XLSX file by each of its sheets.

    Raises:
        SheetError: it isn't a table; so may each of the readings.
    """
    if not content.strip():
        raise SheetError(_("The file is empty."))
    if len(content) > MAX_BYTES:
        text = _("The file is larger than %(limit)d MB. Split it and send the parts one after the other.")
        raise SheetError(text % {"limit": MAX_BYTES // 1_000_000})
    if content.startswith(OLD_EXCEL):
        raise SheetError(_("This is an old Excel file (.xls). Save it as .xlsx or as CSV, and send that."))
    if content.startswith(ZIP):
        return [_numbered(rows) for rows in xlsx_file.sheets(content)]
    return [_numbered(rows) for rows in csv_file.spellings(content)]


def _numbered(rows: Callable[[], Iterator[tuple[int, list[str]]]]) -> Reading:
    def lines() -> Iterator[Line]:
        for number, cells in rows():
            yield Line(number, cells)

    return lines
