"""A draft from one typed message."""

from datetime import datetime

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from catalog.text import validate_text
from orders.errors import OrderError
from orders.models import Customer, Order
from orders.quick.catalogue import ShopCatalogue
from orders.quick.parse import quick_parse
from orders.quick.value import QuickOrder
from orders.services.items import Line
from orders.services.lock import require
from orders.services.place import order_create_draft
from orders.status import PLACE, Delivery

MAX_MESSAGE = 1000
"""Characters: what can't be placed goes into the customer's note, which has room for so many."""

MAX_NAME, MAX_ADDRESS = 200, 300


@transaction.atomic
def order_from_quick(*, text: str, actor: User, source: str, now: datetime | None = None) -> tuple[Order, QuickOrder]:
    """Make a draft of what `text` says, and return it with the reading, whose guesses are for a person to check.

    Lines with a chosen product become lines of the draft, the same product once; lines without one, and everything
    that was not understood, stand in the customer's note as typed. A customer is found by the phone. `now` is aware;
    days are those of the current time zone.

    Raises:
        NotAllowed: `actor` may not make orders.
        OrderError: the message has no product and no phone, or is too long or unreadable; nothing is saved.
    """
    require(actor, PLACE)
    try:
        validate_text(text, max_length=MAX_MESSAGE)
    except ValidationError as error:
        raise OrderError(" ".join(error.messages)) from error
    quick = quick_parse(text, catalogue=ShopCatalogue(text), now=now or timezone.now())
    if not quick.lines and not quick.phone:
        raise OrderError(
            _("There is no product in this message. Write it like: Ivan +7 900 123-45-67, 2 latte, tomorrow 15:00.")
        )
    name, address = quick.name[:MAX_NAME], quick.address[:MAX_ADDRESS]
    start, end = quick.when or (None, None)
    order = order_create_draft(
        actor=actor, source=source, lines=_lines(quick), customer_id=_customer_id(quick.phone), contact_name=name,
        contact_phone=quick.phone, delivery=quick.delivery or Delivery.PICKUP, address=address, deliver_from=start,
        deliver_until=end, customer_note=_note(quick),
    )  # fmt: skip
    return order, quick


def _lines(quick: QuickOrder) -> list[Line]:
    quantities: dict[int, int] = {}
    for line in quick.lines:
        if line.chosen is not None:
            quantities[line.chosen] = quantities.get(line.chosen, 0) + line.quantity
    return [Line(product_id, quantity) for product_id, quantity in quantities.items()]


def _note(quick: QuickOrder) -> str:
    """Everything that has no place of its own in the draft, as it was typed."""
    rest = [quick.comment, *(quick.text[line.start : line.end] for line in quick.open_lines), *quick.unknown]
    rest += [quick.name[MAX_NAME:], quick.address[MAX_ADDRESS:]]
    return "\n".join(part for part in rest if part)[:MAX_MESSAGE]


def _customer_id(phone: str) -> int | None:
    if not phone:
        return None
    known = Customer.objects.filter(Q(phone=phone) | Q(other_phones__phone=phone))
    return known.values_list("pk", flat=True).first()
