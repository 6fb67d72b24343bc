"""What may change on an order without touching its goods and its money: who it is for, whom to call, where to go."""

from datetime import datetime
from typing import Any, TypedDict, Unpack

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from catalog.text import validate_text
from orders.errors import OrderError
from orders.models import Customer, Order
from orders.services.contact import contact_for, phone_cleaned
from orders.services.customer_block import refuse_blocked
from orders.services.customer_totals import count_for_another
from orders.services.edit import require_edit, write_down
from orders.services.lock import order_lock
from orders.services.notes import MAX_NOTE
from orders.services.spent import spent_on
from orders.status import WAITING_TOO, Status


class Details(TypedDict, total=False):
    """What `order_edit_details` changes; `delivery` is a `Delivery`, a phone may be spelt in any way."""

    customer_id: int | None
    contact_name: str
    contact_phone: str
    delivery: str
    address: str
    deliver_from: datetime | None
    deliver_until: datetime | None
    tracking_number: str
    customer_note: str
    external_reference: str


EDITABLE = frozenset(Details.__annotations__)


@transaction.atomic
def order_edit_details(
    *, order_id: int, actor: User, source: str, seen_version: int | None = None, **fields: Unpack[Details]
) -> Order:
    """Change the given fields; the timeline of a placed order keeps the old and the new values.

    Raises:
        OrderChangedMeanwhile: the order is no longer the one of `seen_version`.
        NotAllowed: `actor` may not change it.
        OrderError: the order is gone, a field is wrong, or the order is on its way and its way can't change any more;
            nothing is saved.
    """
    if unknown := fields.keys() - EDITABLE:
        raise TypeError(f"An order has no editable {', '.join(sorted(unknown))}.")
    order = order_lock(order_id=order_id, seen_version=seen_version)
    require_edit(order, actor)
    if "contact_phone" in fields:
        fields["contact_phone"] = phone_cleaned(fields["contact_phone"])
    changes = {name: [getattr(order, name), new] for name, new in fields.items() if getattr(order, name) != new}
    if not changes:
        return order
    customer, worth = order.customer, spent_on(order)
    for name, (_old, new) in changes.items():
        setattr(order, name, new)
    order.version += 1
    _check(order, changes)
    order.save(update_fields=[*changes, "version", "updated_at"])
    payload = {name: [_plain(old), _plain(new)] for name, (old, new) in changes.items()}
    if "customer_id" in changes:
        count_for_another(order, before=customer.pk if customer else None, worth=worth)
        payload["customer"] = [person.name if person else "" for person in (customer, order.customer)]
    write_down(order, payload, actor=actor, source=source)
    return order


@transaction.atomic
def order_set_customer(
    *, order_id: int, customer_id: int | None, actor: User, source: str, seen_version: int | None = None
) -> Order:
    """Say whose order it is. The contact becomes theirs, save what was typed for this order.

    Raises:
        OrderChangedMeanwhile: the order is no longer the one of `seen_version`.
        NotAllowed: `actor` may not change it.
        OrderError: the order or the customer is gone, or the customer is blocked; nothing is saved.
    """
    order = order_lock(order_id=order_id, seen_version=seen_version)
    customer = Customer.objects.filter(pk=customer_id).first() if customer_id else None
    if customer_id and customer is None:
        raise OrderError(_("The customer is no longer there. Nothing was saved."))
    refuse_blocked(customer)
    name, phone = contact_for(order, customer)
    fields: Details = {"customer_id": customer_id, "contact_name": name}
    if phone != order.contact_phone:
        fields["contact_phone"] = phone
    return order_edit_details(order_id=order_id, actor=actor, source=source, **fields)


def _check(order: Order, changes: dict[str, list[Any]]) -> None:
    if "delivery" in changes and order.status not in (Status.DRAFT, *WAITING_TOO):
        raise OrderError(
            _("Order %(order)s is “%(status)s”: how it travels can't change any more. Nothing was changed.")
            % {"order": order, "status": order.get_status_display()}
        )
    if order.deliver_from and order.deliver_until and order.deliver_from > order.deliver_until:
        raise OrderError(_("The end of the delivery is before its beginning. Nothing was saved."))
    names = {field.name for field in Order._meta.fields}
    untouched = names - {name.removesuffix("_id") for name in changes}
    try:
        # What didn't change was right before; each reference and each constraint that is looked at costs a question.
        order.clean_fields(exclude=untouched)
        order.validate_constraints(exclude=untouched - {"origin"})
        validate_text(order.customer_note, max_length=MAX_NOTE)
    except ValidationError as error:
        raise OrderError(" ".join(error.messages)) from error


def _plain(value: Any) -> Any:
    """Return what JSON can hold."""
    return value if value is None or isinstance(value, int | str) else str(value)
