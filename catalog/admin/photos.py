"""The photos on a product's page: uploaded, dragged into order, deleted, through the services that the bot uses."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from unfold.admin import TabularInline
from unfold.decorators import display

from catalog.admin.base import person
from catalog.models import ProductImage
from catalog.pictures import MAX_BYTES, check_picture
from catalog.services.photos import photo_delete, photo_upload, photos_reorder


def picture(photo: ProductImage, side: int) -> SafeString:
    """Return a thumbnail of `photo`, `side` pixels high and wide."""
    text = '<img src="{}" alt="" loading="lazy" width="{}" height="{}" class="max-w-none object-cover rounded-default">'
    return format_html(text, photo.preview, side, side)


class Kept(forms.HiddenInput):
    """Stands for a file that is there: the thumbnail shows it, and there is nothing to choose."""

    input_type = "hidden"

    @property
    def is_hidden(self) -> bool:
        return False  # else the theme would move it out of its column

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        return (
            format_html(
                '<a class="text-primary-600 dark:text-primary-500" href="{}" target="_blank">{}</a>',
                value.url,
                _("open"),
            )
            if value
            else format_html("—")
        )


class PhotoForm(forms.ModelForm):
    """A photo that is there stays the file it is; a new one must be a photo."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk is not None:
            image = self.fields["image"]
            image.disabled, image.widget = True, Kept()
            # Django would open and check every file that is there already, at each save of the page.
            image.clean = lambda data, initial=None: initial  # type: ignore[method-assign, misc]

    def clean_image(self) -> Any:
        file = self.cleaned_data["image"]
        if isinstance(file, UploadedFile):
            file.seek(0)
            check_picture(file.read(MAX_BYTES + 1))
        return file


class PhotoInline(TabularInline):
    """Photos; the first one is the main one."""

    model = ProductImage
    form = PhotoForm
    extra = 0
    hide_title = True
    fields = ["thumbnail_shown", "image", "position"]
    readonly_fields = ["thumbnail_shown"]
    ordering_field = "position"
    hide_ordering_field = True

    @display(description=_("photo"))
    def thumbnail_shown(self, photo: ProductImage) -> Any:
        if photo.pk is None:
            return "—"
        return picture(photo, 64) if photo.preview else _("at Telegram")


def save_photos(request: HttpRequest, product_id: int, formset: Any) -> None:
    """Delete, add and put in order what the person did to the photos; tells the formset what that was."""
    actor = person(request)
    formset.new_objects, formset.changed_objects, formset.deleted_objects = [], [], []
    places: list[tuple[int, int]] = []
    for form in formset.forms:
        image, wanted = form.instance, form.cleaned_data if form.is_valid() else {}
        if form in formset.deleted_forms:
            if image.pk is not None:
                formset.deleted_objects.append(image)
                photo_delete(actor=actor, image_id=image.pk)
            continue
        if image.pk is None and isinstance(wanted.get("image"), UploadedFile):
            wanted["image"].seek(0)
            image = photo_upload(actor=actor, product_id=product_id, content=wanted["image"].read())
            formset.new_objects.append(image)
        elif form.has_changed():
            formset.changed_objects.append((image, form.changed_data))
        if image.pk is not None:
            places.append((wanted.get("position") or 0, image.pk))
    if formset.changed_objects:
        photos_reorder(actor=actor, product_id=product_id, image_ids=[pk for _position, pk in sorted(places)])
