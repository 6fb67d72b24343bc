"""One thing about a customer is asked for, typed or cleared: name, phones, note, e-mail, the reason of a block."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from orders.errors import PhoneTaken
from orders.models import Customer, Source
from orders.phone import format_phone
from orders.services.customer_block import customer_block, customer_unblock
from orders.services.customers import customer_edit, customer_lock, customer_news
from orders.services.merge import MERGE
from telegram_bridge.buttons.customers import (
    AskCustomerField,
    ClearCustomerField,
    Merge,
    OpenCustomer,
    SetConsent,
    UnblockCustomer,
)
from telegram_bridge.inbound import Contact, Text
from telegram_bridge.screen import Button, Screen, cut, escape
from telegram_bridge.screens.catalog.fields import mark
from telegram_bridge.screens.customers.card import PHONES, customer_card
from telegram_bridge.screens.customers.guard import CHANGE, change_and_show, of_customer
from telegram_bridge.screens.customers.listing import customer_rows
from telegram_bridge.screens.route import Listeners, Routes
from telegram_bridge.store import Person


@dataclass(frozen=True, slots=True)
class Field:
    """`save` writes down what was typed; `now` is what stands there."""

    question: str | Promise
    now: Callable[[Customer], str]
    save: Callable[[Person, int, str], object]
    can_be_cleared: bool = False


def _edit(field: str) -> Callable[[Person, int, str], object]:
    def save(person: Person, customer_id: int, text: str) -> object:
        return customer_edit(actor=person.user, source=Source.BOT, customer_id=customer_id, **{field: text})

    return save


def _set_further_phones(person: Person, customer_id: int, text: str) -> object:
    """One more number; without a text, none any more."""
    known = [further.phone for further in PHONES.all(customer_id)] if text else []
    numbers = [*known, text] if text else []
    return customer_edit(actor=person.user, source=Source.BOT, customer_id=customer_id, other_phones=numbers)


def _block(person: Person, customer_id: int, text: str) -> object:
    return customer_block(actor=person.user, source=Source.BOT, customer_id=customer_id, reason=text)


def _further_phones(customer: Customer) -> str:
    return ", ".join(format_phone(further.phone) for further in PHONES.all(customer.pk))


FIELDS: dict[str, Field] = {
    "name": Field(gettext_lazy("What is the customer called?"), lambda customer: customer.name, _edit("name")),
    "phone": Field(
        gettext_lazy("What is the main phone number? Type it in any way, or share a contact."),
        lambda customer: format_phone(customer.phone) if customer.phone else "", _edit("phone"), can_be_cleared=True,
    ),
    "more": Field(
        gettext_lazy("What is one more phone number?"), _further_phones, _set_further_phones, can_be_cleared=True
    ),
    "note": Field(
        gettext_lazy("What should be remembered about this customer? The note is for the staff only."),
        lambda customer: customer.note, _edit("note"), can_be_cleared=True,
    ),
    "email": Field(
        gettext_lazy("What is the e-mail address?"), lambda customer: customer.email, _edit("email"),
        can_be_cleared=True,
    ),
    "block": Field(
        gettext_lazy("Why is the customer blocked? No new order of theirs can be placed; the reason is shown."),
        lambda customer: customer.block_reason, _block,
    ),
}  # fmt: skip


@of_customer(CHANGE)
def ask_field(person: Person, data: AskCustomerField, customer: Customer) -> Screen:
    """The question, and what stands there now."""
    field = FIELDS.get(data.field) or FIELDS["name"]
    text = f"👤 <b>{escape(customer.name)}</b>\n{escape(str(field.question))}"
    now = field.now(customer)
    if now:
        text += "\n\n" + _("Now: %(answer)s") % {"answer": f"<b>{escape(cut(now, 1000))}</b>"}
    data = AskCustomerField(customer.pk, data.field, mark(now))
    rows = []
    if data.field == "phone" and now:
        rows.append((Button(_("➕ One more phone"), AskCustomerField(customer.pk, "more")),))
    if field.can_be_cleared and now:
        rows.append((Button(_("🗑 Clear"), ClearCustomerField(customer.pk, data.field)),))
    return Screen(text, (*rows, (Button(_("⬅️ Back"), OpenCustomer(customer.pk)),)), again=data)


@of_customer(CHANGE)
def clear_field(person: Person, data: ClearCustomerField, customer: Customer) -> Screen:
    """Let a field be empty."""
    field = FIELDS.get(data.field)
    if field is None or not field.can_be_cleared:
        return ask_field(person, AskCustomerField(customer.pk, "name"))
    return change_and_show(person, customer.pk, partial(field.save, person, customer.pk, ""))


@of_customer(CHANGE)
def set_consent(person: Person, data: SetConsent, customer: Customer) -> Screen:
    """Note that the customer agreed to hear from the shop, or took it back; a second tap changes nothing."""
    card = partial(customer_card, person, OpenCustomer(customer.pk))
    if bool(data.is_on) is bool(customer.consented_at):
        return card()
    agreed = timezone.now() if data.is_on else None
    change = partial(customer_edit, actor=person.user, source=Source.BOT, customer_id=customer.pk, consented_at=agreed)
    return change_and_show(person, customer.pk, change)


@of_customer(CHANGE)
def unblock(person: Person, data: UnblockCustomer, customer: Customer) -> Screen:
    """Let the customer buy again."""
    change = partial(customer_unblock, actor=person.user, source=Source.BOT, customer_id=customer.pk)
    return change_and_show(person, customer.pk, change)


def take_answer(person: Person, data: AskCustomerField, event: object) -> Screen | None:
    """What was typed; a shared contact answers the questions for a phone."""
    field = FIELDS.get(data.field)
    is_phone = data.field in ("phone", "more")
    text = event.text if isinstance(event, Text) else event.phone if isinstance(event, Contact) and is_phone else ""
    if field is None or not text.strip():
        return None
    owners: list[Customer] = []

    def change() -> None:
        _refuse_unseen(field, data)
        try:
            field.save(person, data.customer, text)
        except PhoneTaken as taken:
            owners.append(taken.customer)
            raise

    screen = change_and_show(person, data.customer, change, refused=partial(ask_field, person, data))
    return _with_owner(person, data.customer, screen, owners[0]) if owners else screen


def _refuse_unseen(field: Field, data: AskCustomerField) -> None:
    """Raise what says who was faster, when another value stands there now; the customer stays locked."""
    customer = customer_lock(data.customer)
    if data.seen and mark(now := field.now(customer)) != data.seen:
        raise customer_news(customer, cut(now, 60))


def _with_owner(person: Person, customer_id: int, screen: Screen, owner: Customer) -> Screen:
    """Lead to whose number it is: perhaps they are one person."""
    merge = Button(_("🔗 Merge them"), Merge(customer_id, owner.pk))
    rows = (*customer_rows([owner]), *([(merge,)] if person.may(MERGE) else []))
    return Screen(screen.text, (*rows, *screen.rows), toast=screen.toast, again=screen.again)


ROUTES: Routes = {
    AskCustomerField: ask_field,
    ClearCustomerField: clear_field,
    SetConsent: set_consent,
    UnblockCustomer: unblock,
}
HERE: Listeners = {AskCustomerField: take_answer}
