"""What the chosen orders, or those that a filter leaves, come to."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from catalog.admin.base import COUNT_LIMIT
from catalog.money import format_money
from orders.models import Order
from orders.sums import Sums, sums_of

PERMISSION = "orders.view_order"


def bulk_actions(request: HttpRequest) -> dict[str, tuple[Callable[..., Any], str, Any]]:
    """The list action, in Django's form, if the person has a right to it."""
    if not request.user.has_perm(PERMISSION):
        return {}
    return {"totals": (_tell, "totals", _("Totals of the chosen orders"))}


def filtered(cl: Any) -> list[str]:
    """Return the totals of a list that a filter or a search has made short enough to be summed up, else nothing."""
    is_filtered = cl.query or any(any(values) for values in cl.get_filters_params().values())
    if not is_filtered or cl.paginator.is_capped:
        return []
    return [_sentence(sums) for sums in sums_of(cl.queryset, at_most=COUNT_LIMIT) or ()]


def _tell(model_admin: Any, request: HttpRequest, queryset: QuerySet[Order]) -> None:
    found = sums_of(queryset, at_most=COUNT_LIMIT)
    if found is None:
        text = _now("These are more than %(count)d orders: filter first, then sum up.")
        messages.warning(request, text % {"count": COUNT_LIMIT})
    for sums in found or ():
        messages.info(request, _sentence(sums))


def _sentence(sums: Sums) -> str:
    parts = [
        ngettext("%(count)d order", "%(count)d orders", sums.count) % {"count": sums.count},
        _now("total: %(amount)s") % {"amount": format_money(sums.total, sums.currency)},
        _now("paid: %(amount)s") % {"amount": format_money(sums.paid, sums.currency)},
        _now("to be paid: %(amount)s") % {"amount": format_money(sums.owed, sums.currency)},
    ]
    if sums.off:
        text = _now("cancelled and returned, not in the total: %(count)d")
        parts.append(text % {"count": sums.off})
    return " · ".join(parts)
