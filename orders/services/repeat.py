"""The same again: a draft with the lines of an order that was."""

from django.contrib.auth.models import User
from django.db import transaction
from django.utils.translation import gettext as _

from orders.errors import OrderError
from orders.models import Customer, Order, OrderEvent, OrderItem
from orders.services.customer_block import refuse_blocked
from orders.services.items import Line
from orders.services.lock import require
from orders.services.place import order_create_draft
from orders.status import PLACE, Status


def last_order(customer: Customer) -> Order | None:
    """Return what the customer ordered last and didn't cancel."""
    return customer.orders.exclude(number=None).exclude(status=Status.CANCELLED).order_by("-pk").first()


@transaction.atomic
def order_repeat(*, actor: User | None, source: str, order_id: int) -> Order:
    """Make a draft with the lines of an order at today's prices, for the same customer and the same address.

    What can't be sold any more, and what there is too little of, is told in a note on the draft.

    Raises:
        NotAllowed: `actor` may not make orders.
        OrderError: the order is gone, its customer is blocked, or nothing of it can be sold; nothing is saved.
    """
    require(actor, PLACE)
    order = Order.objects.select_related("customer").filter(pk=order_id).first()
    if order is None:
        raise OrderError(_("The order is no longer there."))
    refuse_blocked(order.customer)
    items = list(order.items.select_related("product"))
    kept = [item for item in items if _can_be_sold(item)]
    if not kept:
        raise OrderError(_("Nothing of order %(order)s can be sold any more. No draft was made.") % {"order": order})
    draft = order_create_draft(
        actor=actor, source=source, lines=[Line(item.product_id, item.quantity) for item in kept],
        customer_id=order.customer_id, delivery=order.delivery, address=order.address, shipping=order.shipping,
        # Someone known may have a new number by now; of others there is only what the order says.
        contact_name="" if order.customer else order.contact_name,
        contact_phone="" if order.customer else order.contact_phone,
    )  # fmt: skip
    if text := _told(order, items, kept):
        OrderEvent.objects.create(order=draft, kind=OrderEvent.Kind.NOTE, actor=actor, source=source, text=text)
    return draft


def _can_be_sold(item: OrderItem) -> bool:
    return item.product.is_active and not item.product.has_variants


def _told(order: Order, items: list[OrderItem], kept: list[OrderItem]) -> str:
    lines = [_("Not sold any more: %(line)s") % {"line": item} for item in items if item not in kept]
    lines += [
        _("Not enough now: %(line)s, available: %(available)s") % {"line": item, "available": item.product.available}
        for item in kept
        if item.product.tracks_stock and not item.product.allows_backorder and item.product.available < item.quantity
    ]
    return "\n".join([_("Repeated from order %(order)s.") % {"order": order}, *lines]) if lines else ""
