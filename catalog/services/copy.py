"""A new product that begins as a copy of another one."""

from django.contrib.auth.models import User
from django.db import transaction
from django.utils.translation import gettext as _

from catalog.models import Product, ProductImage
from catalog.rights import require
from catalog.services.products import ADD, product_lock, product_save
from catalog.signals import photo_added, product_created
from catalog.variants import FOLLOWED, MAX_NAME, variant_name, variants_of


@transaction.atomic
def product_copy(*, actor: User | None, product_id: int) -> Product:
    """Make an active product like another one: with its photos and variants, without stock, SKU and barcode.

    It is called "... (copy)" in the language of the moment. The copy of a variant is a product of its own.

    Raises:
        NotAllowed: `actor` may not add products.
        CatalogError: the product is gone.
    """
    require(actor, ADD)
    source = product_lock(product_id)
    suffix = _("(copy)")
    copy = _like(source, name=f"{source.name[: MAX_NAME - len(suffix) - 1].rstrip()} {suffix}")
    copy.has_variants, copy.option_lists = source.has_variants, source.option_lists
    product_save(copy, force_insert=True)
    variants = variants_of(source) if source.has_variants else []
    copies = [
        _like(
            variant, parent=copy, options=variant.options,
            name=variant_name(copy.name, source.option_lists, variant.options),
        )
        for variant in variants
    ]  # fmt: skip
    Product.objects.bulk_create(copies)
    originals = {source.pk: copy} | {variant.pk: made for variant, made in zip(variants, copies, strict=True)}
    images = _copy_photos(originals)
    for made in originals.values():
        product_created.send(Product, product=made, actor=actor)
    for image in images:
        photo_added.send(ProductImage, image=image, actor=actor)
    return copy


def _like(source: Product, **other: object) -> Product:
    shared = {name: getattr(source, name) for name in FOLLOWED} | {"is_active": True}
    return Product(**shared | other)


def _copy_photos(copies: dict[int, Product]) -> list[ProductImage]:
    """The files are shared, in the storage and at Telegram."""
    images = list(ProductImage.objects.filter(product__in=copies).order_by("pk"))
    for image in images:
        image.product = copies[image.product_id]
        image.pk, image._state.adding = None, True
    return ProductImage.objects.bulk_create(images)
