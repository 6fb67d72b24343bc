"""Which screen shows which button's data: each part of the menu lists its own, nothing is scanned."""

from telegram_bridge.screens import menu, order, orders, paper, products
from telegram_bridge.screens.route import Routes

ROUTES: Routes = {
    **menu.ROUTES,
    **orders.ROUTES,
    **order.ROUTES,
    **paper.ROUTES,
    **products.ROUTES,
}
