"""What the parcels looked like."""

from pathlib import PurePath
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from orders.models.orders import Order


def parcel_path(photo: "ParcelPhoto", filename: str) -> str:
    """Return a name that nobody guesses: a label shows who lives where, and files are served to whoever knows it."""
    return f"parcels/{timezone.now():%Y/%m}/{uuid4().hex}{PurePath(filename).suffix.lower()}"


class ParcelPhoto(models.Model):
    """A photo of a packed order: once at Telegram, once in the media storage. Whoever sees the order sees it."""

    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="parcel_photos", verbose_name=_("order"))
    image = models.ImageField(_("image"), upload_to=parcel_path, blank=True)
    telegram_file_id = models.CharField(_("Telegram file"), max_length=255, blank=True, editable=False)
    telegram_unique_id = models.CharField(max_length=64, blank=True, editable=False)
    taken_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("who")
    )
    created_at = models.DateTimeField(_("when"), auto_now_add=True)

    class Meta:
        verbose_name = _("photo of a parcel")
        verbose_name_plural = _("photos of parcels")
        ordering = ["id"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["order", "telegram_unique_id"], condition=~Q(telegram_unique_id=""), name="parcel_photo_once"
            ),
            models.CheckConstraint(condition=~Q(image="") | ~Q(telegram_file_id=""), name="parcel_photo_is_somewhere"),
        ]

    def __str__(self) -> str:
        return f"{self.order_id}/{self.pk}"
