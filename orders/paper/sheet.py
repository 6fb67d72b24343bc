"""What stands on a printed order, whatever it is printed with: one value for the page and for the PDF."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from django.conf import settings
from django.db.models import Prefetch, QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import pgettext, pgettext_lazy

from catalog.money import format_money
from orders.models import Order, OrderItem
from orders.phone import format_phone


class Kind(StrEnum):
    """Which paper: the order with its prices, or the slip that goes with the parcel and shows none."""

    ORDER = "order"
    PACKING = "packing"

    @property
    def label(self) -> Any:
        return {Kind.ORDER: pgettext_lazy("paper", "Order"), Kind.PACKING: pgettext_lazy("paper", "Packing slip")}[self]


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the table. `weight` is its share of the width."""

    heading: str
    weight: int
    is_number: bool = False
    is_box: bool = False


@dataclass(frozen=True, slots=True)
class Sum:
    """A line below the table."""

    label: str
    amount: str
    is_total: bool = False


@dataclass(frozen=True, slots=True)
class Sheet:
    """One order, ready to be printed: texts in the language that was active, times in the shop's time zone.

    `facts` are pairs of a label and a text. `signature` stands where somebody signs.
    """

    kind: Kind
    order_id: int
    title: str
    shop: str
    facts: tuple[tuple[str, str], ...]
    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    sums: tuple[Sum, ...]
    signature: str

    @property
    def table(self) -> list[list[tuple[Column, str]]]:
        """The rows, each cell with its column."""
        return [list(zip(self.columns, row, strict=True)) for row in self.rows]


EMPTY_BOX, TICKED_BOX = "☐", "☑"


def printable(orders: QuerySet[Order]) -> QuerySet[Order]:
    """Read all that `sheet_of` needs together with `orders`."""
    return orders.prefetch_related(Prefetch("items", OrderItem.objects.select_related("product")))


def sheet_of(order: Order, kind: Kind) -> Sheet:
    """Return the paper of `order` in the active language."""
    items = list(order.items.all())
    has_sku = any(item.sku for item in items)
    columns = _order_columns(has_sku) if kind is Kind.ORDER else _packing_columns(has_sku)
    row = _order_row if kind is Kind.ORDER else _packing_row
    return Sheet(
        kind=kind, order_id=order.pk, title=_title(order, kind), shop=settings.SHOP_NAME,
        facts=tuple((label, text) for label, text in _facts(order, kind) if text),
        columns=columns,
        rows=tuple(row(number, item, order.currency, has_sku) for number, item in enumerate(items, start=1)),
        sums=_sums(order) if kind is Kind.ORDER else _counts(items),
        signature=_("Received by") if kind is Kind.ORDER else _("Packed by"),
    )  # fmt: skip


def _title(order: Order, kind: Kind) -> str:
    if kind is Kind.PACKING:
        return _("Packing slip · %(order)s") % {"order": order}
    return _("Order %(order)s") % {"order": order} if order.number else str(order)


def _facts(order: Order, kind: Kind) -> list[tuple[str, str]]:
    phone = format_phone(order.contact_phone) if order.contact_phone else ""
    customer = order.contact_name or (order.customer.name if order.customer else "")
    facts = [
        (pgettext("paper", "Placed"), _moment(order.placed_at) if order.placed_at else ""),
        (pgettext("paper", "Customer"), customer),
        (pgettext("paper", "Phone"), phone),
        (pgettext("paper", "Delivery"), capfirst(str(order.get_delivery_display()))),
        (pgettext("paper", "Address"), order.address),
        (pgettext("paper", "When"), _window(order.deliver_from, order.deliver_until)),
        (pgettext("paper", "Tracking number"), order.tracking_number),
    ]
    if kind is Kind.ORDER:
        facts.append((pgettext("paper", "Payment"), capfirst(str(order.get_payment_status_display()))))
    return [*facts, (pgettext("paper", "Customer's note"), order.customer_note)]


def _sums(order: Order) -> tuple[Sum, ...]:
    def amount(value: Any) -> str:
        return format_money(value, order.currency)

    sums = []
    if order.discount or order.shipping:
        sums.append(Sum(pgettext("paper", "Subtotal"), amount(order.subtotal)))
    if order.discount:
        sums.append(Sum(pgettext("paper", "Discount"), f"−{amount(order.discount)}"))
    if order.shipping:
        sums.append(Sum(pgettext("paper", "Shipping"), amount(order.shipping)))
    sums.append(Sum(pgettext("paper", "Total"), amount(order.total), is_total=True))
    kept = order.paid - order.refunded
    if kept:
        sums.append(Sum(pgettext("paper", "Paid"), amount(kept)))
    if 0 < kept < order.total:
        sums.append(Sum(pgettext("paper", "Left to pay"), amount(order.total - kept)))
    return tuple(sums)


def _counts(items: list[OrderItem]) -> tuple[Sum, ...]:
    pieces = sum(item.quantity for item in items)
    return (Sum(pgettext("paper", "Lines"), str(len(items))), Sum(pgettext("paper", "Pieces"), str(pieces)))


def _order_columns(has_sku: bool) -> tuple[Column, ...]:
    return (
        *_first_columns(has_sku, name=66, sku=20),
        Column(pgettext("column", "Price"), 28, is_number=True), Column(pgettext("column", "Sum"), 34, is_number=True),
    )  # fmt: skip


def _packing_columns(has_sku: bool) -> tuple[Column, ...]:
    return (Column("", 8, is_box=True), *_first_columns(has_sku, name=100, sku=34))


def _first_columns(has_sku: bool, *, name: int, sku: int) -> tuple[Column, ...]:
    return (
        Column("№", 8, is_number=True), Column(pgettext("column", "Item"), name),
        *((Column(pgettext("column", "SKU"), sku),) if has_sku else ()),
        Column(pgettext("column", "Qty"), 18, is_number=True),
    )  # fmt: skip


def _order_row(number: int, item: OrderItem, currency: str, has_sku: bool) -> tuple[str, ...]:
    name = item.name
    if item.discount:
        discount = _("discount −%(amount)s") % {"amount": format_money(item.discount, currency)}
        name = f"{name}\n{discount}"
    amount = format_money(item.price * item.quantity - item.discount, currency)
    return (*_first_cells(number, item, name, has_sku), format_money(item.price, currency), amount)


def _packing_row(number: int, item: OrderItem, currency: str, has_sku: bool) -> tuple[str, ...]:
    box = TICKED_BOX if item.picked == item.quantity else EMPTY_BOX
    *cells, quantity = _first_cells(number, item, item.name, has_sku)
    if 0 < item.picked < item.quantity:
        quantity += "\n" + _("picked %(count)d") % {"count": item.picked}
    return (box, *cells, quantity)


def _first_cells(number: int, item: OrderItem, name: str, has_sku: bool) -> tuple[str, ...]:
    quantity = f"{item.quantity}\u00a0{item.product.unit}".strip()
    return (str(number), name, *((item.sku,) if has_sku else ()), quantity)


def _moment(at: datetime) -> str:
    return date_format(timezone.localtime(at), "j E Y, H:i")


def _window(start: datetime | None, end: datetime | None) -> str:
    """Write a delivery window; a day that is the same at both ends is written once."""
    if start is None or end is None:
        return _moment(start or end) if (start or end) else ""  # type: ignore[arg-type]
    if timezone.localtime(start).date() == timezone.localtime(end).date():
        return f"{_moment(start)}–{date_format(timezone.localtime(end), 'H:i')}"
    return f"{_moment(start)} – {_moment(end)}"
