"""CSV as it comes: UTF-8 with or without its mark, UTF-16, Windows-1251; separated by comma, semicolon, tab or bar."""

import csv
import io
import re
from collections.abc import Callable, Iterator
from typing import Final

from django.utils.translation import gettext as _

from catalog.sheets.errors import SheetError
from catalog.sheets.writing import unguard

SEPARATORS: Final = (",", ";", "\t", "|")
EXCEL_TEXT: Final = re.compile(r'="(.*)"', re.DOTALL)
"""How some programs tell Excel that 0012 isn't the number 12."""
Rows = Callable[[], Iterator[tuple[int, list[str]]]]

# Python refuses the whole file for one long cell; a cell that is too long is a matter of its row.
csv.field_size_limit(2**31 - 1)


def spellings(content: bytes) -> list[Rows]:
    """Return one reading for each separator.

    Raises:
        SheetError: these bytes are no text.
    """
    encoding = encoding_of(content)
    return [_reading(content, encoding, separator) for separator in SEPARATORS]


def encoding_of(content: bytes) -> str:
    """Return the encoding of a text.

    Raises:
        SheetError: these bytes are no text.
    """
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    if content.startswith(b"\xef\xbb\xbf"):
        return "utf-8-sig"
    sample = content[:1_000_000]
    if sample.count(b"\0") > max(10, len(sample) // 100):
        raise SheetError(_("This is not a table. Send a CSV or XLSX file."))
    # Bytes of Windows-1251 hardly ever make a letter of UTF-8; a few broken bytes don't make UTF-8 another encoding.
    decoded = content.decode("utf-8", "replace")
    broken = decoded.count("\ufffd")
    if not broken:
        return "utf-8"
    letters = len(decoded) - broken - len(decoded.encode("ascii", "ignore"))
    return "utf-8" if letters > broken else "cp1251"


def _reading(content: bytes, encoding: str, separator: str) -> Rows:
    def rows() -> Iterator[tuple[int, list[str]]]:
        text = io.TextIOWrapper(io.BytesIO(content), encoding, errors="replace", newline="")
        reader = csv.reader(text, delimiter=separator)
        line = 1
        try:
            for cells in reader:
                yield line, [_bare(cell) for cell in cells]
                line = reader.line_num + 1
        except csv.Error as error:
            message = _("Line %(line)d can't be read: %(error)s.")
            raise SheetError(message % {"line": line, "error": error}) from error

    return rows


def _bare(cell: str) -> str:
    """Return a cell without what was put around it for the sake of spreadsheets."""
    if not cell.startswith(("'", "=")):
        return cell
    match = EXCEL_TEXT.fullmatch(cell)
    return match[1] if match else unguard(cell)
