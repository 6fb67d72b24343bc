"""Orders as PDF: A4, any script that the font can write, the table's head and the order's number on each page.

fpdf2 takes half a second to import, so whoever makes a PDF imports this module at that moment.
"""

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from django.utils import translation
from django.utils.translation import gettext as _
from fpdf import FPDF, FontFace
from fpdf.enums import TableBordersLayout, XPos, YPos
from fpdf.fonts import TTFFont

from orders.models import Order
from orders.paper.sheet import Kind, Sheet, sheet_of

FONTS: Final = {
    "": Path(__file__).parent / "fonts" / "DejaVuSansCondensed.ttf",
    "B": Path(__file__).parent / "fonts" / "DejaVuSansCondensed-Bold.ttf",
}
INSTEAD: Final = {"₾": "GEL"}
"""Characters that the fonts lack and that mean something; others, such as most emoji, are left out."""

MARGIN: Final = 15.0
"""Millimetres, as all lengths here."""

LABEL_WIDTH: Final = 38.0
LINE: Final = 5.0
AMOUNT_WIDTH: Final = 70.0
SIGNATURE: Final = 14.0
BOX: Final = 13
"""Points: a box that a pen can tick."""

INK, GREY, RULE, SHADE = 20, 110, 200, 240
ANY_BREAK: Final = re.compile(r"\r\n?|[\u2028\u2029\x0b\x0c]")
HOLES: Final = re.compile(r" {2,}")


def order_pdf(order: Order, *, language: str, kind: str) -> bytes:
    """Return `order` as PDF in `language` ("ru", "en"); `kind` is a `Kind`: the order, or the packing slip."""
    return orders_pdf([order], language=language, kind=kind)


def orders_pdf(orders: Iterable[Order], *, language: str, kind: str) -> bytes:
    """Return several orders as one PDF, each beginning on a page of its own."""
    with translation.override(language):
        paper = Paper(format="A4")
        for order in orders:
            paper.add_sheet(sheet_of(order, Kind(kind)))
        return bytes(paper.output())


class Paper(FPDF):
    """The document that is being written."""

    def __init__(self, **options: str) -> None:
        super().__init__(**options)  # type: ignore[arg-type]
        for style, path in FONTS.items():
            self.add_font("sheet", style, path)
        fonts = [font for font in self.fonts.values() if isinstance(font, TTFFont)]
        self._letters = frozenset.intersection(*(frozenset(font.cmap) for font in fonts))
        self.set_text_shaping(True)
        self.set_margin(MARGIN)
        self.set_auto_page_break(True, margin=MARGIN + LINE)
        self.set_creator("Prilavok")

    def add_sheet(self, sheet: Sheet) -> None:
        """Write one order; it begins on a new page."""
        self.add_page()
        first = self.page
        self._head(sheet)
        self._facts(sheet)
        self._table(sheet)
        self._sums(sheet)
        self._end(sheet)
        self._number_pages(sheet, first, self.page)

    def _write(self, text: str, *, size: float = 10, bold: bool = False, grey: int = INK) -> str:
        """Choose the letters for the text to come, and return the text as these letters can write it."""
        self.set_font("sheet", "B" if bold else "", size)
        self.set_text_color(grey)
        return self._writable(text)

    def _writable(self, text: str) -> str:
        """Return `text` without what the fonts can't write, which would be shown as empty boxes."""
        kept = "".join(
            character if character == "\n" or ord(character) in self._letters else INSTEAD.get(character, "")
            for character in ANY_BREAK.sub("\n", text).replace("\t", " ")
        )
        return HOLES.sub(" ", kept).strip(" ")

    def _head(self, sheet: Sheet) -> None:
        if sheet.shop:
            self.multi_cell(0, LINE, self._write(sheet.shop, grey=GREY), align="L", new_x=XPos.LMARGIN)
        title = self._write(sheet.title, size=18, bold=True)
        self.multi_cell(0, 9, title, align="L", new_x=XPos.LMARGIN, new_y=YPos.NEXT)
        self.ln(2)

    def _facts(self, sheet: Sheet) -> None:
        for label, text in sheet.facts:
            self.cell(LABEL_WIDTH, LINE, self._write(label, grey=GREY))
            self.multi_cell(0, LINE, self._write(text), align="L", new_x=XPos.LMARGIN, new_y=YPos.NEXT)
            self.ln(0.8)
        self.ln(3)

    def _table(self, sheet: Sheet) -> None:
        self._write("", size=9)
        self.set_draw_color(RULE)
        with self.table(
            col_widths=tuple(column.weight for column in sheet.columns),
            text_align=tuple("RIGHT" if column.is_number else "LEFT" for column in sheet.columns),
            borders_layout=TableBordersLayout.HORIZONTAL_LINES,
            headings_style=FontFace(emphasis="BOLD", fill_color=SHADE), line_height=4.4, padding=(1.2, 1.2),
        ) as table:  # fmt: skip
            table.row([self._writable(column.heading) for column in sheet.columns])
            for cells in sheet.table:
                row = table.row()
                for column, text in cells:
                    row.cell(self._writable(text), style=FontFace(size_pt=BOX) if column.is_box else None)
        self.ln(2)

    def _sums(self, sheet: Sheet) -> None:
        if self.will_page_break(len(sheet.sums) * (LINE + 2) + SIGNATURE):
            self.add_page()
        for line in sheet.sums:
            size = 12.0 if line.is_total else 10.0
            height = 7.0 if line.is_total else LINE + 0.5
            label = self._write(line.label, size=size, bold=line.is_total)
            self.cell(self.epw - AMOUNT_WIDTH, height, label, align="R")
            amount = self._write(line.amount, size=size, bold=line.is_total)
            self.cell(AMOUNT_WIDTH, height, amount, align="R", new_x=XPos.LMARGIN, new_y=YPos.NEXT)

    def _end(self, sheet: Sheet) -> None:
        """A line to sign on; `_sums` has left room for it."""
        self.ln(9)
        label = self._write(sheet.signature, grey=GREY)
        self.cell(self.get_string_width(label) + 4, LINE, label)
        self.line(self.get_x(), self.get_y() + LINE, self.get_x() + 80, self.get_y() + LINE)
        self.ln(LINE)

    def _number_pages(self, sheet: Sheet, first: int, last: int) -> None:
        """Write the order and the page on the foot of its pages, now that it is known how many there are."""
        self.set_auto_page_break(False)
        for number in range(first, last + 1):
            self.page = number
            self.set_y(-MARGIN)
            self._write("", bold=True)  # what another page ended with says nothing about this one: choose anew
            page = _("page %(page)d of %(pages)d") % {"page": number - first + 1, "pages": last - first + 1}
            foot = self._write(f"{sheet.title} · {page}", size=8, grey=GREY)
            self.cell(0, LINE, foot, align="C")
        self.set_auto_page_break(True, margin=MARGIN + LINE)
