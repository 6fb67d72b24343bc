"""Orders and customers -> tables for spreadsheets, read some hundreds at a time."""

from collections.abc import Iterable, Iterator
from decimal import Decimal

from django.db.models import Field, Prefetch, QuerySet
from django.utils.translation import pgettext

from catalog.sheets.writing import Table, Value
from orders.models import Customer, Order, OrderItem
from orders.phone import format_phone

CHUNK = 500


def orders_table(orders: QuerySet[Order], *, by_pages: bool = False) -> Table:
    """Return the table of `orders`, one row for each: its goods stand in one cell, its sums in columns of their own.

    With `by_pages` the newest come first and each page is asked for by itself, so that nothing is kept open in the
    database for as long as the reader takes.
    """
    titles = [
        pgettext("column", "Order"), pgettext("column", "Status"), pgettext("column", "Payment"),
        pgettext("column", "Placed"), pgettext("column", "Customer"), pgettext("column", "Phone"),
        pgettext("column", "Delivery"), pgettext("column", "Address"), pgettext("column", "Deliver from"),
        pgettext("column", "Deliver until"), pgettext("column", "Goods"), pgettext("column", "Pieces"),
        pgettext("column", "Subtotal"), pgettext("column", "Discount"), pgettext("column", "Shipping"),
        pgettext("column", "Total"), pgettext("column", "Paid"), pgettext("column", "Left to pay"),
        pgettext("column", "Currency"), pgettext("column", "Customer's note"), pgettext("column", "Who has it"),
        pgettext("column", "Tags"), pgettext("column", "Origin"), pgettext("column", "Tracking number"),
        pgettext("column", "Reason of cancellation"),
    ]  # fmt: skip
    lines = OrderItem.objects.only("order_id", "name", "quantity")
    whole = (
        orders.defer("search_text")
        .select_related("customer", "assignee")
        .prefetch_related(Prefetch("items", lines), "tags")
    )
    return Table(titles, _order_rows(_pages(whole) if by_pages else whole.iterator(chunk_size=CHUNK)))


def _pages(orders: QuerySet[Order]) -> Iterator[Order]:
    newest_first = orders.order_by("-pk")
    page = list(newest_first[:CHUNK])
    while page:
        yield from page
        page = list(newest_first.filter(pk__lt=page[-1].pk)[:CHUNK])


def _order_rows(orders: Iterable[Order]) -> Iterator[list[Value]]:
    # Written once: Django's own `get_status_display` and its like are a third of what a row costs.
    status, payment, delivery, origin = map(_labels, ("status", "payment_status", "delivery", "origin"))
    for order in orders:
        items, paid = list(order.items.all()), order.paid - order.refunded
        yield [
            str(order), status[order.status], payment[order.payment_status], order.placed_at,
            order.contact_name or (order.customer.name if order.customer else ""),
            format_phone(order.contact_phone or (order.customer.phone if order.customer else "")),
            delivery[order.delivery], order.address, order.deliver_from, order.deliver_until,
            "; ".join(f"{item.name} × {item.quantity}" for item in items), sum(item.quantity for item in items),
            order.subtotal, order.discount, order.shipping, order.total, paid, max(order.total - paid, Decimal(0)),
            order.currency, order.customer_note,
            (order.assignee.get_full_name() or order.assignee.username) if order.assignee else "",
            ", ".join(tag.name for tag in order.tags.all()), origin[order.origin], order.tracking_number,
            order.cancel_reason,
        ]  # fmt: skip


def _labels(name: str) -> dict[str, str]:
    """What the codes of a field of orders mean, in the active language."""
    field = Order._meta.get_field(name)
    assert isinstance(field, Field)
    return {code: str(label) for code, label in field.flatchoices}


def customers_table(customers: QuerySet[Customer]) -> Table:
    """Return the table of `customers`, one row for each."""
    titles = [
        pgettext("person", "Name"), pgettext("column", "Phone"), pgettext("column", "Other phones"),
        pgettext("column", "E-mail"), pgettext("column", "Telegram"), pgettext("column", "Orders"),
        pgettext("column", "Spent"), pgettext("column", "Last order"), pgettext("column", "Address"),
        pgettext("column", "Tags"), pgettext("column", "Note"), pgettext("column", "Blocked because"),
        pgettext("column", "Agreed to receive news"), pgettext("column", "Since"),
    ]  # fmt: skip
    return Table(titles, _customer_rows(customers))


def _customer_rows(customers: QuerySet[Customer]) -> Iterator[list[Value]]:
    for customer in customers.prefetch_related("addresses", "tags", "other_phones").iterator(chunk_size=CHUNK):
        address = next(iter(customer.addresses.all()), None)
        yield [
            customer.name, format_phone(customer.phone),
            ", ".join(format_phone(other.phone) for other in customer.other_phones.all()), customer.email,
            customer.telegram_username, customer.orders_count, customer.spent_total, customer.last_order_at,
            address.text if address else "", ", ".join(tag.name for tag in customer.tags.all()), customer.note,
            customer.block_reason if customer.is_blocked else "", customer.consented_at, customer.created_at,
        ]  # fmt: skip
