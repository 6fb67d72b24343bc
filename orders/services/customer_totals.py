"""What a customer's record counts: the orders that were placed, whatever became of them, and what was spent on them."""

from decimal import Decimal

from django.db.models import F, Max

from orders.models import Customer, Order
from orders.services.spent import spent_on


def count_for_another(order: Order, *, before: int | None, worth: Decimal) -> None:
    """Let both records follow a placed order that went over from the customer `before`, to whom it was `worth` that."""
    if order.number is None:
        return
    changes = {before: (-1, -worth), order.customer_id: (1, spent_on(order))}
    for customer_id in sorted(pk for pk in changes if pk is not None):
        count, spent = changes[customer_id]
        Customer.objects.filter(pk=customer_id).update(
            orders_count=F("orders_count") + count,
            spent_total=F("spent_total") + spent,
            last_order_at=Order.objects.filter(customer=customer_id).aggregate(at=Max("placed_at"))["at"],
        )
