"""What is read below a product's form: its variants, what moved its stock last, and what other rooms know of it."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from catalog.admin.base import badge, moment, money, who
from catalog.admin.parts import Part
from catalog.models import Product, StockMovement
from catalog.money import format_money
from catalog.variants import in_order, ranges_of

LINK = '<a class="text-primary-600 dark:text-primary-500" href="{}">{}</a>'
SHOWN = 6
"""Rows of the ledger."""
LEVEL_COLOURS = {"out": "danger", "low": "warning", "enough": "success", "any": "default"}
KIND_COLOURS = {kind.value: "default" for kind in StockMovement.Kind} | {
    "receive": "success", "sale": "info", "write_off": "danger",
}  # fmt: skip
"""Of every kind: the theme writes the key of one that it has no colour for."""

Maker = Callable[[HttpRequest, Product], Part | None]

FURTHER: list[Maker] = []
"""Whoever knows something of a product that the catalog doesn't adds it here."""


def parts_of(request: HttpRequest, product: Product) -> list[Part]:
    """Return what the person may see of `product`."""
    return [part for maker in (variants_part, ledger_part, *FURTHER) if (part := maker(request, product))]


def product_link(product: Product, text: str = "") -> SafeString:
    """Return a link to the page of `product`."""
    return format_html(LINK, reverse("admin:catalog_product_change", args=[product.pk]), text or product.name)


def stock_level(product: Product) -> tuple[str, Any]:
    """Return what of `product` is available, in words, behind the key of its colour."""
    if product.has_variants:
        return "any", _("by variant")
    if not product.tracks_stock:
        return "any", _("made to order")
    level = "out" if product.available <= 0 else "low" if product.is_low else "enough"
    return level, f"{product.available} {product.unit}".strip()


def range_of(parent: Product) -> str:
    """Return in one line how many active variants there are, what they cost and how many pieces of them are left."""
    found = ranges_of([parent.pk]).get(parent.pk)
    if found is None:
        return _("No active variants")
    prices = [format_money(price, settings.CURRENCY) for price in (found.lowest, found.highest)]
    variants = ngettext("%(count)d variant", "%(count)d variants", found.count) % {"count": found.count}
    facts = [variants, " – ".join(dict.fromkeys(prices))]
    if found.available is not None:
        facts.append(_("available: %(count)d") % {"count": found.available})
    return " · ".join(facts)


def variants_part(request: HttpRequest, parent: Product) -> Part | None:
    """All variants in the order in which people choose, the archived ones last."""
    if not parent.has_variants:
        return None
    variants = in_order(parent, parent.variants.all())
    variants.sort(key=lambda variant: not variant.is_active)
    return Part(
        _("variants"),
        [_("variant"), _("SKU"), _("price"), _("on hand"), _("available"), pgettext("goods", "active")],
        [_variant_row(variant) for variant in variants],
        more_url=reverse("admin:catalog_product_changelist") + f"?variants={parent.pk}",
        more_text=_("Change prices and stock"),
    )


def _variant_row(variant: Product) -> list[Any]:
    level, left = stock_level(variant)
    on_hand = str(variant.on_hand) if variant.tracks_stock else "—"
    state = _("yes") if variant.is_active else badge(_("in the archive"), "default")
    price = money(variant.price, settings.CURRENCY)
    return [product_link(variant), variant.sku or "—", price, on_hand, badge(left, LEVEL_COLOURS[level]), state]


def ledger_part(request: HttpRequest, product: Product) -> Part | None:
    """The last lines of the ledger; of a product with variants those of all of them."""
    is_parent = product.has_variants
    if not request.user.has_perm("catalog.view_stockmovement") or not (is_parent or product.tracks_stock):
        return None
    which: dict[str, Any] = {"product__parent": product} if is_parent else {"product": product}
    movements = StockMovement.objects.filter(**which).select_related("product", "actor").order_by("-pk")[:SHOWN]
    headers = [
        _("when"), *([_("product")] if is_parent else []), _("kind"), _("change"), _("balance after"), _("reason"),
        _("who"),
    ]  # fmt: skip
    lookup = "product__parent__id__exact" if is_parent else "product__id__exact"
    return Part(
        _("last movements"),
        headers,
        [_movement_row(movement, with_product=is_parent) for movement in movements],
        more_url=reverse("admin:catalog_stockmovement_changelist") + f"?{lookup}={product.pk}",
        more_text=_("All movements"),
        nothing=_("Nothing has come in or gone out yet."),
    )


def _movement_row(movement: StockMovement, *, with_product: bool) -> list[Any]:
    return [
        moment(movement.created_at),
        *([product_link(movement.product)] if with_product else []),
        badge(movement.get_kind_display(), KIND_COLOURS[movement.kind]),
        str(movement),
        movement.balance_after,
        movement.reason or "—",
        who(movement.actor),
    ]
