"""Links from an order's page to places that the orders know nothing of; whoever has such a place adds it here."""

from collections.abc import Callable
from typing import Any

from orders.models import Order

Link = Callable[[Order], dict[str, Any]]
"""Returns a link as the head of a page shows it: its `url`, and its `page` with a title and an icon."""

LINKS: list[Link] = []


def links(order: Order) -> list[dict[str, Any]]:
    """Return the links of an order's page."""
    return [link(order) for link in LINKS]
