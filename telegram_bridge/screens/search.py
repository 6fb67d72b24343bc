"""Searching by typing, on any screen that asks for nothing else: orders, goods, customers by what people remember."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalog.search import search_products
from orders.search import AT_MOST, search_customers, search_orders
from orders.status import PLACE
from telegram_bridge.buttons.catalog import OpenProduct, ProductsFound
from telegram_bridge.buttons.customers import CustomersFound, OpenCustomer
from telegram_bridge.buttons.data import Data
from telegram_bridge.buttons.edit import NewOrder
from telegram_bridge.buttons.orders import ExportOrders, OpenOrder, OpenOrders, OpenSearch, OrdersFound
from telegram_bridge.exports import FOUND
from telegram_bridge.inbound import Text
from telegram_bridge.order_labels import order_label
from telegram_bridge.order_lists import SHOWN
from telegram_bridge.pages import FOUND_UP_TO, Place, capped, found
from telegram_bridge.screen import Button, Screen, cut, escape
from telegram_bridge.screens.catalog.card import product_card
from telegram_bridge.screens.customers.card import customer_card
from telegram_bridge.screens.customers.listing import customers_found
from telegram_bridge.screens.edit.quick import quick_entry
from telegram_bridge.screens.menu import MENU_ROW
from telegram_bridge.screens.order import order_card
from telegram_bridge.screens.products import products_found
from telegram_bridge.screens.route import Routes
from telegram_bridge.store import Person

QUERY_KEPT, QUERY_SHOWN = 200, 60
"""Characters."""
SEE_ORDERS = "orders.view_order"


@dataclass(frozen=True, slots=True)
class Other:
    """What is found besides orders: `show` its list, or with `card` the only one."""

    permission: str
    label: str | Promise
    search: Callable[[str], QuerySet[Any]]
    found: Data
    show: Callable[[Person], Screen]
    card: Callable[[Person, int], Screen]


OTHERS = (
    Other(
        "catalog.view_product", gettext_lazy("🛍 Products: %(count)s"),
        lambda text: search_products(text, archived=True, parents_once=True), ProductsFound(),
        lambda person: products_found(person, ProductsFound()),
        lambda person, pk: product_card(person, OpenProduct(pk)),
    ),
    Other(
        "orders.view_customer", gettext_lazy("👥 Customers: %(count)s"), search_customers, CustomersFound(),
        lambda person: customers_found(person, CustomersFound()),
        lambda person, pk: customer_card(person, OpenCustomer(pk)),
    ),
)  # fmt: skip


def take_text(person: Person, event: Text) -> Screen | None:
    """What nobody was asking for: an order in one message, else something to search for."""
    return quick_entry(person, event) or find(person, event)


def find(person: Person, event: Text) -> Screen | None:
    """Search; what is found alone is opened. None: the person may see nothing that could be found."""
    if not person.may(SEE_ORDERS) and not _others(person):
        return None
    person.query = event.text[:QUERY_KEPT].replace("\0", "")
    return orders_found(person, OrdersFound())


def orders_found(person: Person, data: OrdersFound) -> Screen:
    """A page of the orders that the last search has found, and how much else there is."""
    results = search_orders(person.query)
    results = results if person.may(SEE_ORDERS) else results.none()
    page = found(results, Place(data.way, data.edge, data.before), shown=SHOWN, at_most=AT_MOST)
    counts = {other: other.search(person.query)[: FOUND_UP_TO + 1].count() for other in _others(person)}
    there = [other for other, count in counts.items() if count]
    if page.total + sum(counts.values()) == 1:
        return _only(person, page.rows[0].pk if page.rows else None, there)
    if not page.total and len(there) == 1:
        return there[0].show(person)
    query = _("🔎 “%(query)s”") % {"query": escape(cut(person.query, QUERY_SHOWN))}
    rows = [(Button(order_label(order), OpenOrder(order.pk)),) for order in page.rows]
    turns = page.buttons(OrdersFound)
    elsewhere = [(Button(other.label % {"count": capped(counts[other])}, other.found),) for other in there]
    caption = page.caption or ("" if there else _nothing(person))
    file = [(Button(_("📤 As a file"), ExportOrders(FOUND)),)] if page.rows else []
    last = (*file, *_new_order(person, is_offered=not page.total), *_back(person))
    return Screen(
        f"<b>{query}</b>\n{escape(caption)}", (*rows, *([turns] if turns else []), *elsewhere, *last), again=data
    )


def search_help(person: Person, data: OpenSearch) -> Screen:
    """How to search."""
    lines = [
        (_("an order: 1042, #1042 or a tracking number"), SEE_ORDERS),
        (_("a phone in any spelling, or its last four digits: 4567"), SEE_ORDERS),
        (_("a customer: a part of the name"), "orders.view_customer"),
        (_("a product: a part of the name, an SKU or a barcode"), "catalog.view_product"),
    ]
    title, how = _("🔎 Search"), _("Just type, here or on any screen that asks for nothing else:")
    said = [f"• {escape(line)}" for line, permission in lines if person.may(permission)]
    return Screen("\n".join([f"<b>{title}</b>", escape(how), *said]), _back(person))


def _only(person: Person, order: int | None, there: list[Other]) -> Screen:
    person.origin = ""  # the way back doesn't lead to a list that shows but this card again
    if order is not None:
        return order_card(person, OpenOrder(order))
    return there[0].card(person, there[0].search(person.query)[0].pk)


def _nothing(person: Person) -> str:
    said = _("Nothing found. Type it another way: a number, a phone, a part of a name, an SKU.")
    return f"{said}\n" + _("Or begin a new order:") if person.may(PLACE) else said


def _new_order(person: Person, *, is_offered: bool) -> tuple[tuple[Button, ...], ...]:
    is_offered = is_offered and person.may(PLACE)
    return ((Button(_("➕ New order"), NewOrder(person.revision)),),) if is_offered else ()


def _back(person: Person) -> tuple[tuple[Button, ...], ...]:
    orders = (Button(_("📦 Orders"), OpenOrders()),) if person.may(SEE_ORDERS) else ()
    return ((*orders, *MENU_ROW),)


def _others(person: Person) -> list[Other]:
    return [other for other in OTHERS if person.may(other.permission)]


ROUTES: Routes = {OpenSearch: search_help, OrdersFound: orders_found}
