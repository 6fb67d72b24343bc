"""A file -> its heading and the rows under it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final

from django.utils.translation import gettext as _

from catalog.importing.columns import PHOTOS, by_title, normal
from catalog.sheets.errors import SheetError
from catalog.sheets.reading import Line, Reading, readings

HEADING_WITHIN: Final = 20
"""Lines: price lists begin with the name of the firm, a date, a phone number."""


@dataclass(frozen=True, slots=True)
class Table:
    """A table with its heading: `places` says which column has the key, `titles` are as they stand in the file."""

    heading: Line
    places: dict[str, int]
    reading: Reading

    @property
    def titles(self) -> list[str]:
        return self.heading.cells

    def title(self, key: str) -> str:
        """The file's own title of the column `key`, "" when it has none."""
        place = self.places.get(key)
        return self.titles[place].strip() if place is not None else ""

    def rows(self) -> Iterator[Line]:
        """The rows under the heading that hold anything."""
        for line in self.reading():
            if line.number > self.heading.number and any(cell.strip() for cell in line.cells):
                yield line

    def left_out(self) -> tuple[list[str], list[str]]:
        """The titles that nobody knows, and those of photos."""
        used = set(self.places.values())
        rest = [title.strip() for place, title in enumerate(self.titles) if place not in used and title.strip()]
        return [title for title in rest if normal(title) not in PHOTOS], [t for t in rest if normal(t) in PHOTOS]


def find_table(content: bytes) -> Table:
    """Find the heading: of the first lines, in every way to read the file, the one with the most known titles.

    Raises:
        SheetError: the file isn't a table, or has no heading that we understand.
    """
    best: Table | None = None
    refusal: SheetError | None = None
    for reading in readings(content):
        try:
            for line in islice(reading(), HEADING_WITHIN):
                places = known_places(line.cells)
                if best is None or len(places) > len(best.places):
                    best = Table(line, places, reading)
        except SheetError as error:
            refusal = error
    if best is not None and ({"name", "sku"} & best.places.keys()):
        return best
    raise refusal or SheetError(
        _("No heading was found. Name the columns in the first line: at least Name, SKU and Price.")
    )


def known_places(titles: Sequence[str]) -> dict[str, int]:
    """Say where which column stands; of two with the same meaning the first counts."""
    places: dict[str, int] = {}
    known = by_title()
    for place, title in enumerate(titles):
        if (len(title) <= 100) and (column := known.get(normal(title))) is not None:
            places.setdefault(column.key, place)
    return places
