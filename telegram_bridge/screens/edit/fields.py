"""What can be said about an order besides its goods: each thing with its question, its buttons, its answers."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from decimal import Decimal
from functools import partial
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalog.money import format_money, parse_amount, quantize
from orders.models import CustomerAddress, Order, Source
from orders.phone import format_phone
from orders.quick.draft import Draft
from orders.quick.moments import take_when
from orders.services.amounts import order_set_amounts
from orders.services.details import Details, order_edit_details
from orders.status import Delivery
from telegram_bridge.order_labels import day_label
from telegram_bridge.screens.order_text import when_text
from telegram_bridge.store import Person

Change = Callable[[], object]
Choices = list[tuple[str, str]]
"""Labels with what is sent back."""

CLEAR = "clear"
PERCENT = re.compile(r"([0-9]{1,2}(?:[.,][0-9])?|100)\s*%")
DAYS_OFFERED = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """`typed` and `chosen` return what changes the order, or raise `ValidationError` with a sentence.

    Both get the person, the order as it was seen, its version that was seen (None: typed) and the answer.
    """

    label: str | Promise
    question: str | Promise
    now: Callable[[Order], str]
    typed: Callable[[Person, Order, str], Change]
    choices: Callable[[Order], Choices] = lambda order: []
    chosen: Callable[[Person, Order, int, str], Change] | None = None


def _details(person: Person, order: Order, seen: int | None, **fields: Any) -> Change:
    return partial(
        order_edit_details, order_id=order.pk, actor=person.user, source=Source.BOT, seen_version=seen, **fields
    )


def _amounts(person: Person, order: Order, seen: int | None, **fields: Decimal) -> Change:
    return partial(
        order_set_amounts, order_id=order.pk, actor=person.user, source=Source.BOT, seen_version=seen, **fields
    )


def _text(name: str) -> Callable[[Person, Order, str], Change]:
    return lambda person, order, text: _details(person, order, None, **{name: text.strip()})


def _cleared(name: str) -> Callable[[Person, Order, int, str], Change]:
    return lambda person, order, seen, code: _details(person, order, seen, **{name: ""})


def _clear(name: str) -> Callable[[Order], Choices]:
    return lambda order: [(_("🗑 Clear"), CLEAR)] if getattr(order, name) else []


def _way(order: Order) -> Choices:
    """Pickup, delivery, and the addresses that the customer has."""
    marks = {order.delivery: "✅ "}
    ways = [(f"{marks.get(way, '')}{way.label}", str(way)) for way in Delivery]
    addresses = CustomerAddress.objects.filter(customer=order.customer_id)[:6] if order.customer_id else []
    return ways + [(f"📍 {address.text[:50]}", f"a{address.pk}") for address in addresses]


def _choose_way(person: Person, order: Order, seen: int, code: str) -> Change:
    if code.startswith("a") and code[1:].isdecimal():
        address = CustomerAddress.objects.filter(customer=order.customer_id, pk=int(code[1:])).first()
        if address is None:
            raise ValidationError(_("This address is no longer there. Nothing was changed."))
        return _details(person, order, seen, delivery=Delivery.DELIVERY, address=address.text)
    if code not in Delivery.values:
        raise ValidationError(_("This choice is no longer there. Please choose another one."))
    fields: Details = {"delivery": code}
    if code == Delivery.PICKUP:
        fields["address"] = ""
    return _details(person, order, seen, **fields)


def _type_address(person: Person, order: Order, text: str) -> Change:
    return _details(person, order, None, delivery=Delivery.DELIVERY, address=" ".join(text.split()))


def _days(order: Order) -> Choices:
    today = timezone.localdate()
    names = (_("Today"), _("Tomorrow"))
    days = [today + timedelta(days=ahead) for ahead in range(DAYS_OFFERED)]
    offered = [
        (names[ahead] if ahead < len(names) else day_label(day), f"d{day:%Y%m%d}") for ahead, day in enumerate(days)
    ]
    return offered + ([(_("🗑 Clear"), CLEAR)] if order.deliver_from or order.deliver_until else [])


def _choose_day(person: Person, order: Order, seen: int, code: str) -> Change:
    if code == CLEAR:
        return _details(person, order, seen, deliver_from=None, deliver_until=None)
    try:
        day = datetime.strptime(code, "d%Y%m%d").replace(tzinfo=timezone.get_current_timezone())
    except ValueError as error:
        raise ValidationError(_("This choice is no longer there. Please choose another one.")) from error
    until = datetime.combine(day.date(), time(23, 59), tzinfo=day.tzinfo)
    return _details(person, order, seen, deliver_from=day, deliver_until=until)


def _type_when(person: Person, order: Order, text: str) -> Change:
    moments = take_when(Draft(text), timezone.now())
    if moments is None:
        raise ValidationError(_("There is no day and no time in this. Type it like “tomorrow 15:00” or “25.12 10-12”."))
    return _details(person, order, None, deliver_from=moments[0], deliver_until=moments[1])


def _discounts(order: Order) -> Choices:
    return [
        *((f"{percent} %", f"p{percent}") for percent in (5, 10, 15)),
        *([(_("No discount"), CLEAR)] if order.discount else []),
    ]


def _percent_of(order: Order, percent: Decimal) -> Decimal:
    return quantize(order.subtotal * percent / 100)


def _choose_discount(person: Person, order: Order, seen: int, code: str) -> Change:
    percent = Decimal(code[1:]) if re.fullmatch(r"p[0-9]{1,3}", code) else Decimal(0)
    return _amounts(person, order, seen, discount=_percent_of(order, percent))


def _type_discount(person: Person, order: Order, text: str) -> Change:
    if match := PERCENT.fullmatch(text.strip()):
        return _amounts(person, order, None, discount=_percent_of(order, Decimal(match[1].replace(",", "."))))
    return _amounts(person, order, None, discount=_amount(text))


def _type_shipping(person: Person, order: Order, text: str) -> Change:
    return _amounts(person, order, None, shipping=_amount(text))


def _amount(text: str) -> Decimal:
    amount = parse_amount(text)
    if amount is None:
        raise ValidationError(_("This is not a price. Type a number such as 1250, 1 250 or 12,50."))
    return amount


def _money(name: str) -> Callable[[Order], str]:
    return lambda order: format_money(getattr(order, name), order.currency)


FIELDS: dict[str, Field] = {
    "way": Field(
        label=gettext_lazy("🚚 Delivery"),
        question=gettext_lazy("Pickup or delivery? Type the address, or choose:"),
        now=lambda order: " · ".join(part for part in (str(Delivery(order.delivery).label), order.address) if part),
        choices=_way, chosen=_choose_way, typed=_type_address,
    ),
    "when": Field(
        label=gettext_lazy("🕒 When"),
        question=gettext_lazy("When? Choose a day, or type it: “tomorrow 15:00”, “Fri by 18”, “25.12 10-12”."),
        now=when_text, choices=_days, chosen=_choose_day, typed=_type_when,
    ),
    "comment": Field(
        label=gettext_lazy("💬 Comment"),
        question=gettext_lazy("What does the customer ask for? Type it."),
        now=lambda order: order.customer_note, typed=_text("customer_note"),
        choices=_clear("customer_note"), chosen=_cleared("customer_note"),
    ),
    "discount": Field(
        label=gettext_lazy("🏷 Discount"),
        question=gettext_lazy("What is taken off the whole order? Type an amount or a percentage: 150 or 10%."),
        now=_money("discount"), choices=_discounts, chosen=_choose_discount, typed=_type_discount,
    ),
    "shipping": Field(
        label=gettext_lazy("💵 Delivery price"),
        question=gettext_lazy("What does the delivery cost the customer?"),
        now=_money("shipping"), typed=_type_shipping,
    ),
    "name": Field(
        label=gettext_lazy("👤 Contact"),
        question=gettext_lazy("Who receives the order? Type the name."),
        now=lambda order: order.contact_name, typed=_text("contact_name"),
    ),
    "phone": Field(
        label=gettext_lazy("📞 Phone"),
        question=gettext_lazy("What is their phone number?"),
        now=lambda order: format_phone(order.contact_phone) if order.contact_phone else "",
        typed=_text("contact_phone"), choices=_clear("contact_phone"), chosen=_cleared("contact_phone"),
    ),
    "tracking": Field(
        label=gettext_lazy("🔎 Tracking number"),
        question=gettext_lazy("What is the tracking number of the parcel?"),
        now=lambda order: order.tracking_number, typed=_text("tracking_number"),
        choices=_clear("tracking_number"), chosen=_cleared("tracking_number"),
    ),
}  # fmt: skip


def labels(names: Sequence[str]) -> list[tuple[str, str]]:
    """The labels of fields with their names, in the order given."""
    return [(str(FIELDS[name].label), name) for name in names]
