"""Some pieces of some lines of an order, as a person chose them."""

from collections.abc import Callable, Mapping, Sequence

from django.utils.translation import gettext as _

from orders.errors import OrderError
from orders.models import OrderItem

Pieces = list[tuple[OrderItem, int]]


def chosen(items: Sequence[OrderItem], quantities: Mapping[int, int], *, most: Callable[[OrderItem], int]) -> Pieces:
    """Return the lines with the pieces of `quantities` (id of the line -> pieces); lines with none are left out.

    Raises:
        OrderError: a line isn't the order's, more than `most` of it was chosen, or nothing at all.
    """
    lines = {item.pk: item for item in items}
    if quantities.keys() - lines.keys():
        raise OrderError(_("A line is no longer in the order. Nothing was changed."))
    pieces = [(lines[pk], quantity) for pk, quantity in quantities.items() if quantity]
    if not pieces:
        raise OrderError(_("Choose at least one piece. Nothing was changed."))
    for item, quantity in pieces:
        if not 0 < quantity <= most(item):
            raise OrderError(
                _("%(product)s: %(wanted)s chosen, possible are at most %(most)s. Nothing was changed.")
                % {"product": item.name, "wanted": quantity, "most": most(item)}
            )
    return pieces


def written(pieces: Pieces) -> list[dict[str, object]]:
    """Return the pieces as the timeline keeps them."""
    return [{"line": item.pk, "name": item.name, "quantity": quantity} for item, quantity in pieces]
