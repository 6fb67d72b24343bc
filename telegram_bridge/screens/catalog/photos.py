"""The photos of a product: added from the phone, one or an album; looked through, put in order, deleted."""

import zlib
from functools import partial

from django.utils.translation import gettext as _

from catalog.models import Product, ProductImage
from catalog.services.photos import ADD, CHANGE, DELETE, photo_add, photo_delete, photo_make_main, photo_shift
from catalog.services.products import Photo as ProductPhoto
from telegram_bridge import photos
from telegram_bridge.buttons import unpack
from telegram_bridge.buttons.catalog import EditProduct, OpenProduct, ShowPhotos
from telegram_bridge.buttons.photos import DeletePhoto, OpenPhoto, OpenPhotos, ShiftPhoto
from telegram_bridge.buttons.stock import OpenStock
from telegram_bridge.inbound import Photo
from telegram_bridge.outbox import enqueue
from telegram_bridge.screen import Button, Rows, Screen, escape
from telegram_bridge.screens.attempt import attempt
from telegram_bridge.screens.catalog.card import product_card
from telegram_bridge.screens.catalog.guard import of_product
from telegram_bridge.screens.route import QUIET, Routes
from telegram_bridge.store import Person

VIEW = "catalog.view_product"
REFUSED = ".x"
"""At the end of the mark of an album: the person was told already why it isn't taken."""

AboutProduct = OpenProduct | EditProduct | OpenStock | OpenPhotos | OpenPhoto


@of_product(VIEW)
def open_photos(person: Person, data: OpenPhotos, product: Product) -> Screen:
    """The main photo, with the way to the others."""
    return _gallery(person, product, 0)


@of_product(VIEW)
def open_photo(person: Person, data: OpenPhoto, product: Product) -> Screen:
    """One photo."""
    return _gallery(person, product, data.image)


@of_product(VIEW)
def show_photos(person: Person, data: ShowPhotos, product: Product) -> Screen:
    """Send all photos of the product below; its card stays."""
    for image in product.images.all():
        enqueue(photos.SEND, photos.sending(image, chat_id=person.telegram_id, caption=product.name))
    return product_card(person, OpenProduct(product.pk)).with_toast(_("The photos are on their way."))


@of_product(CHANGE)
def shift_photo(person: Person, data: ShiftPhoto, product: Product) -> Screen:
    """Move a photo; a button that has been used already moves nothing."""
    images = list(product.images.all())
    gallery = partial(_gallery, person, product, data.image)
    if not 0 <= data.seen < len(images) or images[data.seen].pk != data.image:
        return gallery()
    step = {"up": -1, "down": 1}.get(data.way)
    move = partial(photo_shift, step=step) if step else photo_make_main
    return attempt(partial(move, actor=person.user, image_id=data.image), lambda image: gallery(), gallery)


@of_product(DELETE)
def delete_photo(person: Person, data: DeletePhoto, product: Product) -> Screen:
    """Delete a photo, after a question."""
    gallery = partial(_gallery, person, product, data.image)
    image = product.images.filter(pk=data.image).first()
    if image is None:
        return gallery()
    if not data.sure:
        sure = Button(_("🗑 Delete"), DeletePhoto(product.pk, image.pk, 1), style="danger")
        back = Button(_("⬅️ Back"), OpenPhoto(product.pk, image.pk))
        text = f"<b>{escape(product.name)}</b>\n" + escape(_("Delete this photo?"))
        return Screen(text, ((sure, back),), photo=image.telegram_file_id, again=OpenPhoto(product.pk, image.pk))

    def gone(product: Product) -> Screen:
        return _gallery(person, product, 0).with_toast(_("The photo was deleted."))

    return attempt(partial(photo_delete, actor=person.user, image_id=image.pk), gone, gallery)


