"""The sums of an order, in hundredths. Nothing here saves."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Protocol

from django.utils.translation import gettext as _

from catalog.money import MAX_AMOUNT, quantize
from orders.errors import OrderError
from orders.models import Order, OrderItem
from orders.status import PaymentStatus


class Line(Protocol):
    price: Decimal
    discount: Decimal
    quantity: int


def subtotal_of(lines: Iterable[Line]) -> Decimal:
    """The lines with their own discounts."""
    return quantize(sum((line.price * line.quantity - line.discount for line in lines), Decimal(0)))


def payment_status_of(*, total: Decimal, paid: Decimal, refunded: Decimal) -> PaymentStatus:
    """What the money that came and went says about an order of `total`; one that costs nothing is paid."""
    kept = paid - refunded
    if refunded and kept <= 0:
        return PaymentStatus.REFUNDED
    if kept > total:
        return PaymentStatus.OVERPAID
    if kept == total:
        return PaymentStatus.PAID
    return PaymentStatus.PARTIALLY_PAID if kept > 0 else PaymentStatus.UNPAID


def order_set_totals(order: Order, items: Sequence[OrderItem]) -> None:
    """Set the sums of `order` from its lines.

    Raises:
        OrderError: the discount is larger than the sum of the lines, or the sum larger than can be saved.
    """
    order.subtotal = subtotal_of(items)
    if order.discount > order.subtotal:
        raise OrderError(_("The discount is larger than the order. Nothing was saved."))
    order.total = order.subtotal - order.discount + order.shipping
    if max(order.subtotal, order.total) > MAX_AMOUNT:
        raise OrderError(_("The sum of the order is too large. Nothing was saved."))
