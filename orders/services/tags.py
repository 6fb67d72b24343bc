"""Words that group customers and orders."""

from collections.abc import Collection

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from orders.errors import OrderError
from orders.models import Customer, Order, Tag
from orders.services.customers import customer_lock
from orders.services.edit import require_edit, write_down
from orders.services.history import write_history
from orders.services.lock import order_lock, require


@transaction.atomic
def customer_tag(*, actor: User | None, source: str, customer_id: int, name: str) -> Tag:
    """Put the tag `name` on a customer; one that nobody has used yet is made, by those who may.

    Raises:
        NotAllowed: `actor` may not change customers, or may not make a tag.
        OrderError: the customer is gone, or the name is wrong; nothing is changed.
    """
    require(actor, "orders.change_customer")
    customer, name = customer_lock(customer_id), name.strip()
    # Compared here, because SQLite knows capitals of English only.
    tag = next((tag for tag in Tag.objects.all() if tag.name.casefold() == name.casefold()), None)
    if tag is None:
        require(actor, "orders.add_tag")
        tag = Tag(name=name)
        try:
            tag.full_clean()
        except ValidationError as error:
            raise OrderError(" ".join(error.messages)) from error
        tag.save(force_insert=True)
    if not customer.tags.filter(pk=tag.pk).exists():
        customer.tags.add(tag)
        write_history(customer, gettext_lazy("Tag added: %(tag)s"), actor=actor, source=source, tag=tag.name)
    return tag


@transaction.atomic
def customer_untag(*, actor: User | None, source: str, customer_id: int, tag_id: int) -> Customer:
    """Take a tag off a customer; the tag itself stays. Raises as `customer_tag`."""
    require(actor, "orders.change_customer")
    customer = customer_lock(customer_id)
    if tag := customer.tags.filter(pk=tag_id).first():
        customer.tags.remove(tag)
        write_history(customer, gettext_lazy("Tag removed: %(tag)s"), actor=actor, source=source, tag=tag.name)
    return customer


@transaction.atomic
def order_set_tags(
    *, order_id: int, tag_ids: Collection[int], actor: User, source: str, seen_version: int | None = None
) -> Order:
    """Let an order have just these tags, in whatever status it is.

    Raises:
        OrderChangedMeanwhile: the order is no longer the one of `seen_version`.
        NotAllowed: `actor` may not change it.
        OrderError: the order or a tag is gone; nothing is changed.
    """
    order = order_lock(order_id=order_id, seen_version=seen_version)
    require_edit(order, actor)
    before, after = list(order.tags.all()), list(Tag.objects.filter(pk__in=tag_ids))
    if len(after) != len(set(tag_ids)):
        raise OrderError(_("A tag is no longer there. Nothing was changed."))
    if before == after:
        return order
    order.tags.set(after)
    order.version += 1
    order.save(update_fields=["version", "updated_at"])
    names = [", ".join(tag.name for tag in tags) for tags in (before, after)]
    write_down(order, {"tags": names}, actor=actor, source=source)
    return order
