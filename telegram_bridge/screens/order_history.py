"""All that happened to an order, page by page: when, what, who, from where."""

from django.utils.translation import gettext as _

from catalog.prepared import Prepared
from orders.models import Order
from telegram_bridge.buttons.orders import OpenOrder, OrderHistory
from telegram_bridge.pages import Place, newest_first
from telegram_bridge.screen import Button, Screen, escape
from telegram_bridge.screens.guard import needs, sent_to_menu
from telegram_bridge.screens.menu import MENU_ROW
from telegram_bridge.screens.order_text import event_text, timeline
from telegram_bridge.screens.route import Routes
from telegram_bridge.store import Person

EVENT_SHOWN = 350
"""Characters; a page of them fits into a message."""
ORDER = Prepared(lambda pk: Order.objects.filter(pk=pk))
EVENTS = newest_first(timeline)


@needs("orders.view_order")
def order_history(person: Person, data: OrderHistory) -> Screen:
    """A page of the order's timeline."""
    order = ORDER.first(data.order)
    if order is None:
        return sent_to_menu(person, _("This order is no longer there."))
    page = EVENTS.page(Place(data.way, data.edge, data.before), order.pk)
    head = _("🕘 %(order)s: history") % {"order": order}
    said = [
        f"{event_text(event, order.currency, EVENT_SHOWN)} ({escape(event.get_source_display())})"
        for event in page.rows
    ]
    empty = _("Nothing has happened yet: a draft has no history.")
    turns = page.buttons(lambda way, edge, before: OrderHistory(order.pk, way, edge, before))
    back = (Button(_("⬅️ Order"), OpenOrder(order.pk)), *MENU_ROW)
    caption = [escape(page.caption), ""] if page.rows else [escape(empty)]
    return Screen("\n".join([f"<b>{escape(head)}</b>", *caption, *said]), (*([turns] if turns else []), back))


ROUTES: Routes = {OrderHistory: order_history}
