"""Photos of a product: added, put in order, deleted. The first one is the main one.

Whoever changes them holds the product's row, so that two people can't add the eleventh or mix up the order.
"""

from collections.abc import Sequence
from uuid import uuid4

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from catalog.errors import CatalogError
from catalog.models import Product, ProductImage
from catalog.pictures import check_picture, small_copy
from catalog.rights import require
from catalog.services.positions import renumber, shifted
from catalog.services.products import MAX_PHOTOS, Photo, product_lock
from catalog.signals import photo_added

ADD, CHANGE, DELETE = "catalog.add_productimage", "catalog.change_productimage", "catalog.delete_productimage"


@transaction.atomic
def photo_add(*, actor: User | None, product_id: int, photo: Photo) -> ProductImage:
    """Add a photo that Telegram has behind the others; the same photo again returns the one that is there.

    Raises:
        NotAllowed: `actor` may not add photos.
        CatalogError: the product is gone, or has `MAX_PHOTOS` already.
    """
    require(actor, ADD)
    images = list(product_lock(product_id).images.all())
    known = next((image for image in images if image.telegram_unique_id == photo.unique_id), None)
    if known is not None:
        return known
    image = _behind(product_id, images)
    image.telegram_file_id, image.telegram_unique_id = photo.file_id, photo.unique_id
    return _added(image, actor)


@transaction.atomic
def photo_upload(*, actor: User | None, product_id: int, content: bytes) -> ProductImage:
    """Add a photo from a file behind the others.

    Raises:
        NotAllowed: `actor` may not add photos.
        CatalogError: the file is no photo that can be kept, the product is gone, or has `MAX_PHOTOS` already.
    """
    require(actor, ADD)
    image = _behind(product_id, list(product_lock(product_id).images.all()))
    try:
        _store(image, content)
    except ValidationError as error:
        raise CatalogError(" ".join(error.messages)) from error
    return _added(image, actor)


@transaction.atomic
def photo_keep(*, image_id: int, content: bytes) -> None:
    """Put a photo that only Telegram had into the media storage too, unless it is there or gone by now.

    Raises:
        ValidationError: what Telegram gave is no photo that can be kept.
    """
    image = ProductImage.objects.select_for_update().filter(pk=image_id, image="").first()
    if image is not None:
        _store(image, content)
        image.save(update_fields=["image", "thumbnail"])


@transaction.atomic
def photo_delete(*, actor: User | None, image_id: int) -> Product:
    """Delete a photo, its files too unless a copy of the product shows them; returns the product.

    Raises:
        NotAllowed: `actor` may not delete photos.
        CatalogError: the photo is gone.
    """
    require(actor, DELETE)
    product, images, image = _lock(image_id)
    names = [file.name for file in (image.image, image.thumbnail) if file]
    image.delete()
    renumber(ProductImage.objects.all(), [other for other in images if other != image])
    transaction.on_commit(lambda: _forget(names))
    return product


def photo_make_main(*, actor: User | None, image_id: int) -> ProductImage:
    """Put a photo in front of the others; raises as `photo_shift`."""
    return photo_shift(actor=actor, image_id=image_id, step=-MAX_PHOTOS)


@transaction.atomic
def photo_shift(*, actor: User | None, image_id: int, step: int) -> ProductImage:
    """Move a photo by `step` places, to the front when negative; an end is the end.

    Raises:
        NotAllowed: `actor` may not change photos.
        CatalogError: the photo is gone.
    """
    require(actor, CHANGE)
    _product, images, image = _lock(image_id)
    renumber(ProductImage.objects.all(), shifted(images, image, step))
    return image


@transaction.atomic
def photos_reorder(*, actor: User | None, product_id: int, image_ids: Sequence[int]) -> None:
    """Put the photos of a product into this order; those that aren't named stay behind them.

    Raises:
        NotAllowed: `actor` may not change photos.
        CatalogError: the product is gone.
    """
    require(actor, CHANGE)
    place = {pk: number for number, pk in enumerate(image_ids)}
    images = sorted(product_lock(product_id).images.all(), key=lambda image: place.get(image.pk, len(place)))
    renumber(ProductImage.objects.all(), images)


def _lock(image_id: int) -> tuple[Product, list[ProductImage], ProductImage]:
    product_id = ProductImage.objects.filter(pk=image_id).values_list("product_id", flat=True).first()
    if product_id is not None:
        product = product_lock(product_id)
        images = list(product.images.all())
        for image in images:
            if image.pk == image_id:
                return product, images, image
    raise CatalogError(_("The photo is no longer there. Nothing was changed."))


def _behind(product_id: int, images: Sequence[ProductImage]) -> ProductImage:
    if len(images) >= MAX_PHOTOS:
        text = _("A product has at most %(most)s photos. Delete one, then send this one again.")
        raise CatalogError(text % {"most": MAX_PHOTOS})
    return ProductImage(product_id=product_id, position=images[-1].position + 1 if images else 0)


def _store(image: ProductImage, content: bytes) -> None:
    extension, small = check_picture(content), small_copy(content)
    name = f"{image.product_id}-{uuid4().hex}"
    image.image.save(f"{name}.{extension}", ContentFile(content), save=False)
    image.thumbnail.save(f"{name}.webp", ContentFile(small), save=False)


def _added(image: ProductImage, actor: User | None) -> ProductImage:
    image.save(force_insert=True)
    photo_added.send(ProductImage, image=image, actor=actor)
    return image


def _forget(names: Sequence[str | None]) -> None:
    for name in names:
        if name and not ProductImage.objects.filter(Q(image=name) | Q(thumbnail=name)).exists():
            default_storage.delete(name)
