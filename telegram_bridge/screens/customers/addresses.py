"""A customer's addresses: added, corrected, put first, removed."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.utils.translation import gettext as _

from orders.models import Customer, CustomerAddress, Source
from orders.services.addresses import address_add, address_edit, address_make_main, address_remove
from orders.services.customers import customer_lock, customer_news
from telegram_bridge.buttons.customers import (
    AskAddress,
    CustomerAddresses,
    MainAddress,
    OpenAddress,
    OpenCustomer,
    RemoveAddress,
)
from telegram_bridge.inbound import Text
from telegram_bridge.screen import Button, Screen, cut, escape
from telegram_bridge.screens.attempt import attempt
from telegram_bridge.screens.catalog.fields import mark
from telegram_bridge.screens.customers.card import ADDRESSES
from telegram_bridge.screens.customers.guard import CHANGE, of_customer
from telegram_bridge.screens.menu import MENU_ROW
from telegram_bridge.screens.route import Listeners, Routes
from telegram_bridge.store import Person

SHOWN = 60
"""A customer is given fewer; only merging can bring more together."""


@of_customer(CHANGE)
def addresses(person: Person, data: CustomerAddresses, customer: Customer) -> Screen:
    """All of them as buttons."""
    found = ADDRESSES.all(customer.pk)[:SHOWN]
    rows = [(Button(_label(address), OpenAddress(customer.pk, address.pk)),) for address in found]
    text = _("Press one to correct, remove or copy it.") if found else _("There are no addresses yet.")
    add = Button(_("➕ Address"), AskAddress(customer.pk, 0), style="" if found else "primary")
    back = Button(_("⬅️ Customer"), OpenCustomer(customer.pk))
    head = f"👤 <b>{escape(customer.name)}</b>\n{escape(text)}"
    return Screen(head, (*rows, (add,), (back, *MENU_ROW)), again=CustomerAddresses(customer.pk))


@of_customer(CHANGE)
def open_address(person: Person, data: OpenAddress, customer: Customer) -> Screen:
    """One address in full."""
    address = _address(customer, data.address)
    if address is None:
        return _gone(person, customer)
    lines = [f"👤 <b>{escape(customer.name)}</b>", f"🏠 {escape(address.text)}"]
    if address.comment:
        lines.append(f"💬 {escape(address.comment)}")
    if address.is_default:
        lines.append("⭐️ " + _("main address"))
    ids = (customer.pk, address.pk)
    main = [] if address.is_default else [(Button(_("⭐️ Make it the main one"), MainAddress(*ids)),)]
    work = (Button(_("✏️ Correct"), AskAddress(*ids)), Button(_("📋 Copy"), copy=cut(address.text, 256)))
    remove = Button(_("🗑 Remove"), RemoveAddress(*ids), style="danger")
    back = Button(_("⬅️ Back"), CustomerAddresses(customer.pk))
    return Screen("\n".join(lines), (*main, work, (remove,), (back, *MENU_ROW)), again=data)


@of_customer(CHANGE)
def ask_address(person: Person, data: AskAddress, customer: Customer) -> Screen:
    """Ask for the text of an address."""
    address = _address(customer, data.address) if data.address else None
    if data.address and address is None:
        return _gone(person, customer)
    lines = [f"👤 <b>{escape(customer.name)}</b>", escape(_("What is the address? Type it in one message."))]
    if address:
        lines.append("\n" + _("Now: %(answer)s") % {"answer": f"<b>{escape(address.text)}</b>"})
    again = AskAddress(customer.pk, data.address, mark(address.text if address else ""))
    return Screen("\n".join(lines), ((Button(_("⬅️ Back"), CustomerAddresses(customer.pk)),),), again=again)


@of_customer(CHANGE)
def make_main(person: Person, data: MainAddress, customer: Customer) -> Screen:
    """Put an address first."""
    change = partial(address_make_main, actor=person.user, source=Source.BOT, address_id=data.address)
    return _change(person, customer.pk, change)


@of_customer(CHANGE)
def remove(person: Person, data: RemoveAddress, customer: Customer) -> Screen:
    """Remove an address; placed orders keep it, and the history of the customer has it."""
    change = partial(address_remove, actor=person.user, source=Source.BOT, address_id=data.address)
    return _change(person, customer.pk, change)


def take_address(person: Person, data: AskAddress, event: object) -> Screen | None:
    """The address that was typed."""
    if not isinstance(event, Text):
        return None
    by: dict[str, Any] = {"actor": person.user, "source": Source.BOT, "text": " ".join(event.text.split())}

    def change() -> CustomerAddress:
        if not data.address:
            return address_add(**by, customer_id=data.customer)
        customer = customer_lock(data.customer)
        address = _address(customer, data.address)
        if address is not None and data.seen and mark(address.text) != data.seen:
            raise customer_news(customer, cut(address.text, 60))
        return address_edit(**by, address_id=data.address)

    back = partial(ask_address, person, data)
    return attempt(change, lambda address: _saved(person, data.customer), back)


def _change(person: Person, customer_id: int, change: Callable[[], object]) -> Screen:
    back = partial(addresses, person, CustomerAddresses(customer_id))
    return attempt(change, lambda result: _saved(person, customer_id), back)


def _saved(person: Person, customer_id: int) -> Screen:
    return addresses(person, CustomerAddresses(customer_id)).with_notice(_("✅ Saved."))


def _gone(person: Person, customer: Customer) -> Screen:
    return addresses(person, CustomerAddresses(customer.pk)).with_toast(_("This address is no longer there."))


def _address(customer: Customer, address_id: int) -> CustomerAddress | None:
    return CustomerAddress.objects.filter(customer=customer, pk=address_id).first()


def _label(address: CustomerAddress) -> str:
    return ("⭐️ " if address.is_default else "🏠 ") + cut(address.text, 50)


ROUTES: Routes = {
    CustomerAddresses: addresses,
    OpenAddress: open_address,
    AskAddress: ask_address,
    MainAddress: make_main,
    RemoveAddress: remove,
}
HERE: Listeners = {AskAddress: take_address}
