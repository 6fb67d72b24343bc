"""What an order's parcel looked like, on the order's page."""

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from catalog.admin.base import moment
from orders.models import Order, ParcelPhoto


def gallery(order: Order) -> SafeString:
    """Return the photos as small pictures that open the large ones, with who took them and when."""
    photos = order.parcel_photos.select_related("taken_by")
    figures = format_html_join("", "{}", ([_figure(photo)] for photo in photos))
    return format_html('<div class="flex flex-row flex-wrap gap-4">{}</div>', figures)


def _figure(photo: ParcelPhoto) -> SafeString:
    who = (photo.taken_by.first_name or photo.taken_by.username) if photo.taken_by else ""
    caption = " · ".join(part for part in (who, moment(photo.created_at)) if part)
    if not photo.image:
        return format_html("<p>{}<br>{}</p>", _("at Telegram"), caption)
    picture = (
        '<a href="{}" target="_blank"><img src="{}" alt="{}" loading="lazy" width="128" height="128"'
        ' class="max-w-none object-cover rounded-default">{}</a>'
    )
    return format_html(picture, photo.image.url, photo.image.url, _("photo of the parcel"), caption)
