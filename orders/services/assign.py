"""Who has an order."""

from django.contrib.auth.models import User
from django.db import transaction
from django.utils.translation import gettext as _

from orders.errors import NotAllowed, OrderError
from orders.models import Order, OrderEvent
from orders.signals import order_assigned


@transaction.atomic
def order_assign(*, order_id: int, assignee_id: int | None, actor: User, source: str) -> Order:
    """Give an order to a staff user, or to nobody (None). Taking a free one for oneself needs no right but to see it.

    Raises:
        NotAllowed: `actor` may not give orders to others or take them away.
        OrderError: the order or the person is gone.
    """
    order = Order.objects.select_for_update(of=("self",)).filter(pk=order_id).first()
    if order is None:
        raise OrderError(_("The order is no longer there."))
    if order.assignee_id == assignee_id:
        return order
    is_taking = assignee_id == actor.pk and order.assignee_id is None
    if not actor.has_perm("orders.view_order" if is_taking else "orders.assign_order"):
        raise NotAllowed(_("You have no right to do this. Nothing was changed."))
    assignee = User.objects.filter(pk=assignee_id, is_active=True).first() if assignee_id else None
    if assignee_id and assignee is None:
        raise OrderError(_("This person no longer works here. Nothing was changed."))
    before = order.assignee_id
    order.assignee, order.version = assignee, order.version + 1
    order.save(update_fields=["assignee", "version", "updated_at"])
    event = OrderEvent.objects.create(
        order=order, kind=OrderEvent.Kind.ASSIGNED, actor=actor, source=source, order_version=order.version,
        text=(assignee.first_name or assignee.username) if assignee else "",
        payload={"from": before, "to": assignee_id},
    )  # fmt: skip
    order_assigned.send(Order, order=order, event=event)
    return order
