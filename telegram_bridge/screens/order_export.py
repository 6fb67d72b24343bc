"""A list of orders, or what a search has found, as a file: which kind, and it is on its way."""

from django.utils.translation import gettext as _

from telegram_bridge import exports
from telegram_bridge.buttons.orders import ExportOrders, OrderList, OrdersFound
from telegram_bridge.outbox import enqueue
from telegram_bridge.pages import COUNT_UP_TO, capped
from telegram_bridge.screen import Button, Screen, escape
from telegram_bridge.screens.guard import needs
from telegram_bridge.screens.menu import MENU_ROW
from telegram_bridge.screens.orders import order_list
from telegram_bridge.screens.route import Routes
from telegram_bridge.screens.search import orders_found
from telegram_bridge.store import Person


@needs(exports.RIGHT)
def export_orders(person: Person, data: ExportOrders) -> Screen:
    """Ask for the kind of file; then the list again, and the file below it when it is made."""
    if data.kind not in exports.KINDS:
        return _ask(person, data.source)
    payload = exports.sending(person, data.source, data.kind)
    if not exports.is_on_its_way(payload):
        enqueue(exports.SEND, payload)
    return _list(person, data.source).with_toast(_("The file is being made, it comes as a message."))


def _ask(person: Person, source: str) -> Screen:
    orders = exports.orders_of(source, person.query, person.user)
    count = orders.order_by("-pk").values("pk")[: COUNT_UP_TO + 1].count()
    title = escape(exports.title_of(source, person.query))
    text = _("Orders: %(count)s. What kind of file?") % {"count": capped(count)}
    hint = _("One row for each order: status, customer, goods, sums, delivery.")
    kinds = tuple(Button(f"📄 {name}", ExportOrders(source, kind)) for kind, name in exports.KINDS.items())
    back = OrdersFound() if source == exports.FOUND else OrderList(source)
    return Screen(
        f"<b>{title}</b>\n{escape(text)}\n<i>{escape(hint)}</i>", (kinds, (Button(_("⬅️ Back"), back), *MENU_ROW))
    )


def _list(person: Person, source: str) -> Screen:
    """The first page of what was exported."""
    if source == exports.FOUND:
        return _at(orders_found(person, OrdersFound()), OrdersFound())
    return _at(order_list(person, OrderList(source)), OrderList(source))


def _at(screen: Screen, data: OrdersFound | OrderList) -> Screen:
    return Screen(screen.text, screen.rows, toast=screen.toast, again=screen.again or data)


ROUTES: Routes = {ExportOrders: export_orders}
