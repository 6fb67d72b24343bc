"""A card is answered with photos: what was understood is said above one button, and only that button adds them.

They are kept in the database meanwhile, for a button has no room for the name of a file, and the photos of an album
come one by one.
"""

from django.utils.translation import gettext as _

from catalog.errors import CatalogError
from catalog.models import Product, ProductImage
from catalog.services.photos import ADD, photo_add
from catalog.services.products import MAX_PHOTOS
from catalog.services.products import Photo as ProductPhoto
from telegram_bridge.buttons.catalog import OpenProduct
from telegram_bridge.buttons.photos import AddOffered, OpenPhoto, OpenPhotos
from telegram_bridge.inbound import Photo
from telegram_bridge.models import OfferedPhoto
from telegram_bridge.screen import Button, Screen, escape
from telegram_bridge.screens.attempt import attempt
from telegram_bridge.screens.catalog.card import product_card
from telegram_bridge.screens.catalog.guard import of_product
from telegram_bridge.screens.catalog.photos import open_photo, open_photos
from telegram_bridge.screens.route import QUIET, Routes
from telegram_bridge.store import Person


def offer_photo(person: Person, product: Product, event: Photo) -> Screen:
    """Keep a photo and ask whether it is to be added; an album is asked about once, when its first photo comes."""
    kept = OfferedPhoto(
        account_id=person.account_id, product=product, album=event.album[:64], file_id=event.file_id,
        unique_id=event.unique_id,
    )  # fmt: skip
    first = _first_of_album(kept)
    kept.is_added = first is not None and first.is_added
    kept.save()
    if first is None:
        return _question(person, product, kept)
    if not first.is_added:
        return QUIET
    # The button was faster than the last photos of its album.
    return attempt(lambda: _add(person, [kept]), lambda images: QUIET, lambda: _card(person, product))


def _first_of_album(photo: OfferedPhoto) -> OfferedPhoto | None:
    if not photo.album:
        return None
    same = {"account": photo.account_id, "product": photo.product_id, "album": photo.album}
    return OfferedPhoto.objects.filter(**same).first()


def _question(person: Person, product: Product, offered: OfferedPhoto) -> Screen:
    images = list(product.images.all())
    if not person.may(ADD):
        return _refused(person, product, _("You have no right to do this."))
    if len(images) >= MAX_PHOTOS:
        text = _("A product has at most %(most)s photos. Delete one, then send this one again.")
        return _refused(person, product, text % {"most": MAX_PHOTOS})
    if not offered.album and offered.unique_id in [image.telegram_unique_id for image in images]:
        return _refused(person, product, _("It has this photo already."))
    question = _("🖼 Add this album?") if offered.album else _("🖼 Add this photo?")
    count = _("Photos now: %(count)s, at most %(most)s.") % {"count": len(images), "most": MAX_PHOTOS}
    yes = _("✅ Add the album") if offered.album else _("✅ Add the photo")
    here = OpenProduct(product.pk)
    rows = (
        (Button(yes, AddOffered(product.pk, offered.pk), style="success"),),
        (Button(_("⬅️ Leave it"), here),),
    )
    text = f"<b>{escape(product.name)}</b>\n{escape(question)}\n{escape(count)}"
    return Screen(text, rows, photo=offered.file_id, again=here)


@of_product(ADD)
def add_offered(person: Person, data: AddOffered, product: Product) -> Screen:
    """Add what was offered, as much of it as there is room for; a second tap adds nothing more."""
    mine = OfferedPhoto.objects.filter(account=person.account_id, product=product)
    first = mine.filter(pk=data.offer).first()
    if first is None:
        return _card(person, product).with_toast(_("These photos are no longer kept. Send them again."))
    if first.is_added:
        return open_photos(person, OpenPhotos(product.pk))
    offered = list(mine.filter(album=first.album)) if first.album else [first]

    def added(images: list[ProductImage]) -> Screen:
        gallery = open_photo(person, OpenPhoto(product.pk, images[0].pk))
        if left := len(offered) - len(images):
            text = _("🖼 Photos added: %(count)s. There was no room for %(left)s more: at most %(most)s are kept.")
            return gallery.with_notice(text % {"count": len(images), "left": left, "most": MAX_PHOTOS})
        return gallery.with_notice(_("🖼 Photos added: %(count)s.") % {"count": len(images)})

    return attempt(lambda: _add(person, offered), added, lambda: _card(person, product))


def _add(person: Person, offered: list[OfferedPhoto]) -> list[ProductImage]:
    """Add photos until the product is full.

    Raises:
        CatalogError: not even the first one can be added.
    """
    images: list[ProductImage] = []
    for each in offered:
        photo = ProductPhoto(each.file_id, each.unique_id)
        try:
            images.append(photo_add(actor=person.user, product_id=each.product_id, photo=photo))
        except CatalogError:
            if not images:
                raise
            break
    OfferedPhoto.objects.filter(pk__in=[each.pk for each in offered]).update(is_added=True)
    return images


def _card(person: Person, product: Product) -> Screen:
    return product_card(person, OpenProduct(product.pk))


def _refused(person: Person, product: Product, sentence: str) -> Screen:
    return _card(person, product).with_notice(f"⚠️ {sentence}")


ROUTES: Routes = {AddOffered: add_offered}
