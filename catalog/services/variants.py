"""A product gets options, and a variant of each combination: a product of its own, with SKU, price and stock."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import count, product
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext as _

from catalog.errors import CatalogError
from catalog.models import Product
from catalog.rights import require
from catalog.services.products import ADD, CHANGE, product_lock, product_save
from catalog.signals import product_changed, product_created
from catalog.text import validate_text
from catalog.variants import FOLLOWED, OptionLists, option_lists, variant_name

MAX_OPTIONS = 3
MAX_VARIANTS = 100
MAX_LENGTH = 40
"""Characters of the name or a value of an option."""


@transaction.atomic
def variants_create(*, actor: User | None, parent_id: int, options: Mapping[str, Sequence[str]]) -> list[Product]:
    """Give a product a variant of each combination of `options`; returns the new ones.

    Combinations that are there already, archived ones too, stay as they are. New ones have the price and all else of
    the product, no stock yet and, when it has an SKU, that and a number. The order of the names and values is the one
    in which people choose later.

    Raises:
        NotAllowed: `actor` may not add products.
        CatalogError: the product is a variant itself or holds stock, the options are wrong or don't fit those of its
            variants, or there would be too many; nothing is saved.
    """
    require(actor, ADD)
    parent = product_lock(parent_id)
    _check_parent(parent)
    existing = list(Product.objects.filter(parent=parent))
    wanted = _spelled_alike(_cleaned(options), option_lists(parent, existing))
    _check_names(parent, wanted, existing)
    names = [name for name, _values in wanted]
    taken = {same_options(variant.options) for variant in existing}
    combinations = [dict(zip(names, values, strict=True)) for values in product(*(values for _name, values in wanted))]
    missing = [combination for combination in combinations if same_options(combination) not in taken]
    if len(existing) + len(missing) > MAX_VARIANTS:
        text = _("These would be %(count)s variants, and a product has at most %(most)s. Nothing was saved.")
        raise CatalogError(text % {"count": len(existing) + len(missing), "most": MAX_VARIANTS})
    skus = _skus(parent)
    made = [_variant(parent, wanted, combination, next(skus)) for combination in missing]
    _become_parent(parent, wanted, [*existing, *made], actor)
    try:
        with transaction.atomic():
            Product.objects.bulk_create(made)
    except IntegrityError as error:
        raise CatalogError(
            _("Someone else took the same SKU just now. Nothing was saved; please try again.")
        ) from error
    for variant in made:
        product_created.send(Product, product=variant, actor=actor)
    return made


@transaction.atomic
def variant_edit(*, actor: User | None, product_id: int, options: Mapping[str, str]) -> Product:
    """Give a variant other values of its options; its name follows unless someone gave it one of its own.

    Raises:
        NotAllowed: `actor` may not change products.
        CatalogError: it is no variant, a value is wrong, or another variant has the same ones; nothing is saved.
    """
    require(actor, CHANGE)
    parent_id = Product.objects.filter(pk=product_id).values_list("parent_id", flat=True).first()
    if parent_id is None:
        raise CatalogError(_("This is not a variant of a product. Nothing was changed."))
    parent, variant = product_lock(parent_id), product_lock(product_id)
    siblings = list(Product.objects.filter(parent=parent).exclude(pk=product_id))
    typed = _cleaned({name: [value] for name, value in options.items()})
    known = option_lists(parent, siblings) or [(name, []) for name in variant.options]
    wanted = {name: values[0] for name, values in _spelled_alike(typed, known)}
    if wanted.keys() != variant.options.keys():
        raise _other_names(parent, variant.options)
    if same_options(wanted) in {same_options(sibling.options) for sibling in siblings}:
        text = _("“%(product)s” is there already. Nothing was changed.")
        raise CatalogError(text % {"product": variant_name(parent.name, parent.option_lists, wanted)})
    changes: dict[str, list[Any]] = {"options": [variant.options, wanted]}
    if variant.name == variant_name(parent.name, parent.option_lists, variant.options):
        changes["name"] = [variant.name, variant_name(parent.name, parent.option_lists, wanted)]
    if wanted != variant.options:
        for name, (_old, new) in changes.items():
            setattr(variant, name, new)
        product_save(variant, update_fields=[*changes, "updated_at"])
        product_changed.send(Product, product=variant, actor=actor, changes=changes)
    return variant


@transaction.atomic
def variants_undo(*, actor: User | None, parent_id: int) -> Product:
    """Make a product with variants a plain one again, as long as none of them was ever stocked or sold.

    Raises:
        NotAllowed: `actor` may not change products.
        CatalogError: a variant has been in use; nothing is changed.
    """
    require(actor, CHANGE)
    parent = product_lock(parent_id)
    try:
        with transaction.atomic():
            Product.objects.filter(parent=parent).delete()
    except ProtectedError as error:
        text = _("A variant of “%(product)s” has been stocked or ordered, so they stay. Archive those you don't need.")
        raise CatalogError(text % {"product": parent.name}) from error
    if parent.has_variants:
        parent.has_variants, parent.option_lists = False, []
        product_save(parent, update_fields=["has_variants", "option_lists", "updated_at"])
        product_changed.send(Product, product=parent, actor=actor, changes={"has_variants": [True, False]})
    return parent


def _check_parent(parent: Product) -> None:
    if parent.parent_id is not None:
        text = _("“%(product)s” is a variant itself and can't have variants. Nothing was saved.")
        raise CatalogError(text % {"product": parent.name})
    if parent.on_hand or parent.allocated:
        text = _(
            "“%(product)s”: %(on_hand)s on hand, of them %(allocated)s promised to customers. Each variant has its "
            "own stock, so first fulfil these orders and count the product as 0. Nothing was saved."
        )
        values = {"product": parent.name, "on_hand": parent.on_hand, "allocated": parent.allocated}
        raise CatalogError(text % values)


def _cleaned(options: Mapping[str, Sequence[str]]) -> OptionLists:
    """Return the options as they will be kept: without spaces around, each value once."""
    lists: OptionLists = []
    for name, values in options.items():
        once: dict[str, str] = {}
        for value in map(_text, values):
            once.setdefault(value.casefold(), value)
        lists.append((_text(name), list(once.values())))
    if not 0 < len(lists) <= MAX_OPTIONS or not all(values for _name, values in lists):
        text = _("A product has one to %(most)s options, each with at least one value. Nothing was saved.")
        raise CatalogError(text % {"most": MAX_OPTIONS})
    if len({name.casefold() for name, _values in lists}) < len(lists):
        raise CatalogError(_("Two options have the same name. Nothing was saved."))
    return lists


def _spelled_alike(lists: OptionLists, known: OptionLists) -> OptionLists:
    """Return the lists with what is known already written as it is there: "m" is the M of the other variants."""
    spelled = {name.casefold(): (name, {value.casefold(): value for value in values}) for name, values in known}
    found = []
    for name, values in lists:
        as_known, known_values = spelled.get(name.casefold(), (name, {}))
        found.append((as_known, [known_values.get(value.casefold(), value) for value in values]))
    return found


def _text(typed: str) -> str:
    text = " ".join(typed.split())
    try:
        validate_text(text, max_length=MAX_LENGTH)
    except ValidationError as error:
        raise CatalogError(" ".join(error.messages)) from error
    if not text:
        raise CatalogError(_("An option needs a name and values, such as: Size: S, M, L. Nothing was saved."))
    return text


def _check_names(parent: Product, wanted: OptionLists, existing: Sequence[Product]) -> None:
    names = {name for name, _values in wanted}
    for variant in existing:
        if variant.is_active and variant.options.keys() != names:
            raise _other_names(parent, variant.options)


def _other_names(parent: Product, options: Mapping[str, str]) -> CatalogError:
    text = _("The variants of “%(product)s” differ in: %(options)s. Use the same ones. Nothing was changed.")
    return CatalogError(text % {"product": parent.name, "options": ", ".join(options)})


def same_options(options: Mapping[str, str]) -> frozenset[tuple[str, str]]:
    """What makes two combinations the same to a customer."""
    return frozenset((name.casefold(), value.casefold()) for name, value in options.items())


def _skus(parent: Product) -> Iterator[str]:
    """Yield the SKUs of the next variants; empty ones when the parent has none."""
    taken = (
        set(Product.objects.filter(sku__startswith=f"{parent.sku}-").values_list("sku", flat=True))
        if parent.sku
        else ()
    )
    for number in count(1):
        sku = f"{parent.sku}-{number}" if parent.sku else ""
        if sku not in taken:
            yield sku if len(sku) <= 64 else ""


def _variant(parent: Product, lists: OptionLists, options: dict[str, str], sku: str) -> Product:
    shared = {name: getattr(parent, name) for name in FOLLOWED}
    shared["name"] = variant_name(parent.name, lists, options)
    return Product(parent=parent, options=options, sku=sku, **shared)


def _become_parent(parent: Product, wanted: OptionLists, variants: Sequence[Product], actor: User | None) -> None:
    was_parent, parent.has_variants, parent.option_lists = parent.has_variants, True, wanted
    parent.option_lists = option_lists(parent, variants)
    product_save(parent, update_fields=["has_variants", "option_lists", "updated_at"])
    if not was_parent:
        product_changed.send(Product, product=parent, actor=actor, changes={"has_variants": [False, True]})
