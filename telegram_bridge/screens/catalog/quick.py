"""A card is answered with a price (490), a change of the stock (+20, -3) or photos.

It is said what was understood, above one button that does it. Photos that are sent while the card is looked at, and
answer nothing, are added at once: they can't be meant for anything else.
"""

import re

from django.conf import settings
from django.utils.translation import gettext as _

from catalog.fields import MAX_QUANTITY
from catalog.models import Product
from catalog.money import SYMBOLS, format_money, parse_amount
from catalog.services.products import CHANGE
from catalog.services.stock import CHANGE_STOCK
from telegram_bridge.buttons.catalog import ChooseForProduct, EditProduct, OpenProduct
from telegram_bridge.buttons.photos import OpenPhoto, OpenPhotos
from telegram_bridge.buttons.stock import MoveStock, OpenStock
from telegram_bridge.inbound import Photo, Text
from telegram_bridge.screen import Button, Screen, escape
from telegram_bridge.screens.catalog.card import product_card
from telegram_bridge.screens.catalog.fields import FIELDS, mark, price_code
from telegram_bridge.screens.catalog.guard import PRODUCT, about
from telegram_bridge.screens.catalog.moves import RECEIVE, WRITE_OFF
from telegram_bridge.screens.catalog.offered import offer_photo
from telegram_bridge.screens.catalog.photos import AboutProduct, take_photo
from telegram_bridge.screens.products import search
from telegram_bridge.screens.route import Listeners
from telegram_bridge.store import Person

CURRENCY_SIGN = re.compile(rf"\s*(?:{'|'.join(map(re.escape, SYMBOLS.values()))}|руб\.?|р\.?)$", re.IGNORECASE)
STOCK = re.compile(r"([+\-−–])\s?([0-9]{1,10})")


def answered(person: Person, data: AboutProduct, event: object) -> Screen | None:
    """A reply to a card."""
    product = PRODUCT.first(data.product) if person.may("catalog.view_product") else None
    if product is None:
        return None
    if isinstance(event, Photo):
        return offer_photo(person, product, event)
    if not isinstance(event, Text):
        return None
    if screen := _understood(person, product, event.text.strip()):
        return screen
    hint = _("Answer with a price (490), a change of the stock (+20 or -3) or a photo.")
    return product_card(person, OpenProduct(product.pk)).with_notice(hint)


def typed_here(person: Person, data: AboutProduct, event: object) -> Screen | None:
    """The same, typed while the card is looked at; any other text is a search."""
    if isinstance(event, Photo):
        return take_photo(person, data, event)
    product = PRODUCT.first(data.product)
    if not isinstance(event, Text) or not person.may("catalog.view_product"):
        return None
    understood = _understood(person, product, event.text.strip()) if product else None
    return understood or search(person, data, event)


def _understood(person: Person, product: Product, text: str) -> Screen | None:
    if (match := STOCK.fullmatch(text)) and 0 < (quantity := int(match[2])) <= MAX_QUANTITY:
        return _offer_stock(person, product, quantity if match[1] == "+" else -quantity)
    if (price := parse_amount(CURRENCY_SIGN.sub("", text))) is None:
        return None
    if not person.may(CHANGE):
        return _refused(person, product, _("You have no right to do this."))
    new, old = format_money(price, settings.CURRENCY), format_money(product.price, settings.CURRENCY)
    if price == product.price:
        return _refused(person, product, _("It costs %(price)s already.") % {"price": new})
    what = f"{FIELDS['price'].label}: {old} → {new}?"
    data = ChooseForProduct(product.pk, "price", mark(product.price), price_code(price))
    return _question(product, what, Button(_("✅ Change the price"), data, style="success"))


def _offer_stock(person: Person, product: Product, quantity: int) -> Screen:
    if not person.may(CHANGE_STOCK):
        return _refused(person, product, _("You have no right to do this."))
    if product.has_variants:
        return _refused(person, product, _("It is sold in variants: open one of them and answer there."))
    if not product.tracks_stock:
        return _refused(person, product, _("Its stock is not tracked."))
    label = _("✅ Receive %(count)s") if quantity > 0 else _("✅ Write off %(count)s")
    kind = RECEIVE if quantity > 0 else WRITE_OFF
    values = {"before": product.on_hand, "after": product.on_hand + quantity}
    what = _("📦 On hand: %(before)s → %(after)s?") % values
    data = MoveStock(product.pk, kind, str(product.on_hand), str(abs(quantity)))
    return _question(product, what, Button(label % {"count": abs(quantity)}, data, style="success"))


def _question(product: Product, what: str, yes: Button) -> Screen:
    text = f"<b>{escape(product.name)}</b>\n{escape(what)}"
    here = OpenProduct(product.pk)
    return about(product, text, ((yes,), (Button(_("⬅️ Leave it"), here),)), again=here)


def _refused(person: Person, product: Product, sentence: str) -> Screen:
    return product_card(person, OpenProduct(product.pk)).with_notice(f"⚠️ {sentence}")


HERE: Listeners = dict.fromkeys((OpenProduct, EditProduct, OpenStock, OpenPhotos, OpenPhoto), typed_here)
REPLIES: Listeners = dict.fromkeys((EditProduct, OpenStock, OpenPhotos, OpenPhoto), answered)
