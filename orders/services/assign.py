"""Who has an order."""

from django.contrib.auth.models import User
from django.db import transaction
from django.utils.translation import gettext as _

from orders.errors import NotAllowed, OrderChangedMeanwhile, OrderError
from orders.models import Order, OrderEvent
from orders.signals import order_assigned


@transaction.atomic
def order_assign(*, order_id: int, assignee_id: int | None, actor: User, source: str) -> Order:
    """Give an order to a staff user, or to nobody (None).

    Whoever sees orders may take a free one and give up their own; everything else needs `orders.assign_order`.

    Raises:
        OrderChangedMeanwhile: someone else has taken it; its sentence says who.
        NotAllowed: `actor` may not give orders to others or take them away.
        OrderError: the order or the person is gone.
    """
    order = Order.objects.select_for_update(of=("self",)).filter(pk=order_id).first()
    if order is None:
        raise OrderError(_("The order is no longer there."))
    if order.assignee_id == assignee_id:
        return order
    _check(order, assignee_id, actor)
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


def _check(order: Order, assignee_id: int | None, actor: User) -> None:
    if actor.has_perm("orders.assign_order"):
        return
    takes, gives_up = assignee_id == actor.pk, assignee_id is None and order.assignee_id == actor.pk
    if not actor.has_perm("orders.view_order") or not (takes or gives_up):
        raise NotAllowed(_("You have no right to do this. Nothing was changed."))
    if takes and order.assignee is not None:
        raise OrderChangedMeanwhile(
            _("%(who)s has order %(order)s already. Nothing was changed.")
            % {"who": order.assignee.first_name or order.assignee.username, "order": order},
            order=order,
        )
