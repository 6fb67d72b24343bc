"""One question about an order: its buttons, and what is typed. It knows nothing of what is asked, see `fields`."""

from functools import partial

from django.utils.translation import gettext as _

from orders.models import Order
from telegram_bridge.buttons.edit import Cart, ChooseValue, EditOrder, OrderField
from telegram_bridge.buttons.orders import OpenOrder
from telegram_bridge.inbound import Text
from telegram_bridge.screen import Button, Screen, cut, escape
from telegram_bridge.screens.edit.fields import FIELDS, labels
from telegram_bridge.screens.edit.guard import ORDER, change_and_show, of_order
from telegram_bridge.screens.order import order_card
from telegram_bridge.screens.route import Listeners, Routes
from telegram_bridge.store import Person

ON_A_PLACED_ORDER = ("way", "when", "name", "phone", "comment", "discount", "shipping", "tracking")


@of_order
def edit_order(person: Person, data: EditOrder, order: Order) -> Screen:
    """What can be changed on a placed order."""
    fields = [Button(label, OrderField(order.pk, name)) for label, name in labels(ON_A_PLACED_ORDER)]
    rows = [tuple(fields[at : at + 2]) for at in range(0, len(fields), 2)]
    text = _("What shall be changed? Each change is on the order's timeline.")
    goods = Button(_("🛍 Goods"), Cart(order.pk))
    back = Button(_("⬅️ Order"), OpenOrder(order.pk))
    return Screen(f"<b>{escape(str(order))}</b>\n{escape(text)}", ((goods,), *rows, (back,)))


@of_order
def ask_field(person: Person, data: OrderField, order: Order) -> Screen:
    """The question, what stands now, and the answers that need no typing."""
    field = FIELDS.get(data.field)
    if field is None:
        return order_card(person, OpenOrder(order.pk))
    text = f"<b>{escape(str(order))}</b>\n{escape(str(field.question))}"
    if now := field.now(order):
        text += "\n" + _("Now: %(answer)s") % {"answer": f"<b>{escape(cut(now, 300))}</b>"}
    choices = [
        Button(label, ChooseValue(order.pk, order.version, data.field, code)) for label, code in field.choices(order)
    ]
    rows = [tuple(choices[at : at + 2]) for at in range(0, len(choices), 2)]
    return Screen(text, (*rows, (Button(_("⬅️ Back"), OpenOrder(order.pk)),)))


@of_order
def choose_value(person: Person, data: ChooseValue, order: Order) -> Screen:
    """Take an answer that was pressed."""
    field = FIELDS.get(data.field)
    if field is None or field.chosen is None:
        return order_card(person, OpenOrder(order.pk))
    chosen, card = field.chosen, partial(order_card, person, OpenOrder(order.pk))
    question = partial(ask_field, person, OrderField(order.pk, data.field))
    return change_and_show(
        person, order.pk, lambda: chosen(person, order, data.version, data.code)(), card, refused=question
    )


def take_text(person: Person, data: OrderField, event: object) -> Screen | None:
    """Take an answer that was typed; one that can't be taken is said above the same question."""
    field = FIELDS.get(data.field)
    if not isinstance(event, Text) or field is None:
        return None
    text = event.text

    def change() -> None:
        if order := ORDER.first(data.order):
            field.typed(person, order, text)()

    card = partial(order_card, person, OpenOrder(data.order))
    return change_and_show(person, data.order, change, card, refused=partial(ask_field, person, data))


ROUTES: Routes = {EditOrder: edit_order, OrderField: ask_field, ChooseValue: choose_value}
HERE: Listeners = {OrderField: take_text}
