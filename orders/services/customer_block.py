"""Customers whom the shop doesn't sell to any more."""

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalog.text import validate_text
from orders.errors import OrderError
from orders.models import Customer
from orders.services.customers import customer_lock
from orders.services.history import write_history
from orders.services.lock import require

MAX_REASON = 200
"""Characters."""


@transaction.atomic
def customer_block(*, actor: User | None, source: str, customer_id: int, reason: str) -> Customer:
    """Block a customer: no order of theirs can be placed. Orders that are on their way stay as they are.

    Raises:
        NotAllowed: `actor` may not change customers.
        OrderError: the customer is gone, or the reason is empty, unreadable or too long; nothing is changed.
    """
    require(actor, "orders.change_customer")
    customer, reason = customer_lock(customer_id), reason.strip()
    if not reason:
        raise OrderError(_("Please give a reason. Nothing was changed."))
    try:
        validate_text(reason, max_length=MAX_REASON)
    except ValidationError as error:
        raise OrderError(" ".join(error.messages)) from error
    customer.is_blocked, customer.block_reason = True, reason
    customer.save(update_fields=["is_blocked", "block_reason", "updated_at"])
    text = gettext_lazy("Blocked: %(reason)s")
    write_history(customer, text, actor=actor, source=source, reason=reason)
    return customer


@transaction.atomic
def customer_unblock(*, actor: User | None, source: str, customer_id: int) -> Customer:
    """Let a customer buy again; raises as `customer_block`."""
    require(actor, "orders.change_customer")
    customer = customer_lock(customer_id)
    if customer.is_blocked:
        customer.is_blocked, customer.block_reason = False, ""
        customer.save(update_fields=["is_blocked", "block_reason", "updated_at"])
        write_history(customer, gettext_lazy("Unblocked"), actor=actor, source=source)
    return customer


def refuse_blocked(customer: Customer | None) -> None:
    """Raise `OrderError`, which says why, when the shop doesn't sell to `customer`."""
    if customer is not None and customer.is_blocked:
        raise OrderError(
            _("“%(customer)s” is blocked: %(reason)s. Nothing was saved; unblock the customer first.")
            % {"customer": customer, "reason": customer.block_reason}
        )
