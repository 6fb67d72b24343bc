"""The product card: photo, price, stock, codes, variants, and the ways to change them."""

from collections.abc import Sequence

from django.conf import settings
from django.utils.translation import gettext as _

from catalog.models import Product
from catalog.money import format_money
from catalog.prepared import together
from catalog.services.photos import ADD as ADD_PHOTO
from catalog.services.products import ADD, CHANGE
from catalog.variants import in_line, variants_of
from telegram_bridge.buttons.catalog import ChooseForProduct, EditProduct, OpenProduct, OpenVariants, ProductList
from telegram_bridge.buttons.photos import OpenPhotos
from telegram_bridge.buttons.stock import OpenStock
from telegram_bridge.buttons.variants import AddVariant
from telegram_bridge.screen import Button, Rows, Screen, cut, escape
from telegram_bridge.screens.catalog.fields import YES, mark
from telegram_bridge.screens.catalog.guard import IMAGES, PRODUCT, about
from telegram_bridge.screens.guard import needs, sent_to_menu
from telegram_bridge.screens.menu import MENU_ROW
from telegram_bridge.screens.route import Routes
from telegram_bridge.store import Person

VIEW = "catalog.view_product"
VARIANTS_A_PAGE = 16
SHORT = 20
"""Characters of a label that leaves room for another one in its row."""
DESCRIPTION_SHOWN = 300
"""Characters; below a photo Telegram takes 1024 of all together."""


@needs(VIEW)
def product_card(person: Person, data: OpenProduct) -> Screen:
    """One product with everything that is there to know about it."""
    return _card(person, data.product, 0)


@needs(VIEW)
def variants_page(person: Person, data: OpenVariants) -> Screen:
    """The card at another page of its variants."""
    return _card(person, data.product, data.page)


def _card(person: Person, product_id: int, page: int) -> Screen:
    products, images = together(PRODUCT.asked(product_id), IMAGES.asked(product_id))
    if not products:
        return sent_to_menu(person, _("This product is no longer there."))
    product = products[0]
    variants = variants_of(product, archived=not product.is_active) if product.has_variants else []
    rows = (*_variants(product, variants, page), *_tools(person, product, len(images)), _back(product))
    return about(product, _text(product, variants), rows, OpenProduct(product.pk), images)


def _tools(person: Person, product: Product, images: int) -> Rows:
    """What the person may do with the product."""
    tools = [Button(_("✏️ Change"), EditProduct(product.pk))] if person.may(CHANGE) else []
    if not product.is_active and person.may(CHANGE):
        restore = ChooseForProduct(product.pk, "active", mark(False), YES)
        tools.append(Button(_("♻️ Restore"), restore, style="success"))
    elif product.has_variants and person.may(ADD):
        tools.append(Button(_("➕ Variant"), AddVariant(product.pk)))
    elif not product.has_variants:
        tools.append(Button(_("📦 Stock"), OpenStock(product.pk)))
    label = _("🖼 Photos: %(count)s") % {"count": images} if images else _("🖼 Photos")
    shown = [Button(label, OpenPhotos(product.pk))] if images or person.may(ADD_PHOTO) else []
    return tuple(tuple(row) for row in (tools, shown) if row)


def _back(product: Product) -> tuple[Button, ...]:
    if product.parent_id:
        return (Button(_("⬅️ All variants"), OpenProduct(product.parent_id)), *MENU_ROW)
    return (Button(_("⬅️ Products"), ProductList(product.category_id or 0)), *MENU_ROW)


def _variants(product: Product, variants: Sequence[Product], page: int) -> Rows:
    """The options as buttons, each with what is left of it."""
    page = min(page, max(len(variants) - 1, 0) // VARIANTS_A_PAGE)
    shown = variants[page * VARIANTS_A_PAGE : (page + 1) * VARIANTS_A_PAGE]
    buttons = [Button(_variant(product, variant), OpenProduct(variant.pk)) for variant in shown]
    in_a_row = 2 if all(len(button.label) <= SHORT for button in buttons) else 1
    rows = [tuple(buttons[at : at + in_a_row]) for at in range(0, len(buttons), in_a_row)]
    turns = [Button("◀️", OpenVariants(product.pk, page - 1))] if page else []
    if (page + 1) * VARIANTS_A_PAGE < len(variants):
        label = f"{page + 2}/{-(-len(variants) // VARIANTS_A_PAGE)} ▶️"
        turns.append(Button(label, OpenVariants(product.pk, page + 1)))
    return (*rows, tuple(turns)) if turns else tuple(rows)


def _variant(parent: Product, variant: Product) -> str:
    """ "M · red: 3", with its price when that is one of its own."""
    values = " · ".join(cut(value, 16) for _name, value in in_line(parent.option_lists, variant.options))
    low = " ⚠️" if variant.is_low else ""
    left = f": {variant.available}{low}" if variant.tracks_stock else ""
    price = f" · {format_money(variant.price, settings.CURRENCY)}" if variant.price != parent.price else ""
    return f"{values}{left}{price}"


def _text(product: Product, variants: Sequence[Product]) -> str:
    lines = [f"<b>{escape(product.name)}</b>"]
    if product.category:
        lines.append(escape(str(product.category)))
    if not product.is_active:
        lines.append("🗄 " + _("archived"))
    lines += ["", _("Price: %(amount)s") % {"amount": _price(product, variants)}]
    lines += stock_lines(product, variants)
    lines += [
        f"{label}: <code>{escape(code)}</code>"
        for label, code in ((_("🔖 SKU"), product.sku), (_("🔢 Barcode"), product.barcode))
        if code
    ]
    if product.description:
        lines += ["", escape(cut(product.description, DESCRIPTION_SHOWN))]
    return "\n".join(lines)


def _price(product: Product, variants: Sequence[Product]) -> str:
    prices = [variant.price for variant in variants] or [product.price]
    price = " – ".join(format_money(amount, settings.CURRENCY) for amount in sorted({min(prices), max(prices)}))
    if product.compare_at_price:
        price += f" <s>{format_money(product.compare_at_price, settings.CURRENCY)}</s>"
    return price + (f" / {escape(product.unit)}" if product.unit else "")


def stock_lines(product: Product, variants: Sequence[Product]) -> list[str]:
    """How much there is of a product, or of its variants together; HTML."""
    if product.has_variants:
        available = sum(variant.available for variant in variants if variant.tracks_stock)
        values = {"count": len(variants), "available": available}
        return [_("Variants: %(count)s, %(available)s available together") % values]
    if not product.tracks_stock:
        return [_("Stock is not tracked")]
    low = " ⚠️" if product.is_low else ""
    text = _("Stock: %(available)s available (%(on_hand)s on hand, %(allocated)s promised)")
    values = {"available": product.available, "on_hand": product.on_hand, "allocated": product.allocated}
    return [text % values + low]


ROUTES: Routes = {
    OpenProduct: product_card,
    OpenVariants: variants_page,
}
