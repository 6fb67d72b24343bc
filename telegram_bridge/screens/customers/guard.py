"""Every screen that changes a customer: they are there, and the person has the right."""

from collections.abc import Callable
from functools import partial, wraps
from typing import Any

from django.utils.translation import gettext as _

from orders.models import Customer
from telegram_bridge.buttons.customers import OpenCustomer
from telegram_bridge.screen import Screen
from telegram_bridge.screens.attempt import attempt
from telegram_bridge.screens.customers.card import CUSTOMER, customer_card
from telegram_bridge.screens.guard import sent_to_menu
from telegram_bridge.store import Person

CHANGE = "orders.change_customer"
Show = Callable[[Person, Any, Customer], Screen]


def of_customer(permission: str) -> Callable[[Show], Callable[[Person, Any], Screen]]:
    """Give `show` the customer whom the data names, when the person has `permission`; else say why not."""

    def decorate(show: Show) -> Callable[[Person, Any], Screen]:
        @wraps(show)
        def guarded(person: Person, data: Any) -> Screen:
            if not person.may("orders.view_customer"):
                return sent_to_menu(person, _("You have no right to see this."))
            customer = CUSTOMER.first(data.customer)
            if customer is None:
                return sent_to_menu(person, _("This customer is no longer there."))
            if not person.may(permission):
                return customer_card(person, OpenCustomer(customer.pk)).with_toast(_("You have no right to do this."))
            return show(person, data, customer)

        return guarded

    return decorate


def change_and_show(
    person: Person, customer_id: int, change: Callable[[], object], refused: Callable[[], Screen] | None = None
) -> Screen:
    """Make a change and show the card; a refusal is said above `refused`, else above the card."""
    card = partial(customer_card, person, OpenCustomer(customer_id))
    return attempt(change, lambda result: card().with_notice(_("✅ Saved.")), refused or card)
