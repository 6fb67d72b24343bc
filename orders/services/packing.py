"""The goods of an order are gathered line by line, and the parcel is photographed."""

from collections.abc import Iterable

from django.contrib.auth.models import User
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext as _

from catalog.pictures import check_picture
from catalog.services.products import Photo
from orders.errors import OrderError
from orders.models import Order, OrderEvent, OrderItem, ParcelPhoto
from orders.services.lock import order_lock, require
from orders.signals import line_picked, parcel_photo_added
from orders.status import HAS_A_PARCEL, PACK, PICKING

MAX_PHOTOS = 20
"""Of one order."""


def is_packed(items: Iterable[OrderItem]) -> bool:
    """Whether every piece of the lines is in the box."""
    return all(item.picked == item.quantity for item in items)


@transaction.atomic
def order_pick_line(*, order_id: int, item_id: int, picked: int, actor: User, source: str) -> OrderItem:
    """Write down that `picked` pieces of a line are in the box; the same again changes nothing.

    It is a mark for the packers and no change of the order: no event, no new version.

    Raises:
        NotAllowed: `actor` may not pack orders.
        OrderError: the order or the line is gone, the order isn't being packed, or the line hasn't so many pieces.
    """
    require(actor, PACK)
    order = order_lock(order_id=order_id)
    if order.status not in PICKING:
        raise OrderError(
            _("Order %(order)s is “%(status)s”: there is nothing to pick. Nothing was changed.")
            % {"order": order, "status": order.get_status_display()}
        )
    item = order.items.filter(pk=item_id).first()
    if item is None:
        raise OrderError(_("A line is no longer in the order. Nothing was changed."))
    if not item.fulfilled <= picked <= item.quantity:
        raise OrderError(
            _("%(product)s: from %(least)s to %(most)s pieces can be picked. Nothing was changed.")
            % {"product": item.name, "least": item.fulfilled, "most": item.quantity}
        )
    if picked != item.picked:
        item.picked = picked
        item.save(update_fields=["picked"])
        line_picked.send(Order, order=order, item=item, actor=actor, source=source)
    return item


@transaction.atomic
def order_add_parcel_photo(*, order_id: int, photo: Photo, actor: User, source: str) -> ParcelPhoto:
    """Keep a photo of the parcel with its order; the same photo again returns the one that is there.

    Raises:
        NotAllowed: `actor` may not pack orders.
        OrderError: the order is gone, has no parcel in its status, or has `MAX_PHOTOS` already.
    """
    require(actor, PACK)
    order = order_lock(order_id=order_id)
    if known := order.parcel_photos.filter(telegram_unique_id=photo.unique_id).first():
        return known
    if order.status not in HAS_A_PARCEL:
        raise OrderError(
            _("Order %(order)s is “%(status)s”: it has no parcel. The photo was not kept.")
            % {"order": order, "status": order.get_status_display()}
        )
    if order.parcel_photos.count() >= MAX_PHOTOS:
        raise OrderError(
            _("Order %(order)s has %(count)s photos already. This one was not kept.")
            % {"order": order, "count": MAX_PHOTOS}
        )
    kept = ParcelPhoto.objects.create(
        order=order, telegram_file_id=photo.file_id, telegram_unique_id=photo.unique_id, taken_by=actor
    )
    event = OrderEvent.objects.create(
        order=order, kind=OrderEvent.Kind.PARCEL, actor=actor, source=source, payload={"photo": kept.pk}
    )
    parcel_photo_added.send(Order, order=order, photo=kept, event=event)
    return kept


@transaction.atomic
def parcel_photo_keep(*, photo_id: int, content: bytes) -> None:
    """Put a photo that only Telegram had into the media storage too, unless it is there or gone by now.

    Raises:
        ValidationError: what Telegram gave is no photo that can be kept.
    """
    photo = ParcelPhoto.objects.select_for_update().filter(pk=photo_id, image="").first()
    if photo is not None:
        extension = check_picture(content)
        photo.image.save(f"parcel.{extension}", ContentFile(content), save=False)
        photo.save(update_fields=["image"])
