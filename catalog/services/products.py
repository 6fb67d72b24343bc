"""Products come into the catalog, change and retire here, from the admin and from the bot alike."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from catalog.errors import CatalogError
from catalog.models import Product, ProductImage
from catalog.services.stock import stock_open
from catalog.signals import product_changed, product_created

EDITABLE = frozenset(
    [
        "name",
        "category_id",
        "sku",
        "barcode",
        "unit",
        "description",
        "price",
        "compare_at_price",
        "cost",
        "is_active",
        "tracks_stock",
        "low_stock_threshold",
        "allows_backorder",
        "options",
    ]
)


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
    **fields: Any,
) -> Product:
    """Create a product with `stock` pieces received and its photos in their order; `fields` are those of `EDITABLE`.

    Raises:
        CatalogError: a field is wrong, or the SKU belongs to another product; nothing is saved.
    """
    product = Product(name=name, price=price, category_id=category_id, on_hand=stock, **_known(fields))
    if stock and not product.tracks_stock:
        raise CatalogError(_("The stock of %(product)s is not tracked.") % {"product": product.name})
    _save(product, force_insert=True)
    stock_open(product, actor=actor)
    ProductImage.objects.bulk_create(
        ProductImage(
            product=product, telegram_file_id=photo.file_id, telegram_unique_id=photo.unique_id, position=position
        )
        for position, photo in enumerate(photos)
    )
    product_created.send(Product, product=product, actor=actor)
    return product


@transaction.atomic
def product_edit(*, actor: User | None, product_id: int, **fields: Any) -> Product:
    """Change the given fields (of `EDITABLE`) of a product and tell what changed.

    Raises:
        CatalogError: the product is gone, or a field is wrong; nothing is saved.
    """
    product = Product.objects.select_for_update(of=("self",)).filter(pk=product_id).first()
    if product is None:
        raise CatalogError(_("The product is no longer there. Nothing was changed."))
    changes = {
        name: [getattr(product, name), new] for name, new in _known(fields).items() if getattr(product, name) != new
    }
    if not changes:
        return product
    for name, (_old, new) in changes.items():
        setattr(product, name, new)
    _check_promises(product)
    _save(product, update_fields=[*changes, "updated_at"])
    product_changed.send(Product, product=product, actor=actor, changes=changes)
    return product


def product_archive(*, actor: User | None, product_id: int) -> Product:
    """Take a product out of the lists; orders keep it."""
    return product_edit(actor=actor, product_id=product_id, is_active=False)


def product_restore(*, actor: User | None, product_id: int) -> Product:
    """Put an archived product back into the lists."""
    return product_edit(actor=actor, product_id=product_id, is_active=True)


def _known(fields: dict[str, Any]) -> dict[str, Any]:
    if unknown := fields.keys() - EDITABLE:
        raise TypeError(f"A product has no editable {', '.join(sorted(unknown))}.")
    return fields


def _check_promises(product: Product) -> None:
    """Stock that has to be there can't begin to be less than what is promised."""
    if product.tracks_stock and not product.allows_backorder and product.on_hand < product.allocated:
        raise CatalogError(
            _("%(product)s: %(on_hand)s on hand, of them %(allocated)s promised to customers. Nothing was changed.")
            % {"product": product.name, "on_hand": product.on_hand, "allocated": product.allocated}
        )


def _save(product: Product, **how: Any) -> None:
    """Validate and save. The constraints are left to the database, and asked one by one only to name the broken one.

    Django asks them beforehand with three statements each, which were most of what a new product cost.
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
