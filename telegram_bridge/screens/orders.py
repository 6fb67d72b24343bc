"""The order lists: what there is, with counts, in pages."""

from django.utils.translation import gettext as _

from telegram_bridge.buttons.dialogue import StartFlow
from telegram_bridge.buttons.orders import ExportOrders, OpenOrder, OpenOrders, OpenSearch, OrderList
from telegram_bridge.flows import move_orders
from telegram_bridge.order_labels import order_label
from telegram_bridge.order_lists import QUEUES, count_queues, queue_of
from telegram_bridge.pages import Place, capped
from telegram_bridge.screen import Button, Screen, escape
from telegram_bridge.screens.guard import needs
from telegram_bridge.screens.menu import MENU_ROW
from telegram_bridge.screens.route import Routes
from telegram_bridge.store import Person


@needs("orders.view_order")
def orders_menu(person: Person, data: OpenOrders) -> Screen:
    """The ways into the orders, and how many are on each."""
    counts = count_queues(person)
    buttons = [Button(f"{queue.title}: {capped(counts[code])}", OrderList(code)) for code, queue in QUEUES.items()]
    rows = [tuple(buttons[first : first + 2]) for first in range(0, len(buttons), 2)]
    title, hint = _("📦 Orders"), _("Choose a list, or type a number, a phone, a name or a product.")
    return Screen(f"<b>{title}</b>\n{escape(hint)}", (*rows, (Button(_("🔎 Search"), OpenSearch()), *MENU_ROW)))


@needs("orders.view_order")
def order_list(person: Person, data: OrderList) -> Screen:
    """A page of orders, newest first."""
    queue = queue_of(data.status)
    page = queue.page(person, Place(data.way, data.edge, data.before))
    buttons = [(Button(order_label(order), OpenOrder(order.pk)),) for order in page.rows]
    turns = page.buttons(lambda way, edge, before: OrderList(data.status, way, edge, before))
    text = f"<b>{escape(queue.title)}</b>\n" + escape(page.caption or _("There are no orders here now."))
    several = Button(_("☑️ Select several"), StartFlow(move_orders.flow.name, move_orders.subject_of(data.status)))
    select = (several,) if move_orders.targets(person, queue) else ()
    whole = [(*select, Button(_("📤 As a file"), ExportOrders(data.status)))] if page.rows else []
    rows = (*buttons, *([turns] if turns else []), *whole, (Button(_("⬅️ Back"), OpenOrders()), *MENU_ROW))
    return Screen(text, rows)


ROUTES: Routes = {OpenOrders: orders_menu, OrderList: order_list}
