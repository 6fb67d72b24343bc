"""A customer is written down: typed in one line, or from a contact that is shared at any moment."""

from typing import Any

from django.utils.translation import gettext as _

from orders.models import Customer, Source
from orders.phone import name_and_phone
from orders.services.customers import customer_create, customer_find, customer_find_or_create
from telegram_bridge.buttons.customers import CustomerList, NewCustomer, OpenCustomer
from telegram_bridge.inbound import Contact, Text
from telegram_bridge.screen import Button, Screen, escape
from telegram_bridge.screens.attempt import attempt
from telegram_bridge.screens.customers.card import customer_card
from telegram_bridge.screens.guard import needs, sent_to_menu
from telegram_bridge.screens.route import Listeners, Routes
from telegram_bridge.store import Person


@needs("orders.add_customer")
def new_customer(person: Person, data: NewCustomer) -> Screen:
    """Ask whom to write down."""
    question = _("Who is it? Type the name and the phone in one line, or share a contact.")
    example = _("For example: Ivan Petrov +7 900 123-45-67")
    back = ((Button(_("⬅️ Back"), CustomerList()),),)
    return Screen(f"{escape(question)}\n<i>{escape(example)}</i>", back, again=NewCustomer())


def take_new(person: Person, data: NewCustomer, event: object) -> Screen | None:
    """Write down whom the line names; a phone that is known leads to whose it is."""
    if not isinstance(event, Text):
        return None
    name, phone = name_and_phone(event.text)
    return _written(person, name, phone, None)


def take_contact(person: Person, event: Contact) -> Screen | None:
    """Open the customer of a contact, or write them down; None: the person may not look at customers."""
    if not person.may("orders.view_customer"):
        return None
    return _written(person, event.name, event.phone, event.telegram_id)


def _written(person: Person, name: str, phone: str, telegram_id: int | None) -> Screen:
    def change() -> tuple[Customer, bool]:
        by: dict[str, Any] = {"actor": person.user, "source": Source.BOT, "name": name[:200], "phone": phone}
        if not phone:
            return customer_create(**by), True
        is_new = customer_find(phone=phone, telegram_id=telegram_id) is None
        return customer_find_or_create(**by, telegram_id=telegram_id), is_new

    def card(result: tuple[Customer, bool]) -> Screen:
        customer, is_new = result
        notice = _("✅ Written down.") if is_new else _("👤 This customer is known already.")
        return customer_card(person, OpenCustomer(customer.pk)).with_notice(notice)

    return attempt(change, card, lambda: _again(person))


def _again(person: Person) -> Screen:
    if person.may("orders.add_customer"):
        return new_customer(person, NewCustomer())
    return sent_to_menu(person, "")


ROUTES: Routes = {NewCustomer: new_customer}
HERE: Listeners = {NewCustomer: take_new}
