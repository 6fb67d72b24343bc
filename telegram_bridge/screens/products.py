"""Products by category, and the product card."""

from django.conf import settings
from django.utils.translation import gettext as _

from catalog.models import Category, Product, ProductImage
from catalog.money import format_money
from catalog.prepared import Prepared
from telegram_bridge import photos
from telegram_bridge.buttons.catalog import OpenCategories, OpenProduct, ProductList, ShowPhotos
from telegram_bridge.buttons.dialogue import StartFlow
from telegram_bridge.outbox import enqueue
from telegram_bridge.pages import Place, by_name
from telegram_bridge.screen import Button, Screen, cut, escape
from telegram_bridge.screens.guard import needs, sent_to_menu
from telegram_bridge.screens.menu import MENU_ROW
from telegram_bridge.screens.route import Routes
from telegram_bridge.store import Person

CATEGORIES_A_PAGE = 16
SHOWN = Product.objects.filter(is_active=True, parent=None).only(
    "name", "price", "tracks_stock", "on_hand", "allocated"
)
ALL_PRODUCTS = by_name(lambda: SHOWN, Product)
OF_CATEGORY = by_name(lambda category: SHOWN.filter(category=category), Product)
PRODUCT = Prepared(lambda pk: Product.objects.select_related("category").filter(pk=pk))
IMAGES = Prepared(lambda product: ProductImage.objects.filter(product=product).only("pk"))


@needs("catalog.view_category")
def categories(person: Person, data: OpenCategories) -> Screen:
    """The active categories in the shop's own order, as buttons in pages."""
    first = data.page * CATEGORIES_A_PAGE
    found = list(Category.objects.filter(is_active=True)[first : first + CATEGORIES_A_PAGE + 1])
    buttons = [Button(cut(str(category), 40), ProductList(category.pk)) for category in found[:CATEGORIES_A_PAGE]]
    rows: list[tuple[Button, ...]] = [tuple(buttons[at : at + 2]) for at in range(0, len(buttons), 2)]
    turns = []
    if data.page:
        turns.append(Button("◀️", OpenCategories(data.page - 1)))
    if len(found) > CATEGORIES_A_PAGE:
        turns.append(Button("▶️", OpenCategories(data.page + 1)))
    if turns:
        rows.append(tuple(turns))
    text = _("Open one to see its products.") if found else _("There are no categories yet.")
    title = _("🗂 Categories")
    return Screen(f"<b>{title}</b>\n{escape(text)}", (*rows, MENU_ROW))


@needs("catalog.view_product")
def product_list(person: Person, data: ProductList) -> Screen:
    """A page of the active products of a category, or of all, by name; a product with variants stands there once."""
    place = Place(data.way, data.edge, data.before)
    if data.category:
        category = Category.objects.filter(pk=data.category).first()
        if category is None:
            return sent_to_menu(person, _("This category is no longer there."))
        title, page = str(category), OF_CATEGORY.page(place, data.category)
    else:
        title, page = _("🛍 Products"), ALL_PRODUCTS.page(place)
    buttons = [(Button(_label(product), OpenProduct(product.pk)),) for product in page.rows]
    turns = page.buttons(lambda way, edge, before: ProductList(data.category, way, edge, before))
    rows = [*buttons, *([turns] if turns else [])]
    if person.may("catalog.add_product"):
        rows.append((Button(_("➕ New product"), StartFlow("new_product")),))
    text = f"<b>{escape(title)}</b>\n" + (page.caption or _("There are no products here yet."))
    return Screen(text, (*rows, (Button(_("🗂 Categories"), OpenCategories()), *MENU_ROW)))


@needs("catalog.view_product")
def product_card(person: Person, data: OpenProduct) -> Screen:
    """One product: price, stock, codes, description."""
    product = PRODUCT.first(data.product)
    if product is None:
        return sent_to_menu(person, _("This product is no longer there."))
    rows: list[tuple[Button, ...]] = []
    if count := IMAGES.count(product.pk):
        rows.append((Button(_("🖼 Photos: %(count)s") % {"count": count}, ShowPhotos(product.pk)),))
    back = Button(_("⬅️ Products"), ProductList(product.category_id or 0))
    return Screen(_text(product), (*rows, (back, *MENU_ROW)), again=OpenProduct(product.pk))


@needs("catalog.view_product")
def show_photos(person: Person, data: ShowPhotos) -> Screen:
    """Send the product's photos below; the card stays."""
    product = Product.objects.filter(pk=data.product).first()
    if product is None:
        return sent_to_menu(person, _("This product is no longer there."))
    for image in product.images.all()[:10]:
        enqueue(photos.SEND, photos.sending(image, chat_id=person.telegram_id, caption=product.name))
    return product_card(person, OpenProduct(product.pk)).with_toast(_("The photos are on their way."))


def _label(product: Product) -> str:
    return f"{cut(product.name, 34)} · {format_money(product.price, settings.CURRENCY)}" + (
        f" · {product.available}" if product.tracks_stock else ""
    )


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
        lines += ["", escape(cut(product.description, 1500))]
    return "\n".join(lines)


ROUTES: Routes = {
    OpenCategories: categories,
    ProductList: product_list,
    OpenProduct: product_card,
    ShowPhotos: show_photos,
}
