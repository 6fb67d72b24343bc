"""The lists of orders that people work from, newest first by `-pk`; each has an index of just its rows."""

from datetime import datetime

from django.db.models import QuerySet
from django.db.models.functions import Now

from orders.models import Order
from orders.status import OWING, UNDER_WAY, Status


def by_status(status: str) -> QuerySet[Order]:
    """Orders in one status."""
    return Order.objects.filter(status=status)


def waiting() -> QuerySet[Order]:
    """Orders that nobody has confirmed yet."""
    return by_status(Status.NEW)


def mine(user_id: int) -> QuerySet[Order]:
    """Orders that a person has and that aren't finished."""
    return Order.objects.filter(assignee=user_id, status__in=UNDER_WAY)


def unpaid() -> QuerySet[Order]:
    """Placed orders that aren't finished and that money is still to come for."""
    return Order.objects.filter(status__in=UNDER_WAY, payment_status__in=OWING)


def overdue(now: datetime | None = None) -> QuerySet[Order]:
    """Orders that aren't finished though the time of their delivery is over; `now` is the database's, unless given."""
    return Order.objects.filter(status__in=UNDER_WAY, deliver_until__lt=now or Now())
