"""The lists of orders that the bot has, by the code that stands for them in buttons."""

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy, pgettext_lazy

from catalog.prepared import Counts, Value
from orders import lists
from orders.models import Order
from orders.status import UNDER_WAY, Status
from telegram_bridge.order_labels import EMOJI
from telegram_bridge.pages import Listing, Page, Place, newest_first
from telegram_bridge.store import Person

ALL, MINE, UNPAID, OVERDUE = "all", "mine", "unpaid", "overdue"
COLUMNS = ("number", "status", "version", "total", "currency", "contact_name", "deliver_until")
SHOWN = Order.objects.only(*COLUMNS)


@dataclass(frozen=True, slots=True)
class OrderQueue:
    """One list: `values` is what its listing depends on, `statuses` what its orders can be."""

    mark: str
    name: str | Promise
    listing: Listing[Order]
    values: Callable[[User], tuple[Value, ...]] = lambda user: ()
    statuses: tuple[Status, ...] = UNDER_WAY

    @property
    def title(self) -> str:
        return f"{self.mark} {self.name}"

    def page(self, person: Person, place: Place) -> Page[Order]:
        return self.listing.page(place, *self.values(person.user))

    def orders(self, user: User) -> QuerySet[Order]:
        """All of the list, whole rows."""
        return self.listing.make(*self.values(user)).defer(None)


NAMES = {
    Status.DRAFT: pgettext_lazy("list", "Drafts"),
    Status.NEW: pgettext_lazy("list", "Waiting"),
    Status.CONFIRMED: pgettext_lazy("list", "Confirmed"),
    Status.PROCESSING: pgettext_lazy("list", "Processing"),
    Status.READY: pgettext_lazy("list", "Ready"),
    Status.SHIPPED: pgettext_lazy("list", "Shipped"),
    Status.COMPLETED: pgettext_lazy("list", "Completed"),
    Status.ON_HOLD: pgettext_lazy("list", "On hold"),
    Status.CANCELLED: pgettext_lazy("list", "Cancelled"),
    Status.RETURNED: pgettext_lazy("list", "Returned"),
}


def _of(status: Status) -> OrderQueue:
    # A listing of its own: what fits a status with half of the shop's orders doesn't fit one with three.
    listing = newest_first(lambda: lists.by_status(status).only(*COLUMNS))
    return OrderQueue(EMOJI[status], NAMES[status], listing, statuses=(status,))


QUEUES: dict[str, OrderQueue] = {
    ALL: OrderQueue("📋", gettext_lazy("All orders"), newest_first(lambda: SHOWN), statuses=tuple(Status)),
    Status.NEW: _of(Status.NEW),
    MINE: OrderQueue(
        "🙋", gettext_lazy("Mine"), newest_first(lambda user: lists.mine(user).only(*COLUMNS)),
        lambda user: (user.pk,),
    ),
    UNPAID: OrderQueue("💳", gettext_lazy("Unpaid"), newest_first(lambda: lists.unpaid().only(*COLUMNS))),
    OVERDUE: OrderQueue("⏰", gettext_lazy("Overdue"), newest_first(lambda: lists.overdue().only(*COLUMNS))),
    **{status: _of(status) for status in Status if status != Status.NEW},
}  # fmt: skip
_COUNTS = Counts(*(queue.listing.counted for queue in QUEUES.values()))


def queue_of(code: str) -> OrderQueue:
    """The list of a code that came back from a phone; of an unknown one, all orders."""
    return QUEUES.get(code, QUEUES[ALL])


def count_queues(person: Person) -> dict[str, int]:
    """How many orders are in each list, counted no further than `pages.COUNT_UP_TO` + 1, in one statement."""
    return dict(zip(QUEUES, _COUNTS.of(*(queue.values(person.user) for queue in QUEUES.values())), strict=True))
