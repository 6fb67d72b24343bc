"""Prices of many products at once: shown first as they would be, then changed exactly so, or not at all."""

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from catalog.errors import CatalogError
from catalog.models import Product
from catalog.money import CENT, MAX_AMOUNT, quantize
from catalog.rights import require
from catalog.services.products import CHANGE
from catalog.signals import product_changed

MOST_AT_ONCE = 10_000
"""Products."""
LOWEST, HIGHEST = Decimal("-99.99"), Decimal(1000)
"""Per cent."""
BATCH = 500


@dataclass(frozen=True, slots=True)
class PriceRow:
    """What a product costs, and what it would cost."""

    product: Product
    old: Decimal
    new: Decimal

    @property
    def is_change(self) -> bool:
        return self.old != self.new


def plan_price_change(*, product_ids: Collection[int], percent: Decimal, rounding: Decimal) -> list[PriceRow]:
    """Return the prices of the products, and of their variants, as they are and as they would be, by name.

    `percent` is added to each price, or taken off when negative; the result is rounded half up to a multiple of
    `rounding`, an amount. Changes nothing.

    Raises:
        CatalogError: there are too many products or none, the numbers make no sense, or a price would become nothing
            or too large; names the product.
    """
    _check(percent, rounding)
    return _rows(_chosen(product_ids).order_by("name", "pk"), percent, rounding)


@transaction.atomic
def prices_change(
    *, actor: User | None, product_ids: Collection[int], percent: Decimal, rounding: Decimal, seen: str | None = None
) -> list[PriceRow]:
    """Change the prices as `plan_price_change` says, all or none; returns the rows that changed.

    `seen` is the `plan_digest` of what the person was shown; None is not compared.

    Raises:
        NotAllowed: `actor` may not change products.
        CatalogError: a price isn't what was shown any more; or as for `plan_price_change`.
    """
    require(actor, CHANGE)
    _check(percent, rounding)
    rows = _rows(_chosen(product_ids).select_for_update(of=("self",)).order_by("pk"), percent, rounding)
    if seen is not None and seen != plan_digest(rows):
        raise CatalogError(
            _("Someone else changed one of these prices meanwhile. Nothing was changed; please look at them again.")
        )
    changed, now = [row for row in rows if row.is_change], timezone.now()
    for row in changed:
        row.product.price, row.product.updated_at = row.new, now
    Product.objects.bulk_update([row.product for row in changed], ["price", "updated_at"], batch_size=BATCH)
    for row in changed:
        product_changed.send(Product, product=row.product, actor=actor, changes={"price": [row.old, row.new]})
    return changed


def plan_digest(rows: Sequence[PriceRow]) -> str:
    """Return what stands for these rows in a form, whatever their order."""
    lines = sorted(f"{row.product.pk}:{row.old}:{row.new}" for row in rows)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def _check(percent: Decimal, rounding: Decimal) -> None:
    if not LOWEST <= percent <= HIGHEST:
        text = _("The change must be between %(lowest)s %% and %(highest)s %%. Nothing was changed.")
        raise CatalogError(text % {"lowest": LOWEST, "highest": HIGHEST})
    if rounding < CENT or rounding != quantize(rounding):
        raise CatalogError(_("Prices are rounded to 0.01 or more. Nothing was changed."))


def _chosen(product_ids: Collection[int]) -> QuerySet[Product]:
    if not 0 < len(product_ids) <= MOST_AT_ONCE:
        text = _("Choose between 1 and %(most)s products. Nothing was changed.")
        raise CatalogError(text % {"most": MOST_AT_ONCE})
    return Product.objects.filter(Q(pk__in=product_ids) | Q(parent__in=product_ids))


def _rows(products: QuerySet[Product], percent: Decimal, rounding: Decimal) -> list[PriceRow]:
    rows = [PriceRow(product, product.price, _changed(product.price, percent, rounding)) for product in products]
    for row in rows:
        if row.new > MAX_AMOUNT or (row.old and not row.new):
            text = _("“%(product)s” would cost %(new)s instead of %(old)s. Nothing was changed.")
            raise CatalogError(text % {"product": row.product.name, "new": row.new, "old": row.old})
    return rows


def _changed(price: Decimal, percent: Decimal, rounding: Decimal) -> Decimal:
    exact = price * (100 + percent) / 100
    return quantize((exact / rounding).quantize(Decimal(1), rounding=ROUND_HALF_UP) * rounding)
