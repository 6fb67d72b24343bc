"""Which screen shows which button's data, and who listens to messages: each part of the menu lists its own."""

from telegram_bridge.buttons.customers import CustomerOrders
from telegram_bridge.buttons.menu import OpenMenu
from telegram_bridge.buttons.orders import OpenOrders, OrderList, OrdersFound
from telegram_bridge.inbound import Contact, Document, Text
from telegram_bridge.screens import (
    catalog,
    customers,
    edit,
    imports,
    menu,
    order,
    order_export,
    order_history,
    orders,
    packing,
    paper,
    products,
    search,
)
from telegram_bridge.screens.customers.new import take_contact
from telegram_bridge.screens.route import Anywhere, Listeners, Routes

ROUTES: Routes = {
    **menu.ROUTES,
    **orders.ROUTES,
    **search.ROUTES,
    **order.ROUTES,
    **order_export.ROUTES,
    **order_history.ROUTES,
    **edit.ROUTES,
    **imports.ROUTES,
    **packing.ROUTES,
    **paper.ROUTES,
    **products.ROUTES,
    **catalog.ROUTES,
    **customers.ROUTES,
}

ORIGINS = (OpenMenu, OpenOrders, OrderList, OrdersFound, CustomerOrders)
"""Screens that an order's card leads back to; the menu stands for no list in particular."""

HERE: Listeners = {
    **edit.HERE,
    **packing.HERE,
    **products.HERE,
    **catalog.HERE,
    **customers.HERE,
}
"""Screens that take a message sent while the person looks at them, by the screen's data."""

REPLIES: Listeners = {**catalog.REPLIES}
"""Cards that take a reply to their message, by the data of one of their buttons."""

ANYWHERE: Anywhere = {Text: search.take_text, Contact: take_contact, Document: imports.take_file}
"""What takes a message that no dialogue, no card and no screen was asking for."""
