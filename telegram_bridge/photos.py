"""Photos of products and parcels, at Telegram and in the media storage: sent once each way, then known by name."""

from typing import Any, Final

from django.core.exceptions import ValidationError

from catalog.models import ProductImage
from catalog.services.photos import photo_keep
from orders.models import ParcelPhoto
from orders.services.packing import parcel_photo_keep
from telegram_bridge import client
from telegram_bridge.models import OutboxMessage
from telegram_bridge.screen import cut, escape

SEND: Final = "sendProductPhoto"
KEEP: Final = "keepProductPhoto"
KEEP_PARCEL: Final = "keepParcelPhoto"


def sending(image: ProductImage, *, chat_id: int, caption: str) -> dict[str, Any]:
    """The outbox payload that shows `image` in a chat."""
    return {"chat_id": chat_id, "image": image.pk, "caption": escape(cut(caption, 200))}


def keeping(image: ProductImage) -> dict[str, Any]:
    """The outbox payload that copies a photo which only Telegram has into the media storage."""
    return {"image": image.pk}


def send(row: OutboxMessage) -> Any:
    """Send a photo by Telegram's id of it, or upload it and remember the id; a photo that is gone is not sent."""
    image = ProductImage.objects.filter(pk=row.payload["image"]).first()
    if image is None:
        return None
    call = {"chat_id": row.chat_id, "caption": row.payload["caption"], "parse_mode": "HTML"}
    if image.telegram_file_id:
        return client.call("sendPhoto", {**call, "photo": image.telegram_file_id})
    with image.image.open() as file:
        photo = (f"{image.product_id}.jpg", file.read())
    message = client.call("sendPhoto", call, files={"photo": photo})
    largest = message["photo"][-1]
    ProductImage.objects.filter(pk=image.pk, telegram_file_id="").update(
        telegram_file_id=largest["file_id"], telegram_unique_id=largest["file_unique_id"]
    )
    return message


def keep(row: OutboxMessage) -> None:
    """Copy a photo from Telegram into the media storage.

    Raises:
        CallFailed: Telegram didn't give it, or what it gave is no photo that we can keep.
    """
    image = ProductImage.objects.filter(pk=row.payload["image"], image="").first()
    if image is None:
        return
    try:
        photo_keep(image_id=image.pk, content=client.download(image.telegram_file_id))
    except ValidationError as error:
        raise client.CallFailed(" ".join(error.messages), is_permanent=True) from error


def keep_parcel(row: OutboxMessage) -> None:
    """Copy a photo of a parcel, as `keep` does."""
    photo = ParcelPhoto.objects.filter(pk=row.payload["photo"], image="").first()
    if photo is None:
        return
    try:
        parcel_photo_keep(photo_id=photo.pk, content=client.download(photo.telegram_file_id))
    except ValidationError as error:
        raise client.CallFailed(" ".join(error.messages), is_permanent=True) from error
