"""Whom to call about an order."""

from django.core.exceptions import ValidationError

from orders.errors import OrderError
from orders.models import Customer, Order
from orders.phone import normalize_phone


def phone_cleaned(text: str) -> str:
    """Return the E.164 spelling of a number that a person typed; an empty text is no number, which is fine.

    Raises:
        OrderError: it isn't a phone number.
    """
    if not text.strip():
        return ""
    try:
        return normalize_phone(text)
    except ValidationError as error:
        raise OrderError(" ".join(error.messages)) from error


def contact_for(order: Order, customer: Customer | None) -> tuple[str, str]:
    """Return the contact name and phone of `order` when its customer becomes `customer`.

    What was typed for this order stays: perhaps somebody else comes for it. What came from the customer before goes
    with them.
    """
    before = order.customer
    name, phone = order.contact_name, order.contact_phone
    if not name or (before and name == before.name):
        name = customer.name if customer else ""
    if not phone or (before and phone == before.phone):
        phone = customer.phone if customer else ""
    return name, phone
