"""Two records of one person become one, and nothing of either is lost."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from zlib import crc32

from django.contrib.admin.models import DELETION
from django.contrib.auth.models import User
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from orders.errors import OrderError
from orders.models import Customer, CustomerPhone, Order
from orders.services.customers import MAX_NOTE, customer_lock
from orders.services.history import write_history
from orders.services.lock import require

MERGE = "orders.delete_customer"
"""One of the two records ends and there is no way back, so it takes the right to delete customers."""


@dataclass(frozen=True, slots=True)
class MergePlan:
    """What merging `gone` into `keep` moves, and what `keep` is afterwards. `orders` counts drafts too."""

    keep: Customer
    gone: Customer
    orders: int
    addresses: list[str]
    phones: list[str]
    tags: list[str]
    note: str
    orders_count: int
    spent_total: Decimal
    last_order_at: datetime | None
    block_reason: str

    @property
    def mark(self) -> int:
        """A number, never 0, that is another one as soon as anything else would move."""
        moving = (self.orders, self.addresses, self.phones, self.tags, self.note, self.orders_count, self.spent_total)
        return crc32(repr(moving).encode()) or 1


def plan_merge(*, actor: User | None, keep_id: int, merge_id: int) -> MergePlan:
    """Return what `customers_merge` would do; changes nothing.

    Raises:
        NotAllowed: `actor` may not merge.
        OrderError: one of them is gone, they are the same, or their notes together are too long.
    """
    require(actor, MERGE)
    found = Customer.objects.in_bulk([keep_id, merge_id])
    if len(found) != 2:
        raise OrderError(_("There must be two different customers to merge. Nothing was changed."))
    return _plan(found[keep_id], found[merge_id])


@transaction.atomic
def customers_merge(*, actor: User | None, source: str, keep_id: int, merge_id: int) -> Customer:
    """Move everything of the customer `merge_id` to `keep_id` and remove the record of `merge_id`.

    Empty fields of the one who stays are filled; a second e-mail, name or Telegram account goes into the note. If
    either is blocked, so is the result.

    Raises: as `plan_merge`; nothing is changed.
    """
    require(actor, MERGE)
    if keep_id == merge_id:
        raise OrderError(_("There must be two different customers to merge. Nothing was changed."))
    # Placing and moving lock an order first and then its customer; so does this, or they would wait for each other.
    list(Order.objects.select_for_update().filter(customer__in=[keep_id, merge_id]).order_by("pk").values("pk"))
    locked = {pk: customer_lock(pk) for pk in sorted([keep_id, merge_id])}
    plan = _plan(locked[keep_id], locked[merge_id])
    keep, gone = plan.keep, plan.gone
    _move_rows(plan)
    Customer.objects.filter(pk=gone.pk).delete()
    _fill(plan)
    keep.save()
    text = gettext_lazy("Merged with “%(other)s”: %(orders)s orders moved")
    write_history(keep, text, actor=actor, source=source, other=gone.name, orders=plan.orders)
    text = gettext_lazy("Merged into “%(other)s”")
    write_history(gone, text, actor=actor, source=source, flag=DELETION, other=keep.name)
    return keep


def _plan(keep: Customer, gone: Customer) -> MergePlan:
    known = {address.text.casefold() for address in keep.addresses.all()}
    numbers = [gone.phone, *(further.phone for further in gone.other_phones.all())]
    had = set(keep.tags.values_list("name", flat=True))
    note = _note(keep, gone)
    if len(note) > MAX_NOTE:
        raise OrderError(_("The two notes together are too long. Nothing was changed; shorten one of them first."))
    return MergePlan(
        keep=keep,
        gone=gone,
        orders=gone.orders.count(),
        addresses=[address.text for address in gone.addresses.all() if address.text.casefold() not in known],
        phones=[number for number in numbers if number],
        tags=[name for name in gone.tags.values_list("name", flat=True) if name not in had],
        note=note,
        orders_count=keep.orders_count + gone.orders_count,
        spent_total=keep.spent_total + gone.spent_total,
        last_order_at=max(filter(None, [keep.last_order_at, gone.last_order_at]), default=None),
        block_reason=keep.block_reason or gone.block_reason,
    )


def _note(keep: Customer, gone: Customer) -> str:
    """Both notes, and what of `gone` finds no field of its own any more."""
    telegram = _second(keep, gone, "telegram_username") or _second(keep, gone, "telegram_id")
    left = (_second(keep, gone, "name"), _second(keep, gone, "email"), f"Telegram {telegram}" if telegram else "")
    parts = (keep.note, gone.note, ", ".join(filter(None, left)))
    return "\n".join(dict.fromkeys(filter(None, parts)))


def _second(keep: Customer, gone: Customer, field: str) -> str:
    """What `gone` has in a field where `keep` has something else."""
    mine, other = getattr(keep, field), getattr(gone, field)
    return str(other) if mine and other and other != mine else ""


def _move_rows(plan: MergePlan) -> None:
    keep, gone = plan.keep, plan.gone
    gone.orders.update(customer=keep)
    gone.other_phones.update(customer=keep)
    if gone.phone and keep.phone:
        CustomerPhone.objects.create(customer=keep, phone=gone.phone)
    keep.tags.add(*gone.tags.all())
    addresses = gone.addresses.filter(text__in=plan.addresses)
    if keep.addresses.exists():
        addresses.update(customer=keep, is_default=False)
    else:
        addresses.update(customer=keep)


def _fill(plan: MergePlan) -> None:
    keep, gone = plan.keep, plan.gone
    for name in ("phone", "email", "telegram_id", "telegram_username", "consented_at"):
        setattr(keep, name, getattr(keep, name) or getattr(gone, name))
    keep.is_blocked, keep.block_reason = bool(plan.block_reason), plan.block_reason
    keep.note = plan.note
    keep.orders_count, keep.spent_total, keep.last_order_at = plan.orders_count, plan.spent_total, plan.last_order_at
