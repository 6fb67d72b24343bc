"""All customers by name, and those whom a search finds."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from orders.models import Customer
from orders.phone import format_phone
from orders.search import AT_MOST, search_customers
from telegram_bridge.buttons.customers import CustomerList, CustomersFound, NewCustomer, OpenCustomer
from telegram_bridge.inbound import Text
from telegram_bridge.pages import Place, by_name, found
from telegram_bridge.screen import Button, Rows, Screen, cut, escape
from telegram_bridge.screens.customers.card import customer_card
from telegram_bridge.screens.guard import needs
from telegram_bridge.screens.menu import MENU_ROW
from telegram_bridge.screens.route import Listeners, Routes
from telegram_bridge.store import Person

LABEL = Customer.objects.only("name", "phone", "is_blocked")
ALL_CUSTOMERS = by_name(lambda: LABEL, Customer)


@needs("orders.view_customer")
def customer_list(person: Person, data: CustomerList) -> Screen:
    """A page of all customers."""
    page = ALL_CUSTOMERS.page(Place(data.way, data.edge, data.before))
    turns = page.buttons(CustomerList)
    title = _("👥 Customers")
    hint = _("🔎 Type a name or a phone to search. Share a contact to write someone down.")
    lines = [f"<b>{title}</b>", escape(page.caption or _("There are no customers yet.")), f"<i>{escape(hint)}</i>"]
    new = [(Button(_("➕ New customer"), NewCustomer()),)] if person.may("orders.add_customer") else []
    rows = (*customer_rows(page.rows), *([turns] if turns else []), *new, MENU_ROW)
    return Screen("\n".join(lines), rows, again=data)


@needs("orders.view_customer")
def customers_found(person: Person, data: CustomersFound) -> Screen:
    """A page of what the last search has found, the best first."""
    place = Place(data.way, data.edge, data.before)
    page = found(search_customers(person.query), place, shown=LABEL, at_most=AT_MOST)
    text = _("🔎 “%(query)s”") % {"query": escape(cut(person.query, 60))}
    caption = page.caption or _("Nobody found. Type a part of the name, a phone or its last four digits.")
    turns = page.buttons(CustomersFound)
    last = (Button(_("👥 Customers"), CustomerList()), *MENU_ROW)
    rows = (*customer_rows(page.rows), *([turns] if turns else []), last)
    return Screen(f"<b>{text}</b>\n{escape(caption)}", rows, again=data)


def search(person: Person, data: object, event: object) -> Screen | None:
    """A text on a list of customers is a search; who is found alone is opened."""
    if not isinstance(event, Text) or not person.may("orders.view_customer"):
        return None
    person.query = event.text[:200].replace("\0", "")
    if len(only := search_customers(person.query)[:2]) == 1:
        return customer_card(person, OpenCustomer(only[0].pk))
    return customers_found(person, CustomersFound())


def customer_rows(customers: Iterable[Customer]) -> Rows:
    """A row for each customer that opens their card."""
    return tuple((Button(customer_label(customer), OpenCustomer(customer.pk)),) for customer in customers)


def customer_label(customer: Customer) -> str:
    """Who it is, on a button; the phone tells people of one name apart."""
    mark = "🚫" if customer.is_blocked else "👤"
    phone = f" · {format_phone(customer.phone)}" if customer.phone else ""
    return f"{mark} {cut(customer.name, 36)}{phone}"


ROUTES: Routes = {CustomerList: customer_list, CustomersFound: customers_found}
HERE: Listeners = {CustomerList: search, CustomersFound: search}
