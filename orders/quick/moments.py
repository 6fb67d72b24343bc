"""When an order is wanted: the day and the time of day together, as moments of the shop's time zone."""

from datetime import date, datetime, time, timedelta

from django.utils import timezone

from orders.quick.days import take_day
from orders.quick.draft import Draft
from orders.quick.hours import take_delay, take_window

Moments = tuple[datetime | None, datetime | None]


def take_when(draft: Draft, now: datetime) -> Moments | None:
    """Cross out what says when, and return (from, until); see `QuickOrder.when`. None when nothing says it."""
    here = timezone.localtime(now)
    if delay := take_delay(draft):
        return (here + delay, here + delay)
    day, window = take_day(draft, here.date()), take_window(draft)
    if window is None:
        if day is None:
            return None
        return (_moment(here, day, time(0)), _moment(here, day, time(23, 59)))
    start, end = window
    last = end or start
    assert last is not None
    if day is None:
        # A time that has passed today is meant for tomorrow.
        day = here.date() + timedelta(days=int(last <= here.time()))
    return (_moment(here, day, start) if start else None, _moment(here, day, end) if end else None)


def _moment(here: datetime, day: date, at: time) -> datetime:
    return timezone.make_aware(datetime.combine(day, at), here.tzinfo)
