"""What the shop tells about itself -> messages to the staff, queued inside the domain's own transaction."""

from typing import Any

from django.contrib.auth.models import User
from django.dispatch import receiver
from django.utils import translation
from django.utils.translation import gettext as _

from catalog.models import ProductImage, ProductImport
from catalog.money import format_money
from catalog.signals import import_checked, import_finished, photo_added
from orders.models import Order, OrderEvent, ParcelPhoto
from orders.signals import order_placed, order_status_changed, parcel_photo_added
from orders.status import Status
from telegram_bridge import imports, photos
from telegram_bridge.buttons.orders import OpenOrder
from telegram_bridge.models import ImportChat, TelegramAccount
from telegram_bridge.outbox import enqueue
from telegram_bridge.reply import call_for
from telegram_bridge.screen import Button, Screen, cut, escape


@receiver(photo_added)
def keep_photo(image: ProductImage, **kwargs: Any) -> None:
    """Copy a photo that so far only Telegram has."""
    if not image.image:
        enqueue(photos.KEEP, photos.keeping(image), dedup_key=f"keep-photo:{image.pk}")


@receiver(parcel_photo_added)
def keep_parcel_photo(photo: ParcelPhoto, **kwargs: Any) -> None:
    """Copy a photo of a parcel that so far only Telegram has."""
    if not photo.image:
        enqueue(photos.KEEP_PARCEL, {"photo": photo.pk}, dedup_key=f"keep-parcel:{photo.pk}")


@receiver([import_checked, import_finished])
def tell_of_import(product_import: ProductImport, **kwargs: Any) -> None:
    """What was found in a file, or came of it, to the chat that it was sent to."""
    for chat in ImportChat.objects.filter(product_import=product_import):
        enqueue(imports.SHOW, {"chat_id": chat.chat_id, "import": product_import.pk})


@receiver(order_placed)
def tell_of_new_order(order: Order, event: OrderEvent, **kwargs: Any) -> None:
    """A new order, to everyone who may see it and wants to hear of it."""
    for account in _listeners(event):
        with translation.override(account.language):
            _notify(account, order, event, _("⏳ New order %(order)s") % {"order": order})


@receiver(order_status_changed)
def tell_of_cancelled_order(order: Order, event: OrderEvent, **kwargs: Any) -> None:
    """A cancellation, to the same people."""
    if event.to_status != Status.CANCELLED:
        return
    for account in _listeners(event):
        with translation.override(account.language):
            _notify(account, order, event, _("❌ Order %(order)s was cancelled") % {"order": order})


def _listeners(event: OrderEvent) -> list[TelegramAccount]:
    """Those who want to know and may; not the one who did it, and nobody who has blocked the bot."""
    permitted = User.objects.with_perm("orders.view_order", backend="django.contrib.auth.backends.ModelBackend")
    return list(
        TelegramAccount.objects.filter(wants_orders=True, is_unreachable=False, user__in=permitted).exclude(
            user=event.actor_id
        )
    )


def _notify(account: TelegramAccount, order: Order, event: OrderEvent, head: str) -> None:
    facts = [format_money(order.total, order.currency), cut(order.contact_name, 80), cut(order.cancel_reason, 200)]
    text = f"<b>{escape(head)}</b> · " + escape(" · ".join(fact for fact in facts if fact))
    call = call_for(Screen(text, ((Button(_("Open"), OpenOrder(order.pk)),),)), account.telegram_id)
    enqueue(call.pop("method"), call, dedup_key=f"event:{event.pk}:{account.pk}")
