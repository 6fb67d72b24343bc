"""Whose order it is: found by name or phone, shared as a contact, or written down in one line."""

from functools import partial

from django.utils.translation import gettext as _

from catalog.prepared import Prepared
from orders.models import Customer, Order, Source
from orders.phone import format_phone, name_and_phone
from orders.search import search_customers
from orders.services.customers import customer_find_or_create
from orders.services.details import order_set_customer
from orders.status import Status
from telegram_bridge.buttons.edit import AddCustomer, AskCustomer, ChooseCustomer, PickGoods
from telegram_bridge.buttons.orders import OpenOrder
from telegram_bridge.inbound import Contact, Text
from telegram_bridge.screen import Button, Rows, Screen, cut, escape
from telegram_bridge.screens.edit.goods import pick_goods
from telegram_bridge.screens.edit.guard import ORDER, change_and_show, of_order
from telegram_bridge.screens.order import order_card
from telegram_bridge.screens.route import Listeners, Routes
from telegram_bridge.store import Person

SHOWN = 6
RECENT = Prepared(lambda: Customer.objects.filter(last_order_at__isnull=False).order_by("-last_order_at")[:SHOWN])


@of_order
def ask_customer(person: Person, data: AskCustomer, order: Order) -> Screen:
    """Ask for the customer; the last ones are buttons."""
    question = _("Whose order is it? Type a name or a phone, or share a contact.")
    text = f"<b>{escape(str(order))}</b>\n{escape(question)}"
    if now := order.contact_name:
        text += "\n" + _("Now: %(answer)s") % {"answer": f"<b>{escape(now)}</b>"}
    recent = RECENT.all() if person.may("orders.view_customer") else []
    return Screen(text, _rows(order, recent))


@of_order
def choose_customer(person: Person, data: ChooseCustomer, order: Order) -> Screen:
    """Give the order to a customer that was pressed; that shows who it is, so it takes the right to see customers."""
    if data.customer and not person.may("orders.view_customer"):
        return ask_customer(person, AskCustomer(order.pk)).with_toast(_("You have no right to do this."))
    change = partial(
        order_set_customer, order_id=order.pk, customer_id=data.customer or None, actor=person.user,
        source=Source.BOT, seen_version=data.version,
    )  # fmt: skip
    return change_and_show(person, order.pk, change, partial(_go_on, person, order.pk))


@of_order
def add_customer(person: Person, data: AddCustomer, order: Order) -> Screen:
    """Write down whom the person has typed last, and give them the order."""
    name, phone = name_and_phone(person.query)
    if not name and not phone:
        return ask_customer(person, AskCustomer(order.pk))
    return _give(person, order.pk, name, phone, None, data.version)


def take_customer(person: Person, data: AskCustomer, event: object) -> Screen | None:
    """A contact is the customer; a text is searched for, and one that means exactly one person is taken."""
    if isinstance(event, Contact):
        return _give(person, data.order, event.name, event.phone, event.telegram_id, None)
    if not isinstance(event, Text) or not person.may("orders.view_customer"):
        return None
    person.query = event.text[:200].replace("\0", "")
    name, phone = name_and_phone(person.query)
    found = list(search_customers(phone or name)[: SHOWN + 1])
    if len(found) == 1 and phone:
        change = partial(
            order_set_customer, order_id=data.order, customer_id=found[0].pk, actor=person.user, source=Source.BOT
        )
        return change_and_show(person, data.order, change, partial(_go_on, person, data.order))
    return _found(person, data, found)


def _found(person: Person, data: AskCustomer, found: list[Customer]) -> Screen:
    order = ORDER.first(data.order)
    if order is None:
        return order_card(person, OpenOrder(data.order))
    shown = escape(cut(person.query, 60))
    text = _("“%(query)s”: choose, or write down a new customer.") if found else _("“%(query)s”: nobody is found.")
    add = Button(_("➕ New: %(name)s") % {"name": cut(person.query, 40)}, AddCustomer(order.pk, order.version))
    adding: Rows = ((add,),) if person.may("orders.add_customer") else ()
    return Screen(f"<b>{escape(str(order))}</b>\n{text % {'query': shown}}", (*adding, *_rows(order, found[:SHOWN])))


def _give(person: Person, order_id: int, name: str, phone: str, telegram_id: int | None, version: int | None) -> Screen:
    def change() -> None:
        customer = customer_find_or_create(
            actor=person.user, source=Source.BOT, name=name, phone=phone, telegram_id=telegram_id
        )
        order_set_customer(
            order_id=order_id, customer_id=customer.pk, actor=person.user, source=Source.BOT, seen_version=version
        )

    ask = partial(ask_customer, person, AskCustomer(order_id))
    return change_and_show(person, order_id, change, partial(_go_on, person, order_id), refused=ask)


def _go_on(person: Person, order_id: int) -> Screen:
    """A new order goes on with its goods, any other shows its card."""
    order = ORDER.first(order_id)
    if order is not None and order.status == Status.DRAFT and not order.total:
        goods = PickGoods(order_id)
        screen = pick_goods(person, goods)
        return Screen(screen.text, screen.rows, toast=screen.toast, again=screen.again or goods)
    return order_card(person, OpenOrder(order_id))


def _rows(order: Order, customers: list[Customer]) -> Rows:
    buttons = [
        (Button(_label(customer), ChooseCustomer(order.pk, order.version, customer.pk)),) for customer in customers
    ]
    is_new = order.status == Status.DRAFT and not order.total
    skip = Button(_("⏭ Skip"), PickGoods(order.pk)) if is_new else Button(_("⬅️ Back"), OpenOrder(order.pk))
    return (*buttons, (skip,))


def _label(customer: Customer) -> str:
    phone = f" · {format_phone(customer.phone)}" if customer.phone else ""
    return f"👤 {cut(customer.name, 40)}{phone}"


ROUTES: Routes = {AskCustomer: ask_customer, ChooseCustomer: choose_customer, AddCustomer: add_customer}
HERE: Listeners = {AskCustomer: take_customer}
