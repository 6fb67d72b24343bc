"""The order lists: what is there, by status, in pages."""

from django.utils.translation import gettext as _

from catalog.money import format_money
from orders.models import Order
from orders.status import Status
from telegram_bridge.buttons.orders import OpenOrder, OpenOrders, OrderList
from telegram_bridge.pages import Place, newest_first
from telegram_bridge.screen import Button, Screen, cut, escape
from telegram_bridge.screens.guard import needs
from telegram_bridge.screens.menu import MENU_ROW
from telegram_bridge.screens.order_text import EMOJI
from telegram_bridge.screens.route import Routes
from telegram_bridge.store import Person

ALL = "all"
SHOWN = Order.objects.only("number", "status", "total", "currency", "contact_name")
ALL_ORDERS = newest_first(lambda: SHOWN)
BY_STATUS = newest_first(lambda status: SHOWN.filter(status=status))


@needs("orders.view_order")
def orders_menu(person: Person, data: OpenOrders) -> Screen:
    """The ways into the orders."""
    statuses = [Button(f"{EMOJI[status]} {status.label}", OrderList(status)) for status in Status]
    rows = [tuple(statuses[first : first + 2]) for first in range(0, len(statuses), 2)]
    rows = [(Button(_("📋 All orders"), OrderList(ALL)), Button(_("⏳ Waiting"), OrderList(Status.NEW))), *rows]
    title = _("📦 Orders")
    return Screen(f"<b>{title}</b>\n" + escape(_("Which ones?")), (*rows, MENU_ROW))


@needs("orders.view_order")
def order_list(person: Person, data: OrderList) -> Screen:
    """A page of orders, newest first."""
    place = Place(data.way, data.edge, data.before)
    if data.status in Status.values:
        title = f"{EMOJI[Status(data.status)]} {Status(data.status).label}"
        page = BY_STATUS.page(place, data.status)
    else:
        title = _("📋 All orders")
        page = ALL_ORDERS.page(place)
    buttons = [(Button(_label(order), OpenOrder(order.pk)),) for order in page.rows]
    turns = page.buttons(lambda way, edge, before: OrderList(data.status, way, edge, before))
    text = f"<b>{escape(title)}</b>\n" + (page.caption or _("There are no orders here now."))
    rows = (*buttons, *([turns] if turns else []), (Button(_("⬅️ Back"), OpenOrders()), *MENU_ROW))
    return Screen(text, rows)


def _label(order: Order) -> str:
    name = cut(order.contact_name, 24)
    parts = [f"{EMOJI[Status(order.status)]} {order}", format_money(order.total, order.currency), name]
    return " · ".join(part for part in parts if part)


ROUTES: Routes = {
    OpenOrders: orders_menu,
    OrderList: order_list,
}
