"""A part of an order is handed over before the rest."""

from collections.abc import Mapping

from django.contrib.auth.models import User
from django.db import transaction
from django.utils.translation import gettext as _

from catalog.services.stock import Need, stock_fulfil
from orders.errors import OrderError
from orders.models import Order, OrderEvent, OrderItem
from orders.services.lock import order_lock, require
from orders.services.pieces import Pieces, chosen, written
from orders.signals import order_fulfilled
from orders.status import HANDING_OVER, SHIP


@transaction.atomic
def order_fulfil_lines(
    *, order_id: int, quantities: Mapping[int, int], actor: User, source: str, seen_version: int | None = None
) -> Order:
    """Hand over `quantities` (id of the line -> pieces) of an order that is being packed or is ready.

    The pieces leave the stock and the promise. The order keeps its status, even when nothing is left: the usual move
    ends it, and hands over only the rest.

    Raises:
        NotAllowed: `actor` may not hand orders over.
        OrderChangedMeanwhile: the order is no longer the one of `seen_version`.
        OrderError: the order is gone or in another status, or more was chosen than is left; nothing is changed.
    """
    require(actor, SHIP)
    order = order_lock(order_id=order_id, seen_version=seen_version)
    if order.status not in HANDING_OVER:
        raise OrderError(
            _("Order %(order)s is “%(status)s”: no part of it can be handed over now. Nothing was changed.")
            % {"order": order, "status": order.get_status_display()}
        )
    pieces = chosen(list(order.items.all()), quantities, most=lambda item: item.left)
    _take(pieces, actor)
    order.version += 1
    order.save(update_fields=["version", "updated_at"])
    event = OrderEvent.objects.create(
        order=order, kind=OrderEvent.Kind.FULFILLED, actor=actor, source=source, order_version=order.version,
        payload={"goods": written(pieces)},
    )  # fmt: skip
    order_fulfilled.send(Order, order=order, event=event)
    return order


def _take(pieces: Pieces, actor: User) -> None:
    # A line whose stock isn't tracked was promised nothing, so nothing leaves the stock for it.
    needs = [Need(item.product_id, min(count, item.allocated), item.pk) for item, count in pieces if item.allocated]
    stock_fulfil(needs=needs, actor=actor)
    for item, count in pieces:
        item.allocated -= min(count, item.allocated)
        item.fulfilled += count
        item.picked = max(item.picked, item.fulfilled)
    OrderItem.objects.bulk_update([item for item, _count in pieces], ["allocated", "fulfilled", "picked"])
