"""Finding orders and customers by what people type: numbers, phones in any spelling, names, products."""

import re
from collections.abc import Iterator
from contextlib import suppress

from django.core.exceptions import ValidationError
from django.db.models import Case, IntegerField, Q, QuerySet, Value, When

from catalog.search import search_products
from catalog.words import has, has_all, readable, starts_with, union, words
from orders.models import Customer, CustomerPhone, Order, OrderItem, Tag
from orders.phone import normalize_phone

AT_MOST = 200
PRODUCTS = 100
"""So many of the products that a text means are looked for in the lines of orders."""
NUMBER = re.compile(r"[#№]\s*([0-9]{1,18})")
FIGURES = re.compile(r"\+?[0-9\s().\u2010-\u2015-]+")
TAIL = 4
MANY = 5
"""From so many digits on, any part of a phone number is looked for."""
LONGEST_NUMBER = 18
"""Digits that fit into the database's whole numbers."""


def search_orders(text: str, *, at_most: int = AT_MOST) -> QuerySet[Order]:
    """Return the orders that `text` means, newest first: a number ("#1042", "1042"), a phone in any spelling, its last
    four digits or a part of it, words of the contact or the customer, a tracking number, a product in the lines.

    The search ends after about `at_most` of each kind, the newest.
    """
    wanted = words(text)
    if not wanted:
        return Order.objects.none()
    orders = Order.objects.order_by("-pk")
    if number := NUMBER.fullmatch(readable(text)):
        return orders.filter(number=int(number[1]))
    parts = [orders.filter(found)[:at_most] for found in _contacts(text, wanted, "contact_phone")]
    if 0 < len(digits := _figures(text)) <= LONGEST_NUMBER:
        parts.append(orders.filter(number=int(digits)))
    customers = search_customers(text, at_most=at_most).order_by().values("pk")
    products = search_products(text, archived=True, alike=False, at_most=PRODUCTS)[:PRODUCTS].values("pk")
    lines = OrderItem.objects.filter(product__in=products).order_by("-order_id").values("order_id")[:at_most]
    parts += [orders.filter(customer__in=customers)[:at_most], orders.filter(pk__in=lines)]
    return orders.filter(pk__in=union(*parts))


def search_customers(text: str, *, at_most: int = AT_MOST) -> QuerySet[Customer]:
    """Return the customers that `text` means, those whose name begins with it first: any part of the name, a phone in
    any spelling or a part of it, e-mail, Telegram name or id, note, or a tag.

    The search ends after about `at_most` of each kind.
    """
    wanted = words(text)
    if not wanted:
        return Customer.objects.none()
    everyone = Customer.objects.order_by("-pk")
    parts = [everyone.filter(found)[:at_most] for found in _contacts(text, wanted, "phone")]
    if 0 < len(digits := _figures(text)) <= LONGEST_NUMBER:
        parts.append(everyone.filter(telegram_id=int(digits)))
    parts += [everyone.filter(other_phones__in=CustomerPhone.objects.filter(found)) for found in _other_phones(text)]
    tags = Tag.objects.filter(name__icontains=readable(text)).values("pk")
    parts.append(everyone.filter(tags__in=tags)[:at_most])
    first = Case(When(starts_with(text), then=Value(0)), default=Value(1), output_field=IntegerField())
    return Customer.objects.filter(pk__in=union(*parts)).order_by(first, "name", "pk")


def _contacts(text: str, wanted: list[str], phone: str) -> Iterator[Q]:
    """Ways to meet `text` in a table that has `search_text`, and the columns `phone` and its tail."""
    digits = _figures(text)
    if digits != readable(text):
        yield has_all([word.removeprefix("@") or word for word in wanted])
    if len(digits) == TAIL:
        yield Q(**{f"{phone}_tail": digits})
    if len(digits) >= MANY:
        yield has(digits)
        with suppress(ValidationError):
            yield Q(**{phone: normalize_phone(readable(text))})
    if len(digits) > MANY and digits.startswith("8"):  # the trunk prefix, where the database has the country's code
        yield has(digits[1:])


def _other_phones(text: str) -> Iterator[Q]:
    """Ways to meet `text` among the further phones of customers: the whole number, or the end of it."""
    digits = _figures(text)
    if len(digits) >= TAIL:
        yield Q(phone_tail=digits[-TAIL:], phone__endswith=digits)
    if len(digits) > MANY:
        with suppress(ValidationError):
            yield Q(phone=normalize_phone(readable(text)))


def _figures(text: str) -> str:
    """Return the digits of what looks like a number or a phone; of anything else, an empty string."""
    typed = readable(text)
    return re.sub(r"[^0-9]", "", typed) if FIGURES.fullmatch(typed) else ""
