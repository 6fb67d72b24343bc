"""Many products at once, by the rules of `products` and `stock` but with a few statements for hundreds of rows.

One by one a new product costs six statements and an edit three. What the services promise is kept: the rules are asked
of each product, each change of stock is a line of the ledger, each product is told about with the same signals.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from catalog.errors import CatalogError
from catalog.models import Product, StockMovement
from catalog.rights import require
from catalog.services.products import ADD, CHANGE
from catalog.services.stock import CHANGE_STOCK, Kind
from catalog.signals import product_changed, product_created, stock_changed, stock_ran_low
from catalog.variants import option_lists

UNCHECKED = frozenset(["id", "category", "parent", "created_at", "updated_at"])
"""What the program itself fills in; the foreign keys hold rows that were just read."""
FIELDS = frozenset(field.name for field in Product._meta.concrete_fields) - UNCHECKED


@dataclass(slots=True)
class Draft:
    """A product as it will be. `changes` are {attribute: [old, new]}, made on it already, and empty for a new one.

    `count` is what a stocktaking found; a new product has its first pieces as `on_hand`.
    """

    product: Product
    is_new: bool
    changes: dict[str, list[Any]] = field(default_factory=dict)
    count: int | None = None

    def problems(self) -> dict[str, list[str]]:
        """Return what the rules forbid, by the field; asks no database."""
        product = self.product
        checked = FIELDS if self.is_new else FIELDS & {name.removesuffix("_id") for name in self.changes}
        found: dict[str, list[str]] = {}
        try:
            product.clean_fields(exclude={field.name for field in Product._meta.concrete_fields} - checked)
        except ValidationError as error:
            found = error.message_dict
        if not product.tracks_stock:
            if self.count is not None or (self.is_new and product.on_hand):
                text = _("The stock of %(product)s is not tracked.")
                found.setdefault("stock", []).append(text % {"product": product.name})
        elif not product.allows_backorder and self._on_hand < product.allocated:
            text = _(
                "%(product)s: %(on_hand)s on hand, of them %(allocated)s promised to customers. Nothing was changed."
            )
            values = {"product": product.name, "on_hand": self._on_hand, "allocated": product.allocated}
            found.setdefault("stock", []).append(text % values)
        return found

    @property
    def _on_hand(self) -> int:
        return self.product.on_hand if self.count is None else self.count


@transaction.atomic
def products_write(*, drafts: Sequence[Draft], actor: User | None, reason: str) -> None:
    """Save drafts that have no problems; those that exist already must be locked. Parents may be among them.

    Raises:
        NotAllowed: `actor` may not do all of it.
        CatalogError: somebody else took an SKU in the same moment; nothing is saved.
    """
    if any(draft.is_new for draft in drafts):
        require(actor, ADD)
    if any(draft.changes for draft in drafts):
        require(actor, CHANGE)
    if any(draft.count is not None or (draft.is_new and draft.product.on_hand) for draft in drafts):
        require(actor, CHANGE_STOCK)
    try:
        with transaction.atomic():
            _insert([draft.product for draft in drafts if draft.is_new], actor)
            _update([draft for draft in drafts if not draft.is_new and draft.changes])
    except IntegrityError as error:
        raise CatalogError(
            _("The catalog was changed by someone else at this very moment. Nothing was saved; please try again.")
        ) from error
    _set_option_lists([draft.product for draft in drafts if draft.is_new or "options" in draft.changes])
    for draft in drafts:
        if draft.is_new:
            product_created.send(Product, product=draft.product, actor=actor)
        elif draft.changes:
            product_changed.send(Product, product=draft.product, actor=actor, changes=draft.changes)
    _count([draft for draft in drafts if draft.count is not None], actor, reason)


def _insert(products: Sequence[Product], actor: User | None) -> None:
    parents = [product for product in products if product.has_variants]
    others = [product for product in products if not product.has_variants]
    for batch in (parents, others):  # a variant needs the id of its parent
        Product.objects.bulk_create(batch)
    first = [product for product in products if product.on_hand]
    _move([(product, Kind.RECEIVE, product.on_hand, _("first stock")) for product in first], actor)


def _update(drafts: Sequence[Draft]) -> None:
    """Write what changed, together those in which the same changed."""
    alike: dict[tuple[str, ...], list[Product]] = defaultdict(list)
    now = timezone.now()
    for draft in drafts:
        draft.product.updated_at = now
        if draft.product.parent is not None:
            draft.product.parent_id = draft.product.parent.pk  # it may have been new itself
        alike[tuple(sorted(draft.changes))].append(draft.product)
    for names, products in alike.items():
        Product.objects.bulk_update(products, [*(name.removesuffix("_id") for name in names), "updated_at"])


def _set_option_lists(changed: Sequence[Product]) -> None:
    """Tell the parents of variants in which order people choose: the order in which the options came."""
    parents = {variant.parent.pk: variant.parent for variant in changed if variant.parent is not None}
    for variant in changed:
        if variant.parent is not None and not variant.parent.option_lists:
            variant.parent.option_lists = [(name, []) for name in variant.options]
    family = defaultdict(list)
    for variant in Product.objects.filter(parent__in=parents).order_by("pk"):
        family[variant.parent_id].append(variant)
    for pk, parent in parents.items():
        parent.option_lists = option_lists(parent, family[pk])
    Product.objects.bulk_update(parents.values(), ["option_lists"])


def _count(drafts: Sequence[Draft], actor: User | None, reason: str) -> None:
    ran_low, moves, now = [], [], timezone.now()
    for draft in drafts:
        assert draft.count is not None
        product, was_low = draft.product, draft.product.is_low
        moves.append((product, Kind.COUNT, draft.count - product.on_hand, reason))
        product.on_hand, product.updated_at = draft.count, now
        if product.is_low and not was_low:
            ran_low.append(product)
    Product.objects.bulk_update([draft.product for draft in drafts], ["on_hand", "updated_at"])
    _move(moves, actor)
    for product in ran_low:
        stock_ran_low.send(Product, product=product)


def _move(moves: Sequence[tuple[Product, Kind, int, str]], actor: User | None) -> None:
    """Write lines of the ledger for balances that are set on the products already."""
    movements = StockMovement.objects.bulk_create(
        StockMovement(
            product=product, kind=kind, quantity=quantity, balance_after=product.on_hand, actor=actor, reason=reason
        )
        for product, kind, quantity, reason in moves
    )
    for movement in movements:
        stock_changed.send(Product, product=movement.product, movement=movement)
