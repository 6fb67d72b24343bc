"""Which screen shows which button's data: one line each, nothing is scanned."""

from collections.abc import Callable
from typing import Any

from telegram_bridge.buttons import (
    Data,
    MoveOrder,
    OpenCategories,
    OpenHelp,
    OpenMenu,
    OpenOrder,
    OpenOrders,
    OpenProduct,
    OrderList,
    ProductList,
    SetLanguage,
    ShowPhotos,
)
from telegram_bridge.screen import Screen
from telegram_bridge.screens import menu, order, orders, products
from telegram_bridge.store import Person

ROUTES: dict[type[Data], Callable[[Person, Any], Screen]] = {
    OpenMenu: menu.menu,
    OpenHelp: menu.help_screen,
    SetLanguage: menu.set_language,
    OpenOrders: orders.orders_menu,
    OrderList: orders.order_list,
    OpenOrder: order.order_card,
    MoveOrder: order.move_order,
    OpenCategories: products.categories,
    ProductList: products.product_list,
    OpenProduct: products.product_card,
    ShowPhotos: products.show_photos,
}
