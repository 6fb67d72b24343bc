"""Keyset pages: a page starts behind a row, not at an offset, so the thousandth costs what the first does."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext as _

from telegram_bridge.buttons import NEXT, PREVIOUS, Data
from telegram_bridge.screen import Button

SIZE = 8
COUNT_UP_TO = 1000
"""Counting stops here: a count without an end is the one part of a list that grows with the shop."""

Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page starts: next to the row `edge` (0: at the start), on its `way`, with `before` rows in front."""

    way: str
    edge: int
    before: int


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    rows: list[Row]
    before: int
    total: int
    has_next: bool

    @property
    def caption(self) -> str:
        """ "21–28 of 1,204"; of more than can be counted cheaply, "21–28 of 1000+"."""
        if not self.rows:
            return ""
        total = f"{COUNT_UP_TO}+" if self.total > COUNT_UP_TO else str(self.total)
        return _("%(first)s–%(last)s of %(total)s") % {
            "first": self.before + 1, "last": self.before + len(self.rows), "total": total,
        }  # fmt: skip

    def buttons(self, make: Callable[[str, int, int], Data]) -> tuple[Button, ...]:
        """The way back and on; `make(way, edge, before)` builds the data of a page."""
        turns = []
        if self.rows and self.before > 0:
            turns.append(Button("◀️", make(PREVIOUS, self.rows[0].pk, self.before)))
        if self.has_next:
            turns.append(Button("▶️", make(NEXT, self.rows[-1].pk, self.before + len(self.rows))))
        return tuple(turns)


def newest_first(rows: QuerySet[Row], place: Place) -> Page[Row]:
    """A page of `rows` by falling id."""
    behind = Q(pk__lt=place.edge) if place.way == NEXT else Q(pk__gt=place.edge)
    return _page(rows, place, behind, ("-pk",), ("pk",))


def by_name(rows: QuerySet[Row], place: Place) -> Page[Row]:
    """A page of `rows` by name and id."""
    edge = rows.model._default_manager.filter(pk=place.edge).values("name")
    if place.way == NEXT:
        behind = Q(name__gt=edge) | Q(name=edge, pk__gt=place.edge)
    else:
        behind = Q(name__lt=edge) | Q(name=edge, pk__lt=place.edge)
    return _page(rows, place, behind, ("name", "pk"), ("-name", "-pk"))


def _page(rows: QuerySet[Row], place: Place, behind: Q, order: tuple[str, ...], reverse: tuple[str, ...]) -> Page[Row]:
    total = rows.order_by().values("pk")[: COUNT_UP_TO + 1].count()
    if place.way == PREVIOUS and place.edge:
        found = list(rows.filter(behind).order_by(*reverse)[:SIZE])[::-1]
        before = max(place.before - SIZE, 0)
        return Page(found, before, total, has_next=bool(found))
    found = list((rows.filter(behind) if place.edge else rows).order_by(*order)[: SIZE + 1])
    return Page(found[:SIZE], place.before if place.edge else 0, total, has_next=len(found) > SIZE)
