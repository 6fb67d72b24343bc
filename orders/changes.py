"""What an edit of an order changed, in the reader's language: “Latte: quantity 2 → 3”."""

from decimal import Decimal
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db.models import DateTimeField
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.formats import date_format

from catalog.models import MoneyField
from catalog.money import format_money
from orders.models import Order, OrderEvent, OrderItem

NOTHING = "—"
ORDER = (
    "lines", "quantity", "price", "discount", "shipping", "customer", "contact_name", "contact_phone", "delivery",
    "address", "deliver_from", "deliver_until", "tracking_number", "customer_note", "external_reference", "tags",
    "total",
)  # fmt: skip


def changes_of(event: OrderEvent, *, currency: str) -> list[str]:
    """Return the changes that an event of kind EDITED keeps, one text each; plain text, not escaped."""
    changes = []
    for name, value in sorted(event.payload.items(), key=_place):
        if name == "lines":
            changes += [f"{line['name']}: {_line(line, currency)}" for line in value]
        elif not name.endswith("_id"):
            changes.append(_change(Order, name, value, currency))
    return changes


def _line(line: dict[str, Any], currency: str) -> str:
    parts = [(name, value) for name, value in line.items() if isinstance(value, list)]
    return ", ".join(_change(OrderItem, name, value, currency) for name, value in sorted(parts, key=_place))


def _place(change: tuple[str, Any]) -> int:
    """The order in which changes are told: PostgreSQL keeps the names of a JSON object in one of its own."""
    return ORDER.index(change[0]) if change[0] in ORDER else len(ORDER)


def _change(model: type[Order] | type[OrderItem], name: str, values: list[Any], currency: str) -> str:
    try:
        field = model._meta.get_field(name)
    except FieldDoesNotExist:
        return f"{name}: {values[0]} → {values[1]}"
    old, new = (_written(field, value, currency) for value in values)
    return f"{getattr(field, 'verbose_name', name)} {old} → {new}"


def _written(field: Any, value: Any, currency: str) -> str:
    if value in ("", None):
        return NOTHING
    if isinstance(field, MoneyField):
        return format_money(Decimal(value), currency)
    if isinstance(field, DateTimeField) and (moment := parse_datetime(value)):
        return date_format(timezone.localtime(moment), "SHORT_DATETIME_FORMAT")
    return str(dict(field.choices or ()).get(value, value))
