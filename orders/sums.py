"""What a set of orders comes to: how many there are, for how much, and how much of it is still to be paid."""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Case, Count, DecimalField, F, Q, QuerySet, Sum, When

from catalog.money import quantize
from orders.models import Order
from orders.status import Status

OFF = (Status.CANCELLED, Status.RETURNED)
"""These bring nothing: they are counted, but not summed up."""

OWED = Q(total__gt=F("paid") - F("refunded")) & ~Q(status__in=(*OFF, Status.DRAFT))


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
    some = orders.order_by("-pk").values("pk")[: at_most + 1]
    rows = (
        Order.objects.filter(pk__in=some)
        .order_by("currency")
        .values("currency")
        .annotate(
            count=Count("pk"),
            off=Count("pk", filter=Q(status__in=OFF)),
            sum=Sum("total", filter=~Q(status__in=OFF), default=Decimal(0)),
            kept=Sum(F("paid") - F("refunded"), default=Decimal(0)),
            owed=Sum(
                Case(When(OWED, then=F("total") - F("paid") + F("refunded")), default=Decimal(0)),
                output_field=DecimalField(max_digits=20, decimal_places=2),
            ),
        )
    )
    sums = [
        Sums(row["currency"], row["count"], row["off"], *(quantize(row[name]) for name in ("sum", "kept", "owed")))
        for row in rows
    ]
    return sums if sum(one.count for one in sums) <= at_most else None