def take_photo(person: Person, data: AboutProduct, event: Photo) -> Screen | None:
    """Add a photo that was sent to a product; all photos of an album are kept, and one answer is given."""
    if not person.may(VIEW):
        return None
    album = str(zlib.crc32(event.album.encode())) if event.album else ""
    here = unpack(person.screen)
    is_answered = bool(album) and here in (OpenPhotos(data.product, album), OpenPhotos(data.product, album + REFUSED))
    photo = ProductPhoto(event.file_id, event.unique_id)

    def show(image: ProductImage) -> Screen:
        if is_answered:
            return QUIET
        if album:
            return _album(image, album)
        return _gallery(person, image.product, image.pk).with_notice(_("🖼 The photo was added."))

    def refused() -> Screen:
        again = OpenPhotos(data.product, album + REFUSED) if album else None
        card = product_card(person, OpenProduct(data.product))
        return Screen(card.text, card.rows, card.photo, card.toast, again or card.again)

    if here == OpenPhotos(data.product, album + REFUSED) and album:
        return QUIET
    return attempt(partial(photo_add, actor=person.user, product_id=data.product, photo=photo), show, refused)


def _album(image: ProductImage, album: str) -> Screen:
    """The one answer to an album, given when its first photo came: how many there will be isn't known yet."""
    text = f"<b>{escape(image.product.name)}</b>\n" + escape(_("🖼 The photos were added."))
    back = Button(_("⬅️ Product"), OpenProduct(image.product_id))
    rows = ((Button(_("🖼 Photos"), OpenPhotos(image.product_id)), back),)
    return Screen(text, rows, image.telegram_file_id, again=OpenPhotos(image.product_id, album))


def _gallery(person: Person, product: Product, image_id: int) -> Screen:
    """The photo of that id, or the main one."""
    images = list(product.images.all())
    back = Button(_("⬅️ Product"), OpenProduct(product.pk))
    head = f"<b>{escape(product.name)}</b>\n"
    hint = escape(_("Send photos here, one or an album.")) if person.may(ADD) else ""
    if not images:
        text = escape(_("There are no photos yet.")) + f"\n{hint}"
        return Screen(head + text, ((back,),), again=OpenPhotos(product.pk))
    at = next((at for at, image in enumerate(images) if image.pk == image_id), 0)
    image = images[at]
    text = _("🖼 Photo %(place)s of %(count)s") % {"place": at + 1, "count": len(images)}
    lines = [text + (" ⭐" if at == 0 else "")]
    if not image.telegram_file_id:
        lines.append(escape(_("It comes from the computer and isn't at Telegram yet: press “Send all” once.")))
    lines.append(hint)
    send = Button(_("📤 Send all"), ShowPhotos(product.pk))
    rows = (*_turns(product, images, at), *_tools(person, product, image, at, len(images)), (send, back))
    again = OpenPhoto(product.pk, image.pk)
    return Screen(head + "\n".join(lines), rows, photo=image.telegram_file_id, again=again)


def _turns(product: Product, images: list[ProductImage], at: int) -> Rows:
    turns = [Button("◀️", OpenPhoto(product.pk, images[at - 1].pk))] if at else []
    if at + 1 < len(images):
        turns.append(Button("▶️", OpenPhoto(product.pk, images[at + 1].pk)))
    return (tuple(turns),) if turns else ()


def _tools(person: Person, product: Product, image: ProductImage, at: int, count: int) -> Rows:
    """What the person may do with the photo."""

    def move(label: str, way: str) -> Button:
        return Button(label, ShiftPhoto(product.pk, image.pk, at, way))

    moves = []
    if person.may(CHANGE):
        moves += [move(_("⭐ Main"), "front"), move(_("⏪ Earlier"), "up")] if at else []
        moves += [move(_("⏩ Later"), "down")] if at + 1 < count else []
    delete = [Button(_("🗑 Delete"), DeletePhoto(product.pk, image.pk))] if person.may(DELETE) else []
    return tuple(tuple(row) for row in (moves, delete) if row)


ROUTES: Routes = {
    OpenPhotos: open_photos,
    OpenPhoto: open_photo,
    ShowPhotos: show_photos,
    ShiftPhoto: shift_photo,
    DeletePhoto: delete_photo,
}
