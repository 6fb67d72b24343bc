"""What a customer ordered, and an order for them: the last one again, or an empty one."""

from functools import partial

from django.utils.translation import gettext as _

from catalog.prepared import Prepared
from orders.models import Customer, Order, Source
from orders.services.place import order_create_draft
from orders.services.repeat import last_order, order_repeat
from orders.status import PLACE, Status
from telegram_bridge.buttons.customers import CustomerOrders, OpenCustomer, OrderFor
from telegram_bridge.buttons.edit import PickGoods
from telegram_bridge.buttons.orders import OpenOrder
from telegram_bridge.pages import Place, newest_first
from telegram_bridge.screen import Button, Screen, escape
from telegram_bridge.screens.attempt import attempt
from telegram_bridge.screens.customers.card import customer_card, order_label
from telegram_bridge.screens.customers.guard import of_customer
from telegram_bridge.screens.edit.goods import pick_goods
from telegram_bridge.screens.menu import MENU_ROW
from telegram_bridge.screens.order import order_card
from telegram_bridge.screens.route import Routes
from telegram_bridge.store import Person

SHOWN = Order.objects.only("number", "status", "total", "currency", "placed_at", "created_at")
OF_CUSTOMER = newest_first(lambda customer: SHOWN.filter(customer=customer))
NEWEST = Prepared(lambda customer: Order.objects.filter(customer=customer).order_by("-pk")[:1])


@of_customer("orders.view_order")
def customer_orders(person: Person, data: CustomerOrders, customer: Customer) -> Screen:
    """A page of the customer's orders."""
    page = OF_CUSTOMER.page(Place(data.way, data.edge, data.before), customer.pk)
    buttons = [(Button(order_label(order), OpenOrder(order.pk)),) for order in page.rows]
    turns = page.buttons(lambda way, edge, before: CustomerOrders(customer.pk, way, edge, before))
    text = f"👤 <b>{escape(customer.name)}</b>\n" + (page.caption or _("There are no orders here now."))
    back = Button(_("⬅️ Customer"), OpenCustomer(customer.pk))
    return Screen(text, (*buttons, *([turns] if turns else []), (back, *MENU_ROW)), again=data)


@of_customer(PLACE)
def order_for(person: Person, data: OrderFor, customer: Customer) -> Screen:
    """Begin an order and open it. Who presses twice, or after somebody else, sees what is there already."""
    card = partial(customer_card, person, OpenCustomer(customer.pk))
    newest = NEWEST.first(customer.pk)
    if newest is not None and newest.pk != data.newest:
        if newest.status == Status.DRAFT and newest.created_by_id == person.user.pk:
            return order_card(person, OpenOrder(newest.pk)).with_toast(_("You have begun this order already."))
        text = _("There is a newer order already: %(order)s. Nothing was made; press again if one more is wanted.")
        return card().with_notice("👀 " + text % {"order": newest})
    if data.what == "repeat":
        last = last_order(customer)
        if last is None:
            return card().with_toast(_("There is no order to repeat."))
        change = partial(order_repeat, actor=person.user, source=Source.BOT, order_id=last.pk)
        return attempt(change, lambda draft: order_card(person, OpenOrder(draft.pk)), card)
    draft = partial(order_create_draft, actor=person.user, source=Source.BOT, customer_id=customer.pk)
    return attempt(draft, partial(_pick, person), card)


def _pick(person: Person, draft: Order) -> Screen:
    goods = PickGoods(draft.pk)
    screen = pick_goods(person, goods)
    return Screen(screen.text, screen.rows, toast=screen.toast, again=screen.again or goods)


ROUTES: Routes = {CustomerOrders: customer_orders, OrderFor: order_for}
