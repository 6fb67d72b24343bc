"""What happens to one order of the demo shop after it was placed, and when."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from orders.status import Delivery, Status

MAIN_ROAD = (Status.NEW, Status.CONFIRMED, Status.PROCESSING, Status.READY, Status.SHIPPED, Status.COMPLETED)
STEP_MINUTES = {
    Status.CONFIRMED: (2, 40), Status.PROCESSING: (5, 90), Status.READY: (10, 120), Status.SHIPPED: (10, 180),
    Status.COMPLETED: (20, 300), Status.ON_HOLD: (5, 60), Status.CANCELLED: (10, 240), Status.RETURNED: (600, 4000),
}  # fmt: skip

LONG_AGO = {Status.COMPLETED: 91, Status.CANCELLED: 7, Status.RETURNED: 2}
RECENTLY = {
    Status.NEW: 26, Status.CONFIRMED: 16, Status.PROCESSING: 16, Status.READY: 14, Status.SHIPPED: 12,
    Status.ON_HOLD: 6, Status.COMPLETED: 8, Status.CANCELLED: 2,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Step:
    """One move of an order's life."""

    at: datetime
    source: Status
    target: Status


def choose_end(random: Random, *, from_the_end: int, in_work: int) -> Status:
    """Return the status an order has today; the `in_work` newest ones are still on their way."""
    if from_the_end < len(RECENTLY):  # so that even a small shop shows every status
        return list(RECENTLY)[from_the_end]
    if from_the_end == in_work:
        return Status.RETURNED
    chances = RECENTLY if from_the_end < in_work else LONG_AGO
    return random.choices(list(chances), list(chances.values()))[0]


def live(random: Random, *, placed_at: datetime, end: Status, delivery: Delivery, now: datetime) -> list[Step]:
    """Return the moves from new to `end`, none of them later than `now`."""
    statuses = [status for status in MAIN_ROAD if status != Status.SHIPPED or delivery == Delivery.DELIVERY]
    if end in (Status.CANCELLED, Status.ON_HOLD):
        statuses = [*statuses[: random.randint(1, 3)], end]
    elif end == Status.RETURNED:
        statuses.append(end)
    else:
        statuses = statuses[: statuses.index(end) + 1]
    waits = [timedelta(minutes=random.uniform(*STEP_MINUTES[status])) for status in statuses[1:]]
    needed = sum(waits, timedelta())
    if placed_at + needed > now:  # a hurried life: it is the same, only faster
        waits = [wait * ((now - placed_at) / needed) for wait in waits]
    steps, at = [], placed_at
    for source, target, wait in zip(statuses, statuses[1:], waits, strict=False):
        at = min(at + wait, now)
        steps.append(Step(at, source, target))
    return steps


def moments(count: int, *, now: datetime, days: int, random: Random) -> list[datetime]:
    """Return `count` moments of the last `days` days, in order: more on weekends, more as the shop gets known."""
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    dates = [midnight - timedelta(days=back) for back in range(days - 1, -1, -1)]
    weights = [(1 + 1.2 * index / days) * (1.5 if date.weekday() >= 5 else 1) for index, date in enumerate(dates)]
    found = []
    for date in random.choices(dates, weights, k=count):
        last = min(date + timedelta(hours=21), now)
        first = min(date + timedelta(hours=8), date + (last - date) / 2)
        found.append(first + (last - first) * random.random())
    return sorted(found)
