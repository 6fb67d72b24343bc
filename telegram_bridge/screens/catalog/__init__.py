"""The catalog on the phone: categories, products, photos and stock are looked at and changed in place."""

from telegram_bridge.screens.catalog import (
    card,
    categories,
    category,
    edit,
    low,
    offered,
    photos,
    quick,
    stock,
    variants,
)
from telegram_bridge.screens.route import Listeners, Routes

ROUTES: Routes = {
    **categories.ROUTES,
    **category.ROUTES,
    **card.ROUTES,
    **edit.ROUTES,
    **stock.ROUTES,
    **low.ROUTES,
    **photos.ROUTES,
    **offered.ROUTES,
    **variants.ROUTES,
}

HERE: Listeners = {**category.HERE, **edit.HERE, **stock.HERE, **quick.HERE, **variants.HERE}

REPLIES: Listeners = {**quick.REPLIES}
