"""The people who buy, on the phone."""

from telegram_bridge.screens.customers import addresses, card, fields, listing, merge, new, orders, tags
from telegram_bridge.screens.route import Listeners, Routes

ROUTES: Routes = {
    **listing.ROUTES,
    **card.ROUTES,
    **orders.ROUTES,
    **fields.ROUTES,
    **addresses.ROUTES,
    **tags.ROUTES,
    **merge.ROUTES,
    **new.ROUTES,
}
HERE: Listeners = {
    **listing.HERE,
    **fields.HERE,
    **addresses.HERE,
    **tags.HERE,
    **merge.HERE,
    **new.HERE,
}
