"""How long the stock will last, and what to order: from what went out in the last four weeks.

What was brought back counts against what was sold. A product with variants has no stock of its own and isn't here.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import F, Max, QuerySet, Sum
from django.utils import timezone

from catalog.models import Product, StockMovement

DAYS = 28
"""Days of the past that are looked at: whole weeks, because a Saturday isn't a Monday."""
SOON = 14
"""Stock that lasts for fewer days is to be ordered."""
COVER = 28
"""Days that an order should last."""

SOLD = Sum(-F("quantity"))
AVAILABLE = F("on_hand") - F("allocated")


@dataclass(frozen=True, slots=True)
class ReorderRow:
    """A product to order. `sold` pieces left in the last `DAYS`; `days_left` is None when nothing was sold."""

    product: Product
    sold: int
    days_left: int | None
    suggested: int

    @property
    def available(self) -> int:
        return self.product.available


def low_stock() -> QuerySet[Product]:
    """Return the active products whose available stock has fallen to their threshold; a partial index finds them."""
    return Product.objects.filter(
        is_active=True, tracks_stock=True, low_stock_threshold__gte=AVAILABLE, has_variants=False
    )


def sold_lately(product_ids: Collection[int], now: datetime | None = None) -> dict[int, int]:
    """Return how many pieces of each product went to customers in the last `DAYS`; one statement."""
    rows = _demand(now).filter(product__in=product_ids).values("product_id").annotate(sold=SOLD)
    return {row["product_id"]: row["sold"] for row in rows if row["sold"] > 0}


def days_left(available: int, sold: int) -> int | None:
    """Return for how many whole days `available` pieces last when `sold` leave in `DAYS`; None: nothing leaves."""
    return max(available, 0) * DAYS // sold if sold > 0 else None


def reorder_list(now: datetime | None = None) -> list[ReorderRow]:
    """Return the products that are low or will be gone `SOON`, the most urgent first; four statements.

    The suggested quantity lasts for `COVER` days and leaves the threshold on the shelf.
    """
    low = set(low_stock().values_list("pk", flat=True))
    sold = sold_lately(low, now) | _running_out(now)
    products = Product.objects.select_related("category").in_bulk(low | sold.keys())
    rows = [_row(product, sold.get(product.pk, 0)) for product in products.values()]
    return sorted(rows, key=lambda row: (row.days_left is None, row.days_left, row.product.name, row.product.pk))


def _row(product: Product, sold: int) -> ReorderRow:
    wanted = -(-sold * COVER // DAYS) + (product.low_stock_threshold or 0)
    return ReorderRow(product, sold, days_left(product.available, sold), max(wanted - product.available, 1))


def _running_out(now: datetime | None) -> dict[int, int]:
    """What is sold of the products whose stock won't last, asked so that the database leaves out all others."""
    available = Max(F("product__on_hand") - F("product__allocated"))
    rows = (
        _demand(now)
        .filter(product__is_active=True, product__tracks_stock=True, product__has_variants=False)
        .values("product_id")
        .annotate(sold=SOLD, days=available * DAYS)
        .filter(sold__gt=0, days__lt=F("sold") * SOON)
    )
    return {row["product_id"]: row["sold"] for row in rows}


def _demand(now: datetime | None) -> QuerySet[StockMovement]:
    since = (now or timezone.now()) - timedelta(days=DAYS)
    kinds = [StockMovement.Kind.SALE, StockMovement.Kind.RETURN]
    return StockMovement.objects.filter(kind__in=kinds, created_at__gte=since).order_by()
