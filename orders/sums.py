"""What a set of orders comes to: how many there are, for how much, and how much of it is still to be paid."""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import QuerySet

from catalog.money import quantize
from orders.models import Order
from orders.status import Status

Row = tuple[str, Decimal, Decimal, Decimal]
"""Status, total, paid, refunded."""

OFF = (Status.CANCELLED, Status.RETURNED)
"""These bring nothing: they are counted, but not summed up."""


@dataclass(frozen=True, slots=True)
class Sums:
    """The orders of one currency; `off` of the `count` are cancelled or returned and not in `total`."""

    currency: str
    count: int
    off: int
    total: Decimal
    paid: Decimal
    owed: Decimal


def sums_of(orders: QuerySet[Order], *, at_most: int) -> list[Sums] | None:
    """Return the sums of `orders`, one for each currency; None when there are more than `at_most` of them.

    One statement that reads `at_most` + 1 rows and no more.
    """
    columns = ("currency", "status", "total", "paid", "refunded")
    rows = list(orders.order_by("-pk").values_list(*columns)[: at_most + 1])
    if len(rows) > at_most:
        return None
    found: dict[str, list[Row]] = {}
    for currency, *row in rows:
        found.setdefault(currency, []).append(tuple(row))
    return [_summed(currency, found[currency]) for currency in sorted(found)]


def _summed(currency: str, rows: list[Row]) -> Sums:
    """Added up here: the database would read the whole table to join it with the rows that are meant."""
    total = paid = owed = Decimal(0)
    for status, cost, came, went in rows:
        kept = came - went
        paid += kept
        if status not in OFF:
            total += cost
            if status != Status.DRAFT:
                owed += max(cost - kept, Decimal(0))
    off = sum(status in OFF for status, *_money in rows)
    return Sums(currency, len(rows), off, quantize(total), quantize(paid), quantize(owed))
