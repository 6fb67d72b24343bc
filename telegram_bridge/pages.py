"""Keyset pages: a page starts behind a row, not at an offset, so the thousandth costs what the first does."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.db.models import Model, Q, QuerySet
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from catalog.prepared import Prepared, Value, together
from telegram_bridge.buttons.data import NEXT, PREVIOUS, Data
from telegram_bridge.screen import Button

SIZE = 8
MANY = 200
"""So many rows of a list can be chosen from at once."""
COUNT_UP_TO = 9999
"""Counting stops here: a count without an end is the one part of a list that grows with the shop. It takes 1 ms."""
FOUND_UP_TO = 1000
"""A search looks no further."""

Row = TypeVar("Row", bound=Model)


def capped(count: int) -> str:
    """A number that was counted up to `COUNT_UP_TO` + 1: "7", "1,204", "9,999+"."""
    return f"{grouped(COUNT_UP_TO)}+" if count > COUNT_UP_TO else grouped(count)


def grouped(number: int) -> str:
    """A number as the reader's language groups its digits."""
    return number_format(number, force_grouping=True)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page starts: next to the row `edge` (0: at the start), on its `way`, with `before` rows in front."""

    way: str
    edge: int
    before: int


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """`is_cut`: there may be more than `total`; nobody looked."""

    rows: list[Row]
    before: int
    total: int
    has_next: bool
    is_cut: bool = False

    @property
    def caption(self) -> str:
        """ "21–28 of 1,204"; of more than can be counted cheaply, "21–28 of 9,999+"."""
        if not self.rows:
            return ""
        first, last = self.before + 1, self.before + len(self.rows)
        return _("%(first)s–%(last)s of %(total)s") % {
            "first": grouped(first), "last": grouped(last),
            "total": f"{grouped(self.total)}+" if self.is_cut and self.total <= COUNT_UP_TO else capped(self.total),
        }  # fmt: skip

    def buttons(self, make: Callable[[str, int, int], Data]) -> tuple[Button, ...]:
        """The way back and on; `make(way, edge, before)` builds the data of a page."""
        turns = []
        if self.rows and self.before > 0:
            turns.append(Button("◀️", make(PREVIOUS, self.rows[0].pk, self.before)))
        if self.has_next:
            turns.append(Button("▶️", make(NEXT, self.rows[-1].pk, self.before + len(self.rows))))
        return tuple(turns)


class Listing(Generic[Row]):
    """A list in an order of its own, whose queries are compiled once.

    `make` gives the rows for what the list depends on: a status, a category. `behind` and `ahead` say which rows come
    after and before one of a given id, in that `order`.
    """

    def __init__(
        self,
        make: Callable[..., QuerySet[Row]],
        order: tuple[str, ...],
        behind: Callable[[int], Q],
        ahead: Callable[[int], Q],
    ) -> None:
        self.make = make
        reverse = tuple(name.removeprefix("-") if name.startswith("-") else f"-{name}" for name in order)
        # Ordered, so that PostgreSQL counts by walking the list's index instead of the table.
        self.counted = Prepared(
            lambda *values: make(*values).select_related(None).order_by(*order).only("pk")[: COUNT_UP_TO + 1]
        )
        self.head = Prepared(lambda *values: make(*values).order_by(*order)[:MANY])
        self._first = Prepared(lambda *values: make(*values).order_by(*order)[: SIZE + 1])
        self._next = Prepared(lambda edge, *values: make(*values).filter(behind(edge)).order_by(*order)[: SIZE + 1])
        self._previous = Prepared(lambda edge, *values: make(*values).filter(ahead(edge)).order_by(*reverse)[:SIZE])

    def count(self, *values: Value) -> int:
        """How many there are, at most COUNT_UP_TO + 1."""
        return self.counted.count(*values)

    def page(self, place: Place, *values: Value) -> Page[Row]:
        """The page at `place`."""
        counted = self.counted.counted(*values)
        if place.way == PREVIOUS and place.edge:
            total, found = together(counted, self._previous.asked(place.edge, *values))
            return Page(found[::-1], max(place.before - SIZE, 0), total, has_next=bool(found))
        asked = self._next.asked(place.edge, *values) if place.edge else self._first.asked(*values)
        total, found = together(counted, asked)
        return Page(found[:SIZE], place.before if place.edge else 0, total, has_next=len(found) > SIZE)


def newest_first(make: Callable[..., QuerySet[Row]]) -> Listing[Row]:
    """Rows by falling id."""
    return Listing(make, ("-pk",), behind=lambda edge: Q(pk__lt=edge), ahead=lambda edge: Q(pk__gt=edge))


def by_name(make: Callable[..., QuerySet[Row]], model: type[Row]) -> Listing[Row]:
    """Rows by name and id."""

    def name(edge: int) -> Any:
        return model._default_manager.filter(pk=edge).values("name")[:1]

    # An index is entered by the comparison that stands alone; by the two of "or" it is walked up to the edge.
    return Listing(
        make, ("name", "pk"),
        behind=lambda edge: Q(name__gte=name(edge)) & (Q(name__gt=name(edge)) | Q(pk__gt=edge)),
        ahead=lambda edge: Q(name__lte=name(edge)) & (Q(name__lt=name(edge)) | Q(pk__lt=edge)),
    )  # fmt: skip


def found(results: QuerySet[Row], place: Place, *, shown: QuerySet[Row], at_most: int) -> Page[Row]:
    """The page at `place` of a search that ends after about `at_most` rows; `shown` says what is read of each row.

    The results have an order of their own and are few, so pages are counted off from their beginning.
    """
    ids = list(results.values_list("pk", flat=True)[: FOUND_UP_TO + 1])
    before = place.before if place.edge else 0
    if place.way == PREVIOUS:
        before = max(before - SIZE, 0)
    wanted = ids[before : before + SIZE]
    rows = shown.in_bulk(wanted)
    found_rows = [rows[pk] for pk in wanted if pk in rows]
    return Page(found_rows, before, len(ids), has_next=len(ids) > before + SIZE, is_cut=len(ids) >= at_most)
