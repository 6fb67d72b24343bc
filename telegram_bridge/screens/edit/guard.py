"""Every screen of an edit: the order is there, and the person may change it. What changes it answers refusals."""

from collections.abc import Callable
from functools import partial, wraps
from typing import Any

from django.db.models import F
from django.utils.translation import gettext as _

from catalog.prepared import Prepared
from orders.models import Order, OrderItem
from orders.services.edit import may_edit
from telegram_bridge.buttons import unpack
from telegram_bridge.buttons.data import Data
from telegram_bridge.buttons.orders import OpenOrder
from telegram_bridge.screen import Screen
from telegram_bridge.screens.attempt import attempt
from telegram_bridge.screens.guard import sent_to_menu
from telegram_bridge.screens.order import order_card
from telegram_bridge.store import Person

LINES = Prepared(
    lambda pk: Order.objects.filter(pk=pk).order_by("items__pk").annotate(
        line_id=F("items__pk"), line_product=F("items__product"), line_name=F("items__name"),
        line_quantity=F("items__quantity"),
    ).only("number", "status", "version", "total", "currency", "created_by")
)  # fmt: skip
"""The order once for each of its lines, and once when it has none: order and lines in one statement."""
ORDER = Prepared(lambda pk: Order.objects.select_related("customer").filter(pk=pk))
Show = Callable[[Person, Any, Order], Screen]
ShowLines = Callable[[Person, Any, Order, list[OrderItem]], Screen]


def of_order(show: Show) -> Callable[[Person, Any], Screen]:
    """Give `show` the order that the data names, when the person may change it; else say why not."""

    @wraps(show)
    def guarded(person: Person, data: Any) -> Screen:
        order = ORDER.first(data.order)
        if order is None or not may_edit(order, person.user):
            return _kept_out(person, order)
        return show(person, data, order)

    return guarded


def of_order_with_lines(show: ShowLines) -> Callable[[Person, Any], Screen]:
    """As `of_order`, with the lines of the order: their product, name and quantity."""

    @wraps(show)
    def guarded(person: Person, data: Any) -> Screen:
        rows = LINES.all(data.order)
        if not rows or not may_edit(rows[0], person.user):
            return _kept_out(person, rows[0] if rows else None)
        values = [row.__dict__ for row in rows]
        lines = [
            OrderItem(
                pk=row["line_id"], product_id=row["line_product"], name=row["line_name"], quantity=row["line_quantity"]
            )
            for row in values
            if row["line_id"] is not None
        ]
        return show(person, data, rows[0], lines)

    return guarded


def _kept_out(person: Person, order: Order | None) -> Screen:
    if order is None:
        return sent_to_menu(person, _("This order is no longer there."))
    return order_card(person, OpenOrder(order.pk)).with_toast(_("You have no right to do this."))


def change_and_show(
    person: Person,
    order_id: int,
    change: Callable[[], object],
    show: Callable[[], Screen],
    refused: Callable[[], Screen] | None = None,
) -> Screen:
    """Make a change and `show` what is there then; a refusal is said above `refused`, else the same, unchanged.

    Of somebody who was faster the card tells.
    """
    card = partial(order_card, person, OpenOrder(order_id))
    return attempt(change, lambda result: show(), refused or show, card)


def screen_now(person: Person, order_id: int, kinds: dict[type[Data], Callable[[Person, Any], Screen]]) -> Screen:
    """The list that the person looks at, afresh; when it is none of `kinds` for this order, the order's card."""
    here = unpack(person.screen)
    if here is not None and type(here) in kinds and getattr(here, "order", 0) == order_id:
        screen = kinds[type(here)](person, here)
        return Screen(screen.text, screen.rows, toast=screen.toast, again=screen.again or here)
    return order_card(person, OpenOrder(order_id))
