"""The tags of a customer: pressed on and off, or typed."""

from functools import partial
from typing import Any

from django.utils.translation import gettext as _

from orders.models import Customer, Source, Tag
from orders.services.tags import customer_tag, customer_untag
from telegram_bridge.buttons.customers import CustomerTags, OpenCustomer, SetTag
from telegram_bridge.inbound import Text
from telegram_bridge.screen import Button, Screen, cut, escape
from telegram_bridge.screens.attempt import attempt
from telegram_bridge.screens.customers.card import TAGS
from telegram_bridge.screens.customers.guard import CHANGE, of_customer
from telegram_bridge.screens.menu import MENU_ROW
from telegram_bridge.screens.route import Listeners, Routes
from telegram_bridge.store import Person

A_PAGE = 20


@of_customer(CHANGE)
def tags(person: Person, data: CustomerTags, customer: Customer) -> Screen:
    """All tags in pages of buttons, with a mark on those that the customer has."""
    own = {tag.pk for tag in TAGS.all(customer.pk)}
    first = data.page * A_PAGE
    shown = list(Tag.objects.all()[first : first + A_PAGE + 1])
    buttons = [_button(customer, tag, tag.pk in own, data.page) for tag in shown[:A_PAGE]]
    rows = [tuple(buttons[at : at + 2]) for at in range(0, len(buttons), 2)]
    turns = [Button("◀️", CustomerTags(customer.pk, data.page - 1))] if data.page else []
    if len(shown) > A_PAGE:
        turns.append(Button("▶️", CustomerTags(customer.pk, data.page + 1)))
    hint = _("Press a tag to put it on or take it off.") if shown else _("There are no tags yet.")
    if person.may("orders.add_tag"):
        hint += " " + _("Type a word for a new one.")
    back = Button(_("⬅️ Customer"), OpenCustomer(customer.pk))
    text = f"👤 <b>{escape(customer.name)}</b>\n{escape(hint)}"
    return Screen(text, (*rows, *([tuple(turns)] if turns else []), (back, *MENU_ROW)), again=data)


@of_customer(CHANGE)
def set_tag(person: Person, data: SetTag, customer: Customer) -> Screen:
    """Put a tag on, or take it off; a second tap changes nothing more."""
    show = partial(tags, person, CustomerTags(customer.pk, data.page))
    tag = Tag.objects.filter(pk=data.tag).first()
    if tag is None:
        return show().with_toast(_("This tag is no longer there."))
    by: dict[str, Any] = {"actor": person.user, "source": Source.BOT, "customer_id": customer.pk}
    change = partial(customer_tag, **by, name=tag.name) if data.is_on else partial(customer_untag, **by, tag_id=tag.pk)
    return attempt(change, lambda result: show(), show)


def take_tag(person: Person, data: CustomerTags, event: object) -> Screen | None:
    """A word that was typed becomes a tag of the customer."""
    if not isinstance(event, Text):
        return None
    show = partial(tags, person, data)
    change = partial(
        customer_tag, actor=person.user, source=Source.BOT, customer_id=data.customer, name=" ".join(event.text.split())
    )
    return attempt(change, lambda tag: show().with_notice(_("✅ Saved.")), show)


def _button(customer: Customer, tag: Tag, is_on: bool, page: int) -> Button:
    return Button(("✅ " if is_on else "") + cut(tag.name, 40), SetTag(customer.pk, tag.pk, int(not is_on), page))


ROUTES: Routes = {CustomerTags: tags, SetTag: set_tag}
HERE: Listeners = {CustomerTags: take_tag}
