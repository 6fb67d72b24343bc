"""Notes: events that change nothing."""

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from catalog.text import validate_text
from orders.errors import NotAllowed, OrderError
from orders.models import Order, OrderEvent
from orders.signals import order_noted

MAX_NOTE = 1000
"""Characters; the screens ask for no more."""


@transaction.atomic
def order_add_note(*, order_id: int, text: str, actor: User, source: str) -> OrderEvent:
    """Write a note on an order's timeline.

    Raises:
        NotAllowed: `actor` may not write notes.
        OrderError: the order is gone, or the note is empty, unreadable or longer than `MAX_NOTE`.
    """
    if not actor.has_perm("orders.add_note"):
        raise NotAllowed(_("You have no right to do this. Nothing was changed."))
    order = Order.objects.filter(pk=order_id).first()
    if order is None:
        raise OrderError(_("The order is no longer there."))
    if not text.strip():
        raise OrderError(_("The note is empty. Nothing was saved."))
    try:
        validate_text(text.strip(), max_length=MAX_NOTE)
    except ValidationError as error:
        raise OrderError(" ".join(error.messages)) from error
    event = OrderEvent.objects.create(
        order=order, kind=OrderEvent.Kind.NOTE, actor=actor, source=source, text=text.strip()
    )
    order_noted.send(Order, order=order, event=event)
    return event
