"""The life of an order as one table: which moves exist, who may make them, what they do to stock.

Pure: no models, no database. Services and screens ask it; nobody else decides.
"""

from dataclasses import dataclass
from enum import StrEnum

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Status(TextChoices):
    DRAFT = "draft", _("draft")
    NEW = "new", _("new")
    CONFIRMED = "confirmed", _("confirmed")
    PROCESSING = "processing", _("processing")
    READY = "ready", _("ready")
    SHIPPED = "shipped", _("shipped")
    COMPLETED = "completed", _("completed")
    ON_HOLD = "on_hold", _("on hold")
    CANCELLED = "cancelled", _("cancelled")
    RETURNED = "returned", _("returned")


class PaymentStatus(TextChoices):
    UNPAID = "unpaid", _("unpaid")
    PARTIALLY_PAID = "partially_paid", _("partially paid")
    PAID = "paid", _("paid")
    OVERPAID = "overpaid", _("overpaid")
    REFUNDED = "refunded", _("refunded")


class Delivery(TextChoices):
    PICKUP = "pickup", _("pickup")
    DELIVERY = "delivery", _("delivery")


class Stock(StrEnum):
    """What a move does to the stock of the order's lines."""

    NOTHING = "nothing"
    ALLOCATE = "allocate"
    RELEASE = "release"
    FULFIL = "fulfil"
    RESTOCK = "restock"


VERBS = {
    Status.NEW: _("Place"),
    Status.CONFIRMED: _("Confirm"),
    Status.PROCESSING: _("Start packing"),
    Status.READY: _("Ready"),
    Status.SHIPPED: _("Ship"),
    Status.COMPLETED: _("Hand over"),
    Status.ON_HOLD: _("Put on hold"),
    Status.CANCELLED: _("Cancel order"),
    Status.RETURNED: _("Take back"),
}
"""What a button that moves an order there says."""

RESUME = _("Resume")


@dataclass(frozen=True, slots=True)
class Move:
    """One arrow of the table. `permission` is a Django permission; `only` limits it to a delivery method."""

    source: Status
    target: Status
    permission: str
    stock: Stock = Stock.NOTHING
    only: Delivery | None = None
    needs_reason: bool = False
    is_dangerous: bool = False

    @property
    def verb(self) -> str:
        """What the button of this move says."""
        resumes = self.source == Status.ON_HOLD and not self.is_dangerous
        return str(RESUME if resumes else VERBS[self.target])


PLACE, CONFIRM, PACK, SHIP = "orders.add_order", "orders.confirm_order", "orders.pack_order", "orders.ship_order"
CANCEL, RETURN = "orders.cancel_order", "orders.return_order"

OPEN = (Status.NEW, Status.CONFIRMED, Status.PROCESSING, Status.READY)
"""Placed and not yet handed over: these hold stock; on hold they keep it."""

HANDING_OVER = (Status.PROCESSING, Status.READY)
"""In these a part of an order may be handed over before the rest."""

PICKING = (Status.CONFIRMED, *HANDING_OVER)
"""In these the goods are gathered."""

HAS_A_PARCEL = (*HANDING_OVER, Status.SHIPPED, Status.COMPLETED)
"""In these there is a parcel, so that it can be photographed."""

OWING = (PaymentStatus.UNPAID, PaymentStatus.PARTIALLY_PAID)
"""Money is still to come."""

WAITING_TOO = (*OPEN, Status.ON_HOLD)
UNDER_WAY = (*WAITING_TOO, Status.SHIPPED)
"""Placed and not finished."""
FINISHED = (Status.COMPLETED, Status.CANCELLED, Status.RETURNED)

MOVES: tuple[Move, ...] = (
    Move(Status.DRAFT, Status.NEW, PLACE, Stock.ALLOCATE),
    Move(Status.NEW, Status.CONFIRMED, CONFIRM),
    Move(Status.CONFIRMED, Status.PROCESSING, PACK),
    Move(Status.PROCESSING, Status.READY, PACK),
    Move(Status.READY, Status.SHIPPED, SHIP, Stock.FULFIL, only=Delivery.DELIVERY),
    Move(Status.READY, Status.COMPLETED, SHIP, Stock.FULFIL, only=Delivery.PICKUP),
    Move(Status.SHIPPED, Status.COMPLETED, SHIP),
    *(Move(status, Status.ON_HOLD, CONFIRM) for status in OPEN),
    # From on hold an order goes back to where it was held, see `legal_moves`.
    *(Move(Status.ON_HOLD, status, CONFIRM) for status in OPEN),
    Move(Status.DRAFT, Status.CANCELLED, PLACE, needs_reason=True, is_dangerous=True),
    *(
        Move(status, Status.CANCELLED, CANCEL, Stock.RELEASE, needs_reason=True, is_dangerous=True)
        for status in WAITING_TOO
    ),
    Move(Status.SHIPPED, Status.RETURNED, RETURN, Stock.RESTOCK, is_dangerous=True),
    Move(Status.COMPLETED, Status.RETURNED, RETURN, Stock.RESTOCK, is_dangerous=True),
)


def legal_moves(status: str, *, delivery: str, held_from: str = "") -> tuple[Move, ...]:
    """Return the moves an order in `status` may make, next ones first, dangerous ones last."""
    return tuple(
        move
        for move in MOVES
        if move.source == status
        and move.only in (None, delivery)
        and (status != Status.ON_HOLD or move.target in (held_from, Status.CANCELLED))
    )


def find_move(status: str, target: str, *, delivery: str, held_from: str = "") -> Move | None:
    """Return the legal move from `status` to `target`, or None."""
    moves = legal_moves(status, delivery=delivery, held_from=held_from)
    return next((move for move in moves if move.target == target), None)
