"""How much of a product went to customers and stayed there, and in which orders."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import F, QuerySet, Sum
from django.utils import timezone

from catalog.models import Product
from catalog.planning import DAYS, sold_lately
from orders.models import OrderItem

STAYED = Sum(F("fulfilled") - F("returned"))


@dataclass(frozen=True, slots=True)
class Sales:
    """Pieces that were handed over and not brought back: in the last `catalog.planning.DAYS`, and ever."""

    lately: int
    in_all: int


def sales_of(products: Collection[Product]) -> Sales:
    """Return the sales of some products together; at most three statements."""
    counted = [product.pk for product in products if product.tracks_stock]
    uncounted = [product.pk for product in products if not product.tracks_stock]
    lately = sum(sold_lately(counted).values()) if counted else 0
    if uncounted:
        # Not in the ledger, which knows when each piece went out; of an order it is known when it was placed.
        since = timezone.now() - timedelta(days=DAYS)
        lately += _stayed(OrderItem.objects.filter(product__in=uncounted, order__placed_at__gte=since))
    return Sales(lately, _stayed(OrderItem.objects.filter(product__in=[*counted, *uncounted])))


def last_lines(products: Collection[Product], *, at_most: int) -> QuerySet[OrderItem]:
    """Return the lines with these products of the newest orders, drafts among them."""
    lines = OrderItem.objects.filter(product__in=[product.pk for product in products])
    return lines.select_related("order__customer").order_by("-pk")[:at_most]


def _stayed(items: QuerySet[OrderItem]) -> int:
    return items.order_by().aggregate(pieces=STAYED)["pieces"] or 0
