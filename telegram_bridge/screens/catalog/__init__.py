"""The catalog on the phone: categories, products, photos and stock are looked at and changed in place."""

from telegram_bridge.screens.catalog import card, categories, category, edit, photos, quick, stock
from telegram_bridge.screens.route import Listeners, Routes

ROUTES: Routes = {**categories.ROUTES, **category.ROUTES, **card.ROUTES, **edit.ROUTES, **stock.ROUTES, **photos.ROUTES}

HERE: Listeners = {**category.HERE, **edit.HERE, **stock.HERE, **quick.HERE}

REPLIES: Listeners = {**quick.REPLIES}
