"""What customers have spent: the completed orders, without what came back of them."""

from decimal import Decimal

from django.db.models import F

from catalog.money import quantize
from orders.models import Customer, Order
from orders.status import Status


def spent_on(order: Order) -> Decimal:
    """Return what `order` adds to its customer's `spent_total` as it stands in the database.

    What was taken back counts with its share of the order's discount; the delivery was a service and stays spent.
    """
    if order.customer_id is None or order.status != Status.COMPLETED:
        return Decimal(0)
    return order.total - _worth_of_returned(order)


def count_spent(order: Order, *, before: Decimal) -> None:
    """Let the customer's `spent_total` follow a change of `order`, which was worth `before` to it."""
    change = spent_on(order) - before
    if change and order.customer_id:
        Customer.objects.filter(pk=order.customer_id).update(spent_total=F("spent_total") + change)


def _worth_of_returned(order: Order) -> Decimal:
    goods = sum(
        ((item.price * item.quantity - item.discount) * item.returned / item.quantity for item in order.items.all()),
        Decimal(0),
    )
    return quantize(goods * (order.subtotal - order.discount) / order.subtotal) if goods else Decimal(0)
