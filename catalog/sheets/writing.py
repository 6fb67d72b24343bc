"""Rows of values -> CSV and XLSX that a spreadsheet opens without running anything that a stranger typed."""

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from itertools import islice
from typing import IO, Any, Final

from django.utils import timezone
from django.utils.translation import get_language

Value = str | int | Decimal | datetime | bool | None

FORMULA: Final = re.compile(r"'*[=+\-@\t\r]")
PHONE: Final = re.compile(r"\+[0-9]{1,4}(?:[ -]?\(?[0-9]+\)?)+")
UNSTORABLE: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
ROWS_PER_SHEET: Final = 1_000_000
MAX_CELL: Final = 32_767
CHUNK: Final = 500
"""Rows."""


@dataclass(frozen=True, slots=True)
class Table:
    """What is written: `titles` of the columns and `rows` of as many values, which may be produced on the way.

    Moments are written in the shop's time zone, amounts as numbers.
    """

    titles: Sequence[str]
    rows: Iterable[Sequence[Value]]


def csv_parts(table: Table) -> Iterator[bytes]:
    """Yield a CSV file in parts, as spreadsheets of the active language expect it.

    A Russian Excel opens only semicolons in columns, and takes only a comma for the decimal point.
    """
    is_russian = get_language() == "ru"
    pieces: list[str] = ["\ufeff"]
    writer = csv.writer(_Collector(pieces), delimiter=";" if is_russian else ",")
    writer.writerow([guard(str(title)) for title in table.titles])
    rows = iter(table.rows)
    while chunk := list(islice(rows, CHUNK)):
        for row in chunk:
            writer.writerow([_csv_cell(value, is_russian) for value in row])
        yield "".join(pieces).encode()
        pieces.clear()
    if pieces:
        yield "".join(pieces).encode()


def write_xlsx(table: Table, file: IO[bytes]) -> None:
    """Write an XLSX file, row by row; after a million rows a second sheet begins, as Excel shows no more."""
    from xlsxwriter import Workbook

    # Constant memory: a row is on the disk before the next one comes. Typed texts stay texts, whatever they look like.
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with Workbook(file, options) as book:
        sums, moments = book.add_format({"num_format": "#,##0.00"}), book.add_format({"num_format": "dd.mm.yyyy hh:mm"})
        heading = book.add_format({"bold": True})
        rows = iter(table.rows)
        written = ROWS_PER_SHEET
        while written == ROWS_PER_SHEET:
            sheet, written = book.add_worksheet(), 0
            sheet.freeze_panes(1, 0)
            for column, title in enumerate(table.titles):
                sheet.write_string(0, column, str(title), heading)
            for written, row in enumerate(islice(rows, ROWS_PER_SHEET), 1):
                for column, value in enumerate(row):
                    _write_cell(sheet, written, column, value, sums, moments)


def _write_cell(sheet: Any, row: int, column: int, value: Value, sums: Any, moments: Any) -> None:
    match value:
        case None | "":
            return
        case str():
            sheet.write_string(row, column, UNSTORABLE.sub("", value)[:MAX_CELL])
        case Decimal():
            sheet.write_number(row, column, value, sums)
        case datetime():
            sheet.write_datetime(row, column, timezone.localtime(value).replace(tzinfo=None), moments)
        case _:
            sheet.write_number(row, column, int(value))


def guard(text: str) -> str:
    """Return `text` so that a spreadsheet takes it for text: with an apostrophe before what would begin a formula.

    A phone number in readable groups is left as it is: it can't be computed, and it has to be dialled.
    """
    return "'" + text if FORMULA.match(text) and not PHONE.fullmatch(text) else text


def unguard(text: str) -> str:
    """Take back what `guard` did."""
    return text[1:] if text.startswith("'") and FORMULA.match(text) else text


class _Collector:
    """A file for `csv.writer` that keeps what is written in a list."""

    def __init__(self, pieces: list[str]) -> None:
        self.write = pieces.append


def _csv_cell(value: Value, is_russian: bool) -> Any:
    match value:
        case str():
            return guard(UNSTORABLE.sub("", value))
        case bool():
            return int(value)
        case Decimal():
            return str(value).replace(".", ",") if is_russian else str(value)
        case datetime():
            return timezone.localtime(value).strftime("%d.%m.%Y %H:%M" if is_russian else "%Y-%m-%d %H:%M")
    return value
