"""Products by category and by search; a product with variants stands in every list once."""

from collections.abc import Iterable

from django.conf import settings
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from catalog.models import Product
from catalog.money import format_money
from catalog.search import AT_MOST, search_products
from catalog.services.categories import ADD as ADD_CATEGORY
from catalog.services.categories import CHANGE as CHANGE_CATEGORY
from telegram_bridge.buttons.catalog import ArchivedProducts, OpenProduct, ProductList, ProductsFound
from telegram_bridge.buttons.categories import AskCategory, EditCategory, OpenCategories
from telegram_bridge.buttons.dialogue import StartFlow
from telegram_bridge.buttons.stock import LowStock
from telegram_bridge.inbound import Text
from telegram_bridge.pages import Page, Place, by_name, found
from telegram_bridge.screen import Button, Rows, Screen, cut, escape, label
from telegram_bridge.screens.catalog.card import product_card
from telegram_bridge.screens.catalog.categories import CHILDREN, category_button, way_to
from telegram_bridge.screens.guard import needs, sent_to_menu
from telegram_bridge.screens.menu import MENU_ROW
from telegram_bridge.screens.route import Listeners, Routes
from telegram_bridge.store import Person

CHILDREN_SHOWN = 8
LABEL = Product.objects.only(
    "name", "price", "tracks_stock", "on_hand", "allocated", "low_stock_threshold", "has_variants", "is_active"
)
SHOWN = LABEL.filter(is_active=True, parent=None)
ALL_PRODUCTS = by_name(lambda: SHOWN, Product)
OF_CATEGORY = by_name(lambda category: SHOWN.filter(category=category), Product)
ARCHIVED = by_name(lambda: LABEL.filter(is_active=False, parent=None), Product)


@needs("catalog.view_product")
def product_list(person: Person, data: ProductList) -> Screen:
    """A page of the active products of a category, or of all, by name; before the first one what lies in it."""
    place = Place(data.way, data.edge, data.before)
    if not data.category:
        title = _("🛍 Products")
        return _list(person, data, f"<b>{title}</b>", ALL_PRODUCTS.page(place), ())
    title = way_to(data.category)
    if not title:
        return sent_to_menu(person, _("This category is no longer there."))
    children = CHILDREN.all(data.category) if not data.edge else []
    shown = [category_button(category) for category in children[:CHILDREN_SHOWN]]
    rows = [tuple(shown[at : at + 2]) for at in range(0, len(shown), 2)]
    if more := len(children) - CHILDREN_SHOWN:
        label = _("🗂 More categories: %(count)s") % {"count": more}
        rows += [(Button(label, OpenCategories(data.category)),)] if more > 0 else []
    return _list(person, data, title, OF_CATEGORY.page(place, data.category), tuple(rows))


@needs("catalog.view_product")
def products_found(person: Person, data: ProductsFound) -> Screen:
    """A page of what the last search has found, the best first."""
    place = Place(data.way, data.edge, data.before)
    # Archived ones come last; they are found, so that nobody makes a product a second time.
    results: QuerySet[Product] = search_products(person.query, archived=True, parents_once=True)
    page = found(results, place, shown=LABEL, at_most=AT_MOST)
    query = escape(cut(person.query, 60))
    text = _("🔎 “%(query)s”") % {"query": query}
    caption = page.caption or _("Nothing found. Type it another way: a part of the name, an SKU or a barcode.")
    turns = page.buttons(ProductsFound)
    last = ((_all_button(), _categories_button()), MENU_ROW)
    rows = [*product_rows(page.rows), *([turns] if turns else []), *last]
    return Screen(f"<b>{text}</b>\n{escape(caption)}", tuple(rows), again=data)


@needs("catalog.change_product")
def archived_products(person: Person, data: ArchivedProducts) -> Screen:
    """The products that were taken out of the lists."""
    page = ARCHIVED.page(Place(data.way, data.edge, data.before))
    turns = page.buttons(ArchivedProducts)
    title = _("🗄 Archived products")
    caption = page.caption or _("No product is archived.")
    rows = [*product_rows(page.rows), *([turns] if turns else []), (_all_button(), *MENU_ROW)]
    return Screen(f"<b>{title}</b>\n{escape(caption)}", tuple(rows), again=data)


def search(person: Person, data: object, event: object) -> Screen | None:
    """A text on a list of products is a search; what is found alone is opened."""
    if not isinstance(event, Text) or not person.may("catalog.view_product"):
        return None
    person.query = event.text[:200].replace("\0", "")
    if len(only := search_products(person.query, archived=True, parents_once=True)[:2]) == 1:
        return product_card(person, OpenProduct(only[0].pk))
    return products_found(person, ProductsFound())


def product_rows(products: Iterable[Product]) -> Rows:
    """A row for each product that opens its card."""
    return tuple((Button(_label(product), OpenProduct(product.pk)),) for product in products)


def _list(person: Person, data: ProductList, title: str, page: Page[Product], above: Rows) -> Screen:
    turns = page.buttons(lambda way, edge, before: ProductList(data.category, way, edge, before))
    rows = [*above, *product_rows(page.rows), *([turns] if turns else []), *_tools(person, data.category)]
    empty = "" if above else _("There are no products here yet.")
    lines = [title, escape(page.caption or empty), "<i>" + escape(_("🔎 Type a name or an SKU to search.")) + "</i>"]
    last = (_categories_button(), *MENU_ROW)
    return Screen("\n".join(line for line in lines if line), (*rows, last), again=data)


def _tools(person: Person, category: int) -> Rows:
    """What may be made or changed here."""
    new = [Button(_("➕ New product"), StartFlow("new_product"))] if person.may("catalog.add_product") else []
    tools = []
    if category and person.may(ADD_CATEGORY):
        tools.append(Button(_("➕ Category"), AskCategory(category, "child")))
    if category and person.may(CHANGE_CATEGORY):
        tools.append(Button("⚙️", EditCategory(category)))
    if not category:
        tools.append(Button(_("⚠️ Low stock"), LowStock()))
    if not category and person.may("catalog.change_product"):
        tools.append(Button(_("🗄 Archive"), ArchivedProducts()))
    return tuple(tuple(row) for row in (new, tools) if row)


def _all_button() -> Button:
    return Button(_("🛍 Products"), ProductList(0))


def _categories_button() -> Button:
    return Button(_("🗂 Categories"), OpenCategories())


def _label(product: Product) -> str:
    facts = [format_money(product.price, settings.CURRENCY)]
    if product.has_variants:
        facts.append("▸")
    elif product.tracks_stock:
        facts.append(f"{product.available}{' ⚠️' if product.is_low else ''}")
    return label(("" if product.is_active else "🗄 ") + product.name, *facts)


ROUTES: Routes = {
    ProductList: product_list,
    ProductsFound: products_found,
    ArchivedProducts: archived_products,
}
HERE: Listeners = dict.fromkeys((ProductList, ProductsFound, ArchivedProducts, OpenCategories), search)
