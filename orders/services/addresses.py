"""The places that a customer's orders go to; one of them is the main one as long as there are any."""

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from orders.errors import OrderError
from orders.models import Customer, CustomerAddress
from orders.services.customers import customer_lock
from orders.services.history import write_history
from orders.services.lock import require

MAX_ADDRESSES = 20


@transaction.atomic
def address_add(
    *, actor: User | None, source: str, customer_id: int, text: str, comment: str = "", is_main: bool = False
) -> CustomerAddress:
    """Add an address; the first one is the main one. One that is there already is returned as it is.

    Raises:
        NotAllowed: `actor` may not change customers.
        OrderError: the customer is gone, has `MAX_ADDRESSES`, or a field is wrong; nothing is saved.
    """
    require(actor, "orders.change_customer")
    customer = customer_lock(customer_id)
    known = list(customer.addresses.all())
    address = CustomerAddress(customer=customer, text=text.strip(), comment=comment.strip())
    _validate(address)
    same = [other for other in known if other.text.casefold() == address.text.casefold()]
    if same:
        address = same[0]
    elif len(known) >= MAX_ADDRESSES:
        raise OrderError(
            _("A customer has at most %(count)s addresses. Nothing was saved; remove one first.")
            % {"count": MAX_ADDRESSES}
        )
    else:
        address.save(force_insert=True)
        line = gettext_lazy("Address added: %(address)s")
        write_history(customer, line, actor=actor, source=source, address=address.text)
    if is_main or not known:
        _make_main(address)
    return address


@transaction.atomic
def address_edit(
    *, actor: User | None, source: str, address_id: int, text: str, comment: str | None = None
) -> CustomerAddress:
    """Correct an address, and its comment unless it is None; raises as `address_add`. Placed orders keep theirs."""
    require(actor, "orders.change_customer")
    customer, address = _lock(address_id)
    before, address.text = address.text, text.strip()
    if comment is not None:
        address.comment = comment.strip()
    _validate(address)
    address.save(update_fields=["text", "comment"])
    line = gettext_lazy("Address: %(old)s → %(new)s")
    write_history(customer, line, actor=actor, source=source, old=before, new=address.text)
    return address


@transaction.atomic
def address_make_main(*, actor: User | None, source: str, address_id: int) -> CustomerAddress:
    """Put an address first; raises as `address_add`."""
    require(actor, "orders.change_customer")
    customer, address = _lock(address_id)
    if not address.is_default:
        _make_main(address)
        line = gettext_lazy("Main address: %(address)s")
        write_history(customer, line, actor=actor, source=source, address=address.text)
    return address


@transaction.atomic
def address_remove(*, actor: User | None, source: str, address_id: int) -> Customer:
    """Remove an address and return its customer; when it was the main one, the oldest of the others becomes it.

    Raises:
        NotAllowed: `actor` may not change customers.
        OrderError: the address is gone.
    """
    require(actor, "orders.change_customer")
    customer, address = _lock(address_id)
    address.delete()
    following = customer.addresses.order_by("pk").first() if address.is_default else None
    if following is not None:
        _make_main(following)
    line = gettext_lazy("Address removed: %(address)s")
    write_history(customer, line, actor=actor, source=source, address=address.text)
    return customer


def _lock(address_id: int) -> tuple[Customer, CustomerAddress]:
    """The customer, locked, and the address as it is then."""
    customer_id = CustomerAddress.objects.filter(pk=address_id).values_list("customer_id", flat=True).first()
    customer = customer_lock(customer_id) if customer_id else None
    address = CustomerAddress.objects.filter(pk=address_id, customer=customer).first() if customer else None
    if customer is None or address is None:
        raise OrderError(_("This address is no longer there. Nothing was changed."))
    return customer, address


def _make_main(address: CustomerAddress) -> None:
    # The old one steps back first: the database knows one main address at any moment.
    CustomerAddress.objects.filter(customer=address.customer_id, is_default=True).update(is_default=False)
    address.is_default = True
    address.save(update_fields=["is_default"])


def _validate(address: CustomerAddress) -> None:
    try:
        address.full_clean(exclude=["customer"], validate_constraints=False)
    except ValidationError as error:
        raise OrderError(" ".join(error.messages)) from error
