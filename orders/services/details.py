"""What may change on a placed order without touching its goods and its money: whom to call and where to go."""

from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction

from orders.errors import OrderError
from orders.models import Order, OrderEvent
from orders.services.customer_totals import count_for_another
from orders.services.lock import order_lock, require
from orders.services.spent import spent_on
from orders.signals import order_edited

EDITABLE = frozenset(
    [
        "customer_id", "contact_name", "contact_phone", "address", "deliver_from", "deliver_until", "tracking_number",
        "customer_note", "external_reference",
    ]
)  # fmt: skip


@transaction.atomic
def order_edit_details(
    *, order_id: int, actor: User, source: str, seen_version: int | None = None, **fields: Any
) -> Order:
    """Change the given fields (of `EDITABLE`) of a placed order; the timeline keeps the old and the new values.

    Raises:
        NotAllowed: `actor` may not change orders.
        OrderChangedMeanwhile: the order is no longer the one of `seen_version`.
        OrderError: the order is gone, or a field is wrong; nothing is saved.
    """
    if unknown := fields.keys() - EDITABLE:
        raise TypeError(f"An order has no editable {', '.join(sorted(unknown))}.")
    require(actor, "orders.change_order")
    order = order_lock(order_id=order_id, seen_version=seen_version)
    changes = {name: [getattr(order, name), new] for name, new in fields.items() if getattr(order, name) != new}
    if not changes:
        return order
    customer_before, worth = order.customer_id, spent_on(order)
    for name, (_old, new) in changes.items():
        setattr(order, name, new)
    order.version += 1
    try:
        order.full_clean()
    except ValidationError as error:
        raise OrderError(" ".join(error.messages)) from error
    order.save(update_fields=[*changes, "version", "updated_at"])
    if "customer_id" in changes:
        count_for_another(order, before=customer_before, worth=worth)
    event = OrderEvent.objects.create(
        order=order, kind=OrderEvent.Kind.EDITED, actor=actor, source=source, order_version=order.version,
        payload={name: [_plain(old), _plain(new)] for name, (old, new) in changes.items()},
    )  # fmt: skip
    order_edited.send(Order, order=order, event=event)
    return order


def _plain(value: Any) -> Any:
    """Return what JSON can hold."""
    return value if value is None or isinstance(value, int | str) else str(value)
