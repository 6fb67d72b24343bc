"""➖ 2 × Latte ➕: a line of an order that is counted up and down in place."""

from collections.abc import Callable

from orders.models import Order, OrderItem
from telegram_bridge.buttons.data import Data
from telegram_bridge.buttons.edit import OpenLine
from telegram_bridge.screen import Button, cut


def stepper(order: Order, line: OrderItem, make: Callable[[int], Data]) -> tuple[Button, ...]:
    """`make` gives the data of a button that sets the line to so many, so that a double tap counts once."""
    return (
        Button("➖", make(line.quantity - 1)),
        Button(f"{line.quantity} × {cut(line.name, 28)}", OpenLine(order.pk, line.pk)),
        Button("➕", make(line.quantity + 1)),
    )
