"""Every screen about one product: it is there, the person has the right, and the photo stays in front of them."""

from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any

from django.utils.translation import gettext as _

from catalog.models import Product, ProductImage
from catalog.prepared import Prepared
from telegram_bridge.buttons.data import Data
from telegram_bridge.screen import Rows, Screen
from telegram_bridge.screens.guard import sent_to_menu
from telegram_bridge.store import Person

PRODUCT = Prepared(lambda pk: Product.objects.select_related("category", "parent").filter(pk=pk))
IMAGES = Prepared(lambda product: ProductImage.objects.filter(product=product).only("telegram_file_id"))

Show = Callable[[Person, Any, Product], Screen]


def of_product(permission: str) -> Callable[[Show], Callable[[Person, Any], Screen]]:
    """Give the screen the product that the data names, when the person has the right; else say why not."""

    def decorate(show: Show) -> Callable[[Person, Any], Screen]:
        @wraps(show)
        def guarded(person: Person, data: Any) -> Screen:
            if not (person.may("catalog.view_product") and person.may(permission)):
                return sent_to_menu(person, _("You have no right to do this."))
            product = PRODUCT.first(data.product)
            if product is None:
                return sent_to_menu(person, _("This product is no longer there."))
            return show(person, data, product)

        return guarded

    return decorate


def about(product: Product, text: str, rows: Rows, again: Data, images: Sequence[ProductImage] | None = None) -> Screen:
    """A screen about a product, below its main photo like its card: so one edits the other in place.

    `images` are those of the product, when they are at hand. A variant without any shows its parent's.
    """
    found = IMAGES.all(product.pk) if images is None else images
    if not found and product.parent_id:
        found = IMAGES.all(product.parent_id)
    return Screen(text, rows, photo=found[0].telegram_file_id if found else "", again=again)
