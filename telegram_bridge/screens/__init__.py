"""Which screen shows which button's data, and who listens to messages: each part of the menu lists its own."""

from telegram_bridge.screens import menu, order, orders, paper, products
from telegram_bridge.screens.route import Anywhere, Listeners, Routes

ROUTES: Routes = {
    **menu.ROUTES,
    **orders.ROUTES,
    **order.ROUTES,
    **paper.ROUTES,
    **products.ROUTES,
}

HERE: Listeners = {}
"""Screens that take a message sent while the person looks at them, by the screen's data."""

REPLIES: Listeners = {}
"""Cards that take a reply to their message, by the data of one of their buttons."""

ANYWHERE: Anywhere = {}
"""What takes a message that no dialogue, no card and no screen was asking for."""
