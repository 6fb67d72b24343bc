"""The people who buy: written down once, however their phone was typed."""

from collections.abc import Iterable
from typing import Any

from django.contrib.admin.models import ADDITION
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalog.text import validate_text
from orders.errors import CustomerChangedMeanwhile, OrderError, PhoneTaken
from orders.models import Customer, CustomerPhone
from orders.phone import format_phone
from orders.services.contact import phone_cleaned
from orders.services.history import Text, last_change, write_changes, write_history
from orders.services.lock import ago, require

EDITABLE = frozenset({"name", "phone", "telegram_id", "telegram_username", "email", "note", "consented_at"})
MAX_OTHER_PHONES = 10
MAX_NOTE = 2000
"""Characters."""


def customer_find(*, phone: str = "", telegram_id: int | None = None) -> Customer | None:
    """Return the customer of a `phone` (in any spelling), first or further, or else of a Telegram account.

    Raises:
        OrderError: `phone` isn't a phone number.
    """
    found = _owner(phone_cleaned(phone)) if phone else None
    if found is None and telegram_id is not None:
        found = Customer.objects.filter(telegram_id=telegram_id).first()
    return found


@transaction.atomic
def customer_create(
    *, actor: User | None, source: str, name: str, phone: str = "", other_phones: Iterable[str] = (), **fields: Any
) -> Customer:
    """Write a customer down, with more of `EDITABLE` in `fields`. Phones may be spelled in any way.

    Raises:
        NotAllowed: `actor` may not add customers.
        PhoneTaken: a number is somebody else's; its `customer` says whose.
        OrderError: a field is wrong; nothing is saved.
    """
    require(actor, "orders.add_customer")
    customer = Customer()
    _fill(customer, {"name": name, "phone": phone, **fields})
    numbers = _further(customer, other_phones)
    customer.save(force_insert=True)
    CustomerPhone.objects.bulk_create(CustomerPhone(customer=customer, phone=number) for number in numbers)
    write_history(customer, gettext_lazy("Added"), actor=actor, source=source, flag=ADDITION)
    return customer


@transaction.atomic
def customer_edit(
    *, actor: User | None, source: str, customer_id: int, other_phones: Iterable[str] | None = None, **fields: Any
) -> Customer:
    """Change the given fields (of `EDITABLE`); `other_phones` replaces all the further numbers.

    Raises:
        NotAllowed: `actor` may not change customers.
        PhoneTaken: a number is somebody else's; its `customer` says whose.
        OrderError: the customer is gone, or a field is wrong; nothing is saved.
    """
    require(actor, "orders.change_customer")
    customer = customer_lock(customer_id)
    before = {name: getattr(customer, name) for name in fields}
    known = [further.phone for further in customer.other_phones.all()]
    _fill(customer, fields)
    changed = [name for name in fields if getattr(customer, name) != before[name]]
    wanted = known if other_phones is None else _further(customer, other_phones)
    numbers = [number for number in wanted if number != customer.phone]
    if not changed and numbers == known:
        return customer
    customer.save(update_fields=[*changed, "updated_at"])
    changes = [(_label(name), before[name], getattr(customer, name)) for name in changed]
    if numbers != known:
        customer.other_phones.all().delete()
        CustomerPhone.objects.bulk_create(CustomerPhone(customer=customer, phone=number) for number in numbers)
        changes.append((gettext_lazy("other phones"), ", ".join(known), ", ".join(numbers)))
    write_changes(customer, changes, actor=actor, source=source)
    return customer


