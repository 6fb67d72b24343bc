"""Products come into the catalog, change and retire here, from the admin and from the bot alike."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, TypedDict, Unpack

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from catalog.errors import CatalogError, ProductChangedMeanwhile
from catalog.models import Product, ProductImage
from catalog.rights import require
from catalog.services.stock import stock_open
from catalog.signals import photo_added, product_changed, product_created
from catalog.variants import FOLLOWED, variant_name

ADD, CHANGE = "catalog.add_product", "catalog.change_product"
MAX_PHOTOS = 10
"""Of one product; as many as Telegram shows in one album."""


class MoreFields(TypedDict, total=False):
    """What may be said of a product besides its name, price and category."""

    sku: str
    barcode: str
    unit: str
    description: str
    compare_at_price: Decimal | None
    cost: Decimal | None
    is_active: bool
    tracks_stock: bool
    low_stock_threshold: int | None
    allows_backorder: bool
    options: dict[str, str]


class ProductFields(MoreFields, total=False):
    """What of a product may be changed."""

    name: str
    price: Decimal
    category_id: int | None


EDITABLE = frozenset(ProductFields.__annotations__)


@dataclass(frozen=True, slots=True)
class Photo:
    """A photo that Telegram has."""

    file_id: str
    unique_id: str


@transaction.atomic
def product_create(
    *,
    actor: User | None,
    name: str,
    price: Decimal,
    category_id: int | None = None,
    stock: int = 0,
    photos: Sequence[Photo] = (),
    **fields: Unpack[MoreFields],
) -> Product:
    """Create a product with `stock` pieces received and its photos in their order, each once.

    Raises:
        NotAllowed: `actor` may not add products.
        CatalogError: a field is wrong, there are too many photos, or the SKU belongs to another product; nothing is
            saved.
    """
    require(actor, ADD)
    photos = list({photo.unique_id: photo for photo in photos}.values())
    if len(photos) > MAX_PHOTOS:
        text = _("A product has at most %(most)s photos, these are %(count)s. Nothing was saved.")
        raise CatalogError(text % {"most": MAX_PHOTOS, "count": len(photos)})
    product = Product(name=name, price=price, category_id=category_id, on_hand=stock, **_known(fields))
    if stock and not product.tracks_stock:
        raise CatalogError(_("The stock of %(product)s is not tracked.") % {"product": product.name})
    product_save(product, force_insert=True)
    stock_open(product, actor=actor)
    images = [
        ProductImage(
            product=product, telegram_file_id=photo.file_id, telegram_unique_id=photo.unique_id, position=position
        )
        for position, photo in enumerate(photos)
    ]
    if images:
        ProductImage.objects.bulk_create(images)
    product_created.send(Product, product=product, actor=actor)
    for image in images:
        photo_added.send(ProductImage, image=image, actor=actor)
    return product


@transaction.atomic
def product_edit(
    *, actor: User | None, product_id: int, seen: Mapping[str, Any] | None = None, **fields: Unpack[ProductFields]
) -> Product:
    """Change the given fields of a product and tell what changed.

    `seen` are values that the person had before their eyes; they must still be so. The variants of the product follow
    it in what they had in common with it: their name, price, category, whether they are active.

    Raises:
        NotAllowed: `actor` may not change products.
        ProductChangedMeanwhile: a value is no longer the one that was seen; nothing is saved.
        CatalogError: the product is gone, or a field is wrong; nothing is saved.
    """
    require(actor, CHANGE)
    product = product_lock(product_id)
    _check_seen(product, seen or {})
    own = {"is_archived_with_parent": False} if product.parent_id and "is_active" in fields else {}
    changes = _apply(product, {**_known(fields), **own}, actor)
    if product.has_variants and (followed := {name: changes[name] for name in changes.keys() & FOLLOWED}):
        for variant in Product.objects.select_for_update(of=("self",)).filter(parent=product).order_by("pk"):
            _apply(variant, _following(variant, product, followed), actor)
    return product


def product_archive(*, actor: User | None, product_id: int) -> Product:
    """Take a product, and with it its variants, out of the lists; orders keep it."""
    return product_edit(actor=actor, product_id=product_id, is_active=False)


@transaction.atomic
def product_restore(*, actor: User | None, product_id: int) -> Product:
    """Put an archived product back into the lists, and with it the variants that were archived with it.

    Raises:
        CatalogError: it is a variant of a product that is archived itself; or as for `product_edit`.
    """
    parent = Product.objects.filter(variants=product_id).first()
    if parent is not None and not parent.is_active:
        text = _("“%(product)s” is archived as a whole. Restore it, then its variants. Nothing was changed.")
        raise CatalogError(text % {"product": parent.name})
    return product_edit(actor=actor, product_id=product_id, is_active=True)


def product_lock(product_id: int) -> Product:
    """Return the product with its row locked until the end of the transaction.

    Raises:
        CatalogError: the product is gone.
    """
    product = Product.objects.select_for_update(of=("self",)).filter(pk=product_id).first()
    if product is None:
        raise CatalogError(_("The product is no longer there. Nothing was changed."))
    return product


def product_save(product: Product, **how: Any) -> None:
    """Validate and save. The constraints are left to the database, and asked one by one only to name the broken one.

    Django asks them beforehand with three statements each, which were most of what a new product cost.

    Raises:
        CatalogError: a field is wrong, or a constraint broken; nothing is saved.
    """
    try:
        product.full_clean(validate_constraints=False)
        try:
            with transaction.atomic():
                product.save(**how)
        except IntegrityError:
            product.validate_constraints()
            raise
    except ValidationError as error:
        raise CatalogError(" ".join(error.messages)) from error


def _apply(product: Product, fields: Mapping[str, Any], actor: User | None) -> dict[str, list[Any]]:
    """Set the fields that are new, save, tell; return what changed as {field: [old, new]}."""
    changes = {name: [getattr(product, name), new] for name, new in fields.items() if getattr(product, name) != new}
    if changes:
        for name, (_old, new) in changes.items():
            setattr(product, name, new)
        _check_promises(product)
        product_save(product, update_fields=[*changes, "updated_at"])
        product_changed.send(Product, product=product, actor=actor, changes=changes)
    return changes


def _following(variant: Product, parent: Product, changes: Mapping[str, list[Any]]) -> dict[str, Any]:
    """What of the changes of its parent a variant takes over: those of values that it shared.

    Only the variants that were archived with the whole come back with it.
    """
    fields = {name: new for name, (old, new) in changes.items() if getattr(variant, name) == old}
    if "is_active" in changes:
        is_restored = changes["is_active"][1]
        fields["is_active"] = is_restored and (variant.is_active or variant.is_archived_with_parent)
        fields["is_archived_with_parent"] = variant.is_active and not is_restored
    if "name" in changes:
        old, new = (variant_name(name, parent.option_lists, variant.options) for name in changes["name"])
        if variant.name == old:
            fields["name"] = new
    return fields


def _known(fields: Mapping[str, Any]) -> Mapping[str, Any]:
    if unknown := fields.keys() - EDITABLE:
        raise TypeError(f"A product has no editable {', '.join(sorted(unknown))}.")
    return fields


def _check_seen(product: Product, seen: Mapping[str, Any]) -> None:
    for name in _known(seen):
        if getattr(product, name) != seen[name]:
            text = _("“%(product)s” was changed meanwhile: “%(field)s” is %(value)s now. Nothing was overwritten.")
            label = Product._meta.get_field(name.removesuffix("_id")).verbose_name  # type: ignore[union-attr]
            values = {"product": product.name, "field": label, "value": getattr(product, name)}
            raise ProductChangedMeanwhile(text % values, product=product)


def _check_promises(product: Product) -> None:
    """Stock that has to be there can't begin to be less than what is promised."""
    if product.tracks_stock and not product.allows_backorder and product.on_hand < product.allocated:
        raise CatalogError(
            _("%(product)s: %(on_hand)s on hand, of them %(allocated)s promised to customers. Nothing was changed.")
            % {"product": product.name, "on_hand": product.on_hand, "allocated": product.allocated}
        )
