"""One order of the demo shop while its life is played."""

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from orders.status import Delivery, Status
from telegram_bridge.demo.buyers import Buyer
from telegram_bridge.demo.lives import Step
from telegram_bridge.demo.shelves import Goods

ZERO = Decimal(0)


@dataclass(slots=True)
class Line:
    goods: Goods
    quantity: int

    @property
    def amount(self) -> Decimal:
        return self.goods.price * self.quantity


@dataclass(slots=True)
class Purchase:
    """One order while it is played."""

    id: int
    buyer: Buyer
    placed_at: datetime
    end: Status
    delivery: Delivery
    lines: list[Line]
    steps: list[Step]
    discount: Decimal = ZERO
    shipping: Decimal = ZERO
    paid: Decimal = ZERO
    refunded: Decimal = ZERO
    cancel_reason: str = ""
    # Each change with its moment; sorted before it gets a version.
    changes: list[tuple[datetime, dict[str, Any]]] = field(default_factory=list)

    @property
    def subtotal(self) -> Decimal:
        return sum((line.amount for line in self.lines), ZERO)

    @property
    def total(self) -> Decimal:
        return self.subtotal - self.discount + self.shipping

    @property
    def handed_over_at(self) -> datetime:
        """When the goods left the shop; only for an order that reached this."""
        return next(step.at for step in self.steps if step.target in (Status.SHIPPED, Status.COMPLETED))