@transaction.atomic
def customer_find_or_create(
    *, actor: User | None, source: str, name: str, phone: str, telegram_id: int | None = None
) -> Customer:
    """Return the customer of `phone` or of the Telegram account, or write a new one down.

    One who was known by phone alone learns their Telegram account; name and phone of a known one stay.

    Raises:
        NotAllowed: `actor` may not see customers, or may not add one.
        OrderError: the phone or the name is wrong; nothing is saved.
    """
    require(actor, "orders.view_customer")
    found = customer_find(phone=phone, telegram_id=telegram_id)
    if found is None:
        try:
            with transaction.atomic():
                return customer_create(
                    actor=actor, source=source, name=name.strip() or format_phone(phone_cleaned(phone)), phone=phone,
                    telegram_id=telegram_id,
                )  # fmt: skip
        except (IntegrityError, PhoneTaken):
            # Somebody wrote the same person down between our look and our insert.
            found = customer_find(phone=phone, telegram_id=telegram_id)
            if found is None:
                raise
    if telegram_id is not None and found.telegram_id is None and not _knows_telegram(telegram_id):
        Customer.objects.filter(pk=found.pk, telegram_id=None).update(telegram_id=telegram_id)
        found.telegram_id = telegram_id
    return found


def customer_lock(customer_id: int) -> Customer:
    """Return the customer with the row locked until the end of the transaction.

    Raises:
        OrderError: the customer is gone.
    """
    customer = Customer.objects.select_for_update(of=("self",)).filter(pk=customer_id).first()
    if customer is None:
        raise OrderError(_("This customer is no longer there. Nothing was changed."))
    return customer


def customer_news(customer: Customer, value: str) -> CustomerChangedMeanwhile:
    """Return the refusal of an answer to what is no longer so: who changed the customer, when, and the value now."""
    last = last_change(customer)
    now = value or "—"
    if last is None:
        text = _("This was changed meanwhile: it is “%(value)s” now. Nothing was overwritten.")
        return CustomerChangedMeanwhile(text % {"value": now})
    text = _("%(who)s was faster, %(ago)s: it is “%(value)s” now. Nothing was overwritten.")
    who = last.user.first_name or last.user.username
    return CustomerChangedMeanwhile(text % {"who": who, "ago": ago(last.action_time), "value": now})


def _fill(customer: Customer, fields: dict[str, Any]) -> None:
    """Set `fields` and check them all."""
    if unknown := fields.keys() - EDITABLE:
        raise TypeError(f"A customer has no editable {', '.join(sorted(unknown))}.")
    for name, value in fields.items():
        setattr(customer, name, value.strip() if isinstance(value, str) else value)
    if "phone" in fields and customer.phone:
        customer.phone = _free(phone_cleaned(customer.phone), customer)
    if fields.get("telegram_id") and _knows_telegram(fields["telegram_id"], but=customer.pk):
        raise OrderError(_("This Telegram account is another customer's. Nothing was saved."))
    try:
        validate_text(customer.note, max_length=MAX_NOTE)  # Django itself asks only forms how long a text is
        customer.full_clean(validate_unique=False, validate_constraints=False)
    except ValidationError as error:
        raise OrderError(" ".join(error.messages)) from error


def _label(name: str) -> Text:
    return getattr(Customer._meta.get_field(name), "verbose_name", name)


def _further(customer: Customer, typed: Iterable[str]) -> list[str]:
    """The further numbers of `customer`, each once, none of them the main one."""
    numbers = dict.fromkeys(phone_cleaned(number) for number in typed if number.strip())
    numbers.pop(customer.phone, None)
    if len(numbers) > MAX_OTHER_PHONES:
        raise OrderError(
            _("A customer has at most %(count)s more phones. Nothing was saved.") % {"count": MAX_OTHER_PHONES}
        )
    return [_free(number, customer) for number in numbers]


def _free(phone: str, customer: Customer) -> str:
    owner = _owner(phone)
    if owner is not None and owner.pk != customer.pk:
        raise PhoneTaken(
            _(
                "%(phone)s is the phone of “%(customer)s” already. Nothing was saved. "
                "If they are one person, merge them."
            )
            % {"phone": format_phone(phone), "customer": owner},
            customer=owner,
        )
    return phone


def _owner(phone: str) -> Customer | None:
    # Two questions, because one with OR would read all the customers on PostgreSQL.
    customers = Customer.objects.order_by("pk")
    return customers.filter(phone=phone).first() or customers.filter(other_phones__phone=phone).first()


def _knows_telegram(telegram_id: int, but: int | None = None) -> bool:
    return Customer.objects.filter(telegram_id=telegram_id).exclude(pk=but or 0).exists()
