"""An order is drafted, then placed: only placing gives it a number and promises it stock."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from django.conf import settings
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from catalog.money import quantize
from catalog.services.stock import Need, stock_allocate
from catalog.text import validate_text
from orders.errors import IllegalTransition, OrderError
from orders.models import Customer, Order, OrderEvent, OrderItem, OrderNumber
from orders.services.contact import phone_cleaned
from orders.services.customer_block import refuse_blocked
from orders.services.edit import require_edit
from orders.services.items import Line, order_items
from orders.services.lock import order_lock, require
from orders.services.notes import MAX_NOTE
from orders.services.totals import order_set_totals, payment_status_of
from orders.signals import order_discarded, order_placed
from orders.status import PLACE, Delivery, Status


@transaction.atomic
def order_create_draft(
    *,
    actor: User | None,
    source: str,
    lines: Sequence[Line] = (),
    customer_id: int | None = None,
    contact_name: str = "",
    contact_phone: str = "",
    delivery: str = Delivery.PICKUP,
    address: str = "",
    deliver_from: datetime | None = None,
    deliver_until: datetime | None = None,
    discount: Decimal = Decimal(0),
    shipping: Decimal = Decimal(0),
    customer_note: str = "",
) -> Order:
    """Make a draft with the names and prices of this moment. It holds no stock and has no number.

    Raises:
        NotAllowed: `actor` may not take orders; None, the shop itself, may.
        OrderError: a line or a field is wrong, or the customer is gone or blocked; nothing is saved.
    """
    require(actor, PLACE)
    customer = Customer.objects.filter(pk=customer_id).first() if customer_id else None
    if customer_id and customer is None:
        raise OrderError(_("The customer is no longer there. Nothing was saved."))
    refuse_blocked(customer)
    order = Order(
        origin=source, currency=settings.CURRENCY, customer=customer, created_by=actor, delivery=delivery,
        contact_name=contact_name or (customer.name if customer else ""),
        contact_phone=phone_cleaned(contact_phone) or (customer.phone if customer else ""),
        address=address, deliver_from=deliver_from, deliver_until=deliver_until, customer_note=customer_note,
        discount=quantize(discount), shipping=quantize(shipping),
    )  # fmt: skip
    items = order_items(order, lines)
    order_set_totals(order, items)
    try:
        order.full_clean(validate_constraints=False)
        validate_text(order.customer_note, max_length=MAX_NOTE)
    except ValidationError as error:
        raise OrderError(" ".join(error.messages)) from error
    order.save(force_insert=True)
    OrderItem.objects.bulk_create(items)
    return order


@transaction.atomic
def order_place(*, order_id: int, actor: User | None, source: str) -> Order:
    """Place a draft: promise the stock of its lines and give it the next number.

    Raises:
        NotAllowed: `actor` may not take orders; None, the shop itself, may.
        NotEnoughStock: a line wants more than is available; the draft is kept as it was.
        OrderError: there is no such draft, it has no lines, or its customer is blocked.
    """
    require(actor, PLACE)
    order = order_lock(order_id=order_id)
    if order.status != Status.DRAFT:
        raise IllegalTransition(_("Order %(order)s was placed already. Nothing was changed.") % {"order": order})
    refuse_blocked(order.customer)
    items = list(order.items.all())
    if not items:
        raise OrderError(_("The order has no lines yet. Add a product, then place it."))
    _allocate(items)
    order_set_totals(order, items)
    # The row of the last number lets one order through at a time, so numbers and moments go up together.
    order.number = _next_number()
    order.status, order.placed_at, order.version = Status.NEW, timezone.now(), order.version + 1
    order.payment_status = payment_status_of(total=order.total, paid=order.paid, refunded=order.refunded)
    order.save()
    if order.customer_id:
        Customer.objects.filter(pk=order.customer_id).update(
            orders_count=F("orders_count") + 1, last_order_at=order.placed_at
        )
    event = OrderEvent.objects.create(
        order=order, kind=OrderEvent.Kind.PLACED, actor=actor, source=source, order_version=order.version,
        from_status=Status.DRAFT, to_status=Status.NEW,
    )  # fmt: skip
    order_placed.send(Order, order=order, event=event)
    return order


@transaction.atomic
def order_discard_draft(*, order_id: int, actor: User, source: str) -> None:
    """Delete a draft that was never placed: it had no number and held nothing, so the books don't miss it.

    Raises:
        NotAllowed: it is somebody else's draft, and `actor` may not change orders.
        OrderError: the order is gone, or it is no draft any more: then it can only be cancelled.
    """
    order = order_lock(order_id=order_id)
    require_edit(order, actor)
    if order.status != Status.DRAFT:
        raise OrderError(_("%(order)s is no longer a draft, so it stays in the books.") % {"order": order})
    # An event that undid another protects it, even from going away together.
    order.events.exclude(reverses=None).delete()
    order.delete()
    order_discarded.send(Order, order_id=order_id, actor=actor, source=source)


def _allocate(items: Sequence[OrderItem]) -> None:
    promised = stock_allocate(needs=[Need(item.product_id, item.quantity, item.pk) for item in items])
    tracked = [item for item in items if item.product_id in promised]
    for item in tracked:
        item.allocated = item.quantity
    OrderItem.objects.bulk_update(tracked, ["allocated"])


def lock_numbers() -> OrderNumber:
    """Let no other order be placed until the end of the transaction; return the last number, to be counted up."""
    OrderNumber.objects.get_or_create(pk=1)
    return OrderNumber.objects.select_for_update().get(pk=1)


def _next_number() -> int:
    row = lock_numbers()
    row.last += 1
    row.save(update_fields=["last"])
    return row.last
