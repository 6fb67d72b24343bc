"""Every screen of an edit: the order is there, and the person may change it. What changes it answers refusals."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from catalog.errors import DomainError
from catalog.prepared import Prepared
from orders.errors import OrderChangedMeanwhile
from orders.models import Order
from orders.services.edit import may_edit
from telegram_bridge.buttons import unpack
from telegram_bridge.buttons.data import Data
from telegram_bridge.buttons.orders import OpenOrder
from telegram_bridge.screen import Screen, cut
from telegram_bridge.screens.guard import sent_to_menu
from telegram_bridge.screens.order import order_card
from telegram_bridge.store import Person

ORDER = Prepared(lambda pk: Order.objects.select_related("customer").filter(pk=pk))
Show = Callable[[Person, Any, Order], Screen]


def of_order(show: Show) -> Callable[[Person, Any], Screen]:
    """Give `show` the order that the data names, when the person may change it; else say why not."""

    @wraps(show)
    def guarded(person: Person, data: Any) -> Screen:
        order = ORDER.first(data.order)
        if order is None:
            return sent_to_menu(person, _("This order is no longer there."))
        if not may_edit(order, person.user):
            return order_card(person, OpenOrder(order.pk)).with_toast(_("You have no right to do this."))
        return show(person, data, order)

    return guarded


def attempt(
    person: Person,
    order_id: int,
    change: Callable[[], object],
    show: Callable[[], Screen],
    refused: Callable[[], Screen] | None = None,
) -> Screen:
    """Make a change and `show` what is there then; a refusal is said above `refused`, else the same, unchanged."""
    try:
        with transaction.atomic():
            change()
    except OrderChangedMeanwhile as news:
        card = order_card(person, OpenOrder(order_id))
        return card.with_notice(f"👀 {news}").with_toast(cut(str(news), 190))
    except (DomainError, ValidationError) as refusal:
        sentence = " ".join(refusal.messages) if isinstance(refusal, ValidationError) else str(refusal)
        return (refused or show)().with_notice(f"⚠️ {sentence}")
    return show()


def screen_now(person: Person, order_id: int, kinds: dict[type[Data], Callable[[Person, Any], Screen]]) -> Screen:
    """The list that the person looks at, afresh; when it is none of `kinds` for this order, the order's card."""
    here = unpack(person.screen)
    if here is not None and type(here) in kinds and getattr(here, "order", 0) == order_id:
        screen = kinds[type(here)](person, here)
        return Screen(screen.text, screen.rows, toast=screen.toast, again=screen.again or here)
    return order_card(person, OpenOrder(order_id))
