"""Every change of an order begins here: its row is locked, and it is still what the person saw."""

from datetime import datetime

from django.contrib.auth.models import User
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from catalog.prepared import Prepared
from catalog.rights import may
from orders.errors import NotAllowed, OrderChangedMeanwhile, OrderError
from orders.models import Order

LOCKED = Prepared(
    lambda pk: Order.objects.select_for_update(of=("self",)).defer("search_text", "contact_phone_tail").filter(pk=pk)
)


def order_lock(*, order_id: int, seen_version: int | None = None, seen_status: str | None = None) -> Order:
    """Return the order with its row locked until the end of the transaction.

    `seen_*` is what the person had before their eyes; None is not compared.

    Raises:
        OrderChangedMeanwhile: someone was faster; its sentence says who, what and when.
        OrderError: the order is gone.
    """
    order = LOCKED.first(order_id)
    if order is None:
        raise OrderError(_("The order is no longer there."))
    if seen_version not in (None, order.version) or seen_status not in (None, order.status):
        raise OrderChangedMeanwhile(news(order), order=order)
    return order


def require(actor: User | None, permission: str) -> None:
    """Raise `NotAllowed` unless `actor` has the `permission`; None is the shop itself, at an import or a repair."""
    if actor is not None and not may(actor, permission):
        raise NotAllowed(_("You have no right to do this. Nothing was changed."))


def news(order: Order) -> str:
    """Who changed the order last, to what, and how long ago."""
    event = order.events.exclude(order_version=None).select_related("actor").first()
    if event is None:
        return _("Order %(order)s was changed meanwhile. Nothing of yours was applied.") % {"order": order}
    who = (event.actor.first_name or event.actor.username) if event.actor else _("The system")
    return _("%(who)s was faster: “%(status)s”, %(ago)s. Nothing was overwritten.") % {
        "who": who, "status": event.get_to_status_display() or event.get_kind_display(), "ago": ago(event.created_at),
    }  # fmt: skip


def ago(moment: datetime) -> str:
    """Write how long ago something happened."""
    seconds = max(int((timezone.now() - moment).total_seconds()), 0)
    if seconds < 60:
        return ngettext("%(count)s second ago", "%(count)s seconds ago", seconds) % {"count": seconds}
    if seconds < 3600:
        return ngettext("%(count)s minute ago", "%(count)s minutes ago", seconds // 60) % {"count": seconds // 60}
    if seconds < 86400:
        return ngettext("%(count)s hour ago", "%(count)s hours ago", seconds // 3600) % {"count": seconds // 3600}
    return ngettext("%(count)s day ago", "%(count)s days ago", seconds // 86400) % {"count": seconds // 86400}
