"""Finding products by what people type: parts of names, codes, options, with typing errors on PostgreSQL."""

from collections.abc import Sequence
from functools import reduce
from operator import and_
from typing import Any

from django.contrib.postgres.lookups import TrigramWordSimilar
from django.contrib.postgres.search import TrigramWordSimilarity
from django.db import connection
from django.db.models import Case, F, FloatField, IntegerField, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce

from catalog.models import Product
from catalog.words import has, has_all, has_any, plain, readable, union, words

AT_MOST = 200
PARENTS = 100
SIMILAR_AT_MOST = 50
SIMILARITY = 0.45
"""How alike a word and a part of the text are, from 0 to 1; PostgreSQL's own 0.6 loses "эклэр" for "эклер"."""


def search_products(
    text: str,
    *,
    archived: bool = False,
    sellable: bool = False,
    parents_once: bool = False,
    alike: bool = True,
    at_most: int = AT_MOST,
) -> QuerySet[Product]:
    """Return the products that `text` means, the best first: by code, whole name, beginning of the name, the rest.

    Each word must be somewhere in the name, SKU, barcode or options of the product or, for a variant, of its parent.
    With `alike`, when there is none on PostgreSQL, those whose words are similar come, the most similar first.

    `archived`: the archived ones too, behind the others. `sellable`: variants, but not the product that has them.
    `parents_once`: the parent in place of its variants. About `at_most` are found, then the search ends: the result
    may be counted and cut into pages with slices, at a cost that doesn't grow with the shop.
    """
    wanted = words(text)
    if not wanted:
        return Product.objects.none()
    shop = Product.objects.all() if archived else Product.objects.filter(is_active=True)
    if sellable:
        shop = shop.filter(has_variants=False)
    found = _exactly(shop, text, wanted, at_most)
    order: Sequence[Any] = (_rank(text), "name", "pk")
    if alike and connection.vendor == "postgresql" and not found.exists():
        found, order = _alike(shop, wanted), (-_likeness(text), "name", "pk")
    if parents_once:
        found = Product.objects.filter(pk__in=found.values(shown=Coalesce("parent_id", "pk")))
        found = found if archived else found.filter(is_active=True)
    return found.order_by("-is_active", *order)


def _exactly(shop: QuerySet[Product], text: str, wanted: list[str], at_most: int) -> QuerySet[Product]:
    # Newest first, so that PostgreSQL may end early by walking the primary key when the words are everywhere.
    shop, code = shop.order_by("-pk"), readable(text)
    typed = {code, code.lower(), code.upper(), code.capitalize()}
    return Product.objects.filter(
        pk__in=union(
            shop.filter(~Q(sku=""), sku__in=typed),
            shop.filter(~Q(barcode=""), barcode__in=typed),
            shop.filter(name__in=typed)[:at_most],
            shop.filter(has_all(wanted))[:at_most],
            _variants(shop, wanted)[:at_most],
        )
    )


def _variants(shop: QuerySet[Product], wanted: list[str]) -> QuerySet[Product]:
    """Variants with a part of the words in their parent's text."""
    parents = Product.objects.filter(has_any(wanted), has_variants=True).order_by("-pk")[:PARENTS]
    variants = shop.filter(parent__in=parents.values("pk"))
    for word in wanted:
        variants = variants.filter(has(word) | has(word, "parent__search_text"))
    return variants


def _rank(text: str) -> Case:
    code, phrase = plain(text), f" {plain(text)}"
    return Case(
        When(Q(sku__iexact=code) | Q(barcode__iexact=code), then=Value(0)),
        When(search_text__startswith=f"{phrase} ", then=Value(1)),
        When(search_text__startswith=phrase, then=Value(2)),
        When(search_text__contains=phrase, then=Value(3)),
        default=Value(4),
        output_field=IntegerField(),
    )


def _alike(shop: QuerySet[Product], wanted: list[str]) -> QuerySet[Product]:
    with connection.cursor() as cursor:
        # Stays with the connection. Behind a pooler it may go to another one: then the stricter 0.6 is at work.
        cursor.execute("SELECT set_config('pg_trgm.word_similarity_threshold', %s, false)", [str(SIMILARITY)])
    # A short word with one wrong letter is like nothing; the phrase that it stands in may still be.
    each = reduce(and_, (Q(TrigramWordSimilar(F("search_text"), word)) for word in wanted))
    shop = shop.filter(each | Q(TrigramWordSimilar(F("search_text"), " ".join(wanted))))
    likeness = -_likeness(" ".join(wanted))
    return Product.objects.filter(pk__in=shop.order_by(likeness)[:SIMILAR_AT_MOST].values("pk"))


def _likeness(text: str) -> TrigramWordSimilarity:
    return TrigramWordSimilarity(plain(text), "search_text", output_field=FloatField())
