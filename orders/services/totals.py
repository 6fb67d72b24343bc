"""The sums of an order. Pure: Decimal in, Decimal in hundredths out."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Protocol

from catalog.money import quantize
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
