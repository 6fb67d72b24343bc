"""Products that are sold in variants: how these are called, their order, and what a list shows of them all."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, F, Max, Min, Q, QuerySet, Sum

from catalog.models import Product

MAX_NAME = 200

OptionLists = list[tuple[str, list[str]]]
"""The names of the options, each with its values, in the order in which people choose."""

FOLLOWED = frozenset(
    [
        "name",
        "category_id",
        "unit",
        "description",
        "price",
        "compare_at_price",
        "cost",
        "is_active",
        "tracks_stock",
        "low_stock_threshold",
        "allows_backorder",
    ]
)
"""What a variant takes over from its parent, and goes on taking over while both have the same."""


@dataclass(frozen=True, slots=True)
class Range:
    """The active variants of a product together. `available` is None when the stock of one of them isn't tracked."""

    count: int
    lowest: Decimal
    highest: Decimal
    available: int | None


def listed_products(*, archived: bool = False) -> QuerySet[Product]:
    """Return the products as lists show them: one with variants once, in place of these."""
    return Product.objects.filter(parent=None, is_active=not archived)


def variants_of(parent: Product, *, archived: bool = False) -> list[Product]:
    """Return the active variants of a product, or the archived ones, in the order in which people choose."""
    return in_order(parent, Product.objects.filter(parent=parent, is_active=not archived))


def in_order(parent: Product, variants: Iterable[Product]) -> list[Product]:
    """Return the variants in the order in which people choose among the options of `parent`."""
    place = {(name, value): at for name, values in parent.option_lists for at, value in enumerate(values)}
    names = [name for name, _values in parent.option_lists]

    def key(variant: Product) -> tuple[list[int], int]:
        return [place.get((name, variant.options.get(name)), len(place)) for name in names], variant.pk

    return sorted(variants, key=key)


def option_lists(parent: Product, variants: Iterable[Product]) -> OptionLists:
    """Return the options that the variants really have, in the order of `parent`; those it doesn't know come last."""
    used: dict[str, dict[str, None]] = {}
    for variant in in_order(parent, variants):
        for name, value in in_line(parent.option_lists, variant.options):
            used.setdefault(name, {})[value] = None
    known = dict(parent.option_lists)
    return [
        (name, [*(value for value in known.get(name, ()) if value in values), *_without(values, known.get(name, ()))])
        for name, values in used.items()
    ]


def _without(values: Iterable[str], known: Collection[str]) -> list[str]:
    return [value for value in values if value not in known]


def in_line(lists: Collection[tuple[str, list[str]]], options: Mapping[str, str]) -> list[tuple[str, str]]:
    """Return the options of a variant in the order of its parent's lists; the database keeps none."""
    place = {name: at for at, (name, _values) in enumerate(lists)}
    return sorted(options.items(), key=lambda option: (place.get(option[0], len(place)), option[0]))


def variant_name(parent_name: str, lists: Collection[tuple[str, list[str]]], options: Mapping[str, str]) -> str:
    """Return what a variant is called in lists and on orders: "T-shirt, M, red"."""
    marks = "".join(f", {value}" for _name, value in in_line(lists, options))
    room = MAX_NAME - len(marks)
    return (parent_name if len(parent_name) <= room else parent_name[: max(room - 1, 1)] + "…") + marks


def ranges_of(product_ids: Iterable[int]) -> dict[int, Range]:
    """Return the ranges of those among the products that have active variants; one statement."""
    available, untracked = Sum(F("on_hand") - F("allocated")), Count("pk", filter=Q(tracks_stock=False))
    variants = Product.objects.filter(parent__in=list(product_ids), is_active=True).order_by().values("parent_id")
    rows = variants.annotate(
        size=Count("pk"), lowest=Min("price"), highest=Max("price"), left=available, untracked=untracked
    )
    return {
        row["parent_id"]: Range(row["size"], row["lowest"], row["highest"], None if row["untracked"] else row["left"])
        for row in rows
    }
