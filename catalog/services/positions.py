"""Rows that people put in an order of their own: categories on a level, photos of a product."""

from collections.abc import Sequence
from typing import Any, Protocol, TypeVar

from django.db.models import QuerySet


class Placed(Protocol):
    """A row with a place among its own."""

    position: int


Row = TypeVar("Row", bound=Placed)


def shifted(rows: Sequence[Row], row: Row, step: int) -> list[Row]:
    """Return the rows with `row` moved by `step` places, up when negative, no further than to either end."""
    others = [other for other in rows if other != row]
    at = min(max(rows.index(row) + step, 0), len(others))
    return [*others[:at], row, *others[at:]]


def renumber(queryset: QuerySet[Any], rows: Sequence[Row]) -> list[Row]:
    """Give the rows the places 0, 1, 2... in this order, and return those that had another one."""
    moved = []
    for position, row in enumerate(rows):
        if row.position != position:
            row.position = position
            moved.append(row)
    queryset.bulk_update(moved, ["position"])
    return moved
