"""The product card."""

from django.conf import settings
from django.utils.translation import gettext as _

from catalog.models import Product, ProductImage
from catalog.money import format_money
from catalog.prepared import Prepared
from telegram_bridge import photos
from telegram_bridge.buttons.catalog import OpenProduct, ProductList, ShowPhotos
from telegram_bridge.outbox import enqueue
from telegram_bridge.screen import Button, Screen, cut, escape
from telegram_bridge.screens.guard import needs, sent_to_menu
from telegram_bridge.screens.menu import MENU_ROW
from telegram_bridge.screens.route import Routes
from telegram_bridge.store import Person

PRODUCT = Prepared(lambda pk: Product.objects.select_related("category").filter(pk=pk))
IMAGES = Prepared(lambda product: ProductImage.objects.filter(product=product).only("telegram_file_id"))
DESCRIPTION_SHOWN = 300
"""Characters; below a photo Telegram takes 1024 of all together."""


@needs("catalog.view_product")
def product_card(person: Person, data: OpenProduct) -> Screen:
    """One product: photo, price, stock, codes, description."""
    product = PRODUCT.first(data.product)
    if product is None:
        return sent_to_menu(person, _("This product is no longer there."))
    images = IMAGES.all(product.pk)
    rows: list[tuple[Button, ...]] = []
    if images:
        rows.append((Button(_("🖼 Photos: %(count)s") % {"count": len(images)}, ShowPhotos(product.pk)),))
    back = Button(_("⬅️ Products"), ProductList(product.category_id or 0))
    photo = images[0].telegram_file_id if images else ""
    return Screen(_text(product), (*rows, (back, *MENU_ROW)), photo=photo, again=OpenProduct(product.pk))


@needs("catalog.view_product")
def show_photos(person: Person, data: ShowPhotos) -> Screen:
    """Send the product's photos below; the card stays."""
    product = Product.objects.filter(pk=data.product).first()
    if product is None:
        return sent_to_menu(person, _("This product is no longer there."))
    for image in product.images.all()[:10]:
        enqueue(photos.SEND, photos.sending(image, chat_id=person.telegram_id, caption=product.name))
    return product_card(person, OpenProduct(product.pk)).with_toast(_("The photos are on their way."))


def _text(product: Product) -> str:
    price = format_money(product.price, settings.CURRENCY)
    if product.compare_at_price:
        price += f" <s>{format_money(product.compare_at_price, settings.CURRENCY)}</s>"
    lines = [f"<b>{escape(product.name)}</b>"]
    if product.category:
        lines.append(escape(str(product.category)))
    if not product.is_active:
        lines.append("🗄 " + _("archived"))
    lines += ["", _("Price: %(amount)s") % {"amount": price}]
    if product.tracks_stock:
        low = " ⚠️" if product.is_low else ""
        lines.append(
            _("Stock: %(available)s available (%(on_hand)s on hand, %(allocated)s promised)")
            % {"available": product.available, "on_hand": product.on_hand, "allocated": product.allocated}
            + low
        )
    lines += [
        f"{label}: <code>{escape(code)}</code>"
        for label, code in ((_("SKU"), product.sku), (_("Barcode"), product.barcode))
        if code
    ]
    if product.description:
        lines += ["", escape(cut(product.description, DESCRIPTION_SHOWN))]
    return "\n".join(lines)


ROUTES: Routes = {
    OpenProduct: product_card,
    ShowPhotos: show_photos,
}
