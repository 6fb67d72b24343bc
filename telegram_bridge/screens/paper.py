"""Orders as PDF, asked for on their card."""

from django.utils.translation import gettext as _

from orders.paper.sheet import Kind
from telegram_bridge import papers
from telegram_bridge.buttons.orders import OpenOrder, PrintOrder
from telegram_bridge.outbox import enqueue
from telegram_bridge.screen import Screen
from telegram_bridge.screens.guard import needs
from telegram_bridge.screens.order import ORDER, card_of, order_card
from telegram_bridge.screens.route import Routes
from telegram_bridge.store import Person


@needs("orders.view_order")
def print_order(person: Person, data: PrintOrder) -> Screen:
    """Send the order, or its packing slip, below; the card stays. A second tap at once sends nothing more."""
    order = ORDER.first(data.order)
    if order is None or data.kind not in list(Kind):
        return order_card(person, OpenOrder(data.order))
    payload = papers.sending(order, Kind(data.kind), chat_id=person.telegram_id, language=person.language)
    if not papers.is_on_its_way(payload):
        enqueue(papers.SEND, payload)
    return card_of(person, order).with_toast(_("The PDF is on its way."))


ROUTES: Routes = {PrintOrder: print_order}
