"""XLSX, read as a stream. Formulas are never computed: a cell has the value that was saved with it."""

import io
import zipfile
from collections.abc import Callable, Iterator
from datetime import date, datetime, time
from itertools import islice
from typing import Any, Final

from django.utils.translation import gettext as _

from catalog.sheets.errors import SheetError

MAX_UNPACKED: Final = 400_000_000
"""Bytes. A file of 50 MB can unpack to terabytes when someone means harm."""
MAX_SHEETS: Final = 20
MAX_CELLS: Final = 300
Rows = Callable[[], Iterator[tuple[int, list[str]]]]


def sheets(content: bytes) -> list[Rows]:
    """Return one reading for each of the first `MAX_SHEETS` sheets.

    Raises:
        SheetError: it isn't an XLSX file, it is broken, or it unpacks to more than we hold.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = {entry.filename: entry.file_size for entry in archive.infolist()}
    except zipfile.BadZipFile as error:
        raise SheetError(_("The file is damaged. Save it once more, and send it again.")) from error
    if sum(names.values()) > MAX_UNPACKED:
        raise SheetError(_("The file unpacks to more than we can hold. Save it as CSV, and send that."))
    if "xl/workbook.xml" not in names:
        raise SheetError(_("This is not a table. Send a CSV or XLSX file."))
    count = len(_open(content).worksheets)
    return [_reading(content, place) for place in range(min(count, MAX_SHEETS))]


def _open(content: bytes) -> Any:
    from openpyxl import load_workbook

    try:
        return load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
    except Exception as error:  # the library lets through whatever its parsers raise on a broken file
        raise SheetError(_("The file is damaged. Save it once more, and send it again.")) from error


def _reading(content: bytes, place: int) -> Rows:
    def rows() -> Iterator[tuple[int, list[str]]]:
        sheet = _open(content).worksheets[place]
        sheet.reset_dimensions()  # some programs write wrong ones, and the rest would be cut off
        lines = enumerate(sheet.iter_rows(values_only=True), 1)
        while True:
            try:
                number, values = next(lines)
            except StopIteration:
                return
            except Exception as error:  # as above
                raise SheetError(_("The file is damaged. Save it once more, and send it again.")) from error
            yield number, [text_of(value) for value in islice(values, MAX_CELLS)]

    return rows


def text_of(value: Any) -> str:
    """Write the value of a cell as a person would type it."""
    match value:
        case None:
            return ""
        case bool():
            return "1" if value else "0"
        case float():
            # Fifteen digits are what Excel keeps; the sixteenth is the noise of 12.3 = 12.300000000000001.
            return str(int(value)) if value.is_integer() and abs(value) < 1e15 else f"{value:.15g}"
        case datetime() | date() | time():
            return value.isoformat(" ") if isinstance(value, datetime) else value.isoformat()
    return str(value)
