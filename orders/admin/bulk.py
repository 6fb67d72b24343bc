"""The list's actions: what would move and what wouldn't is shown first, then each order moves by itself."""

import re
from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from catalog.admin.base import money, person
from catalog.errors import DomainError
from orders.admin.moves import ReasonForm
from orders.admin.records import order_link
from orders.models import Order, Source
from orders.services.bulk import MOST_AT_ONCE, BulkPlan, BulkReport, move_many, plan_moves
from orders.status import CANCEL, CONFIRM, PACK, PLACE, SHIP, Status

BULK: tuple[tuple[str, str, Any], ...] = (
    (Status.NEW, PLACE, _("Place the chosen drafts")),
    (Status.CONFIRMED, CONFIRM, _("Confirm the chosen orders")),
    (Status.PROCESSING, PACK, _("Start packing the chosen orders")),
    (Status.READY, PACK, _("Mark the chosen orders as ready")),
    (Status.SHIPPED, SHIP, _("Ship the chosen orders")),
    (Status.COMPLETED, SHIP, _("Complete the chosen orders")),
    (Status.ON_HOLD, CONFIRM, _("Put the chosen orders on hold")),
    (Status.CANCELLED, CANCEL, _("Cancel the chosen orders")),
)
TITLES = {to: title for to, _permission, title in BULK}
SEEN = re.compile(r"([0-9]{1,18}):([0-9]{1,9})")


def bulk_actions(request: HttpRequest) -> dict[str, tuple[Callable[..., Any], str, Any]]:
    """Return the list actions that the person has a right to, in Django's form."""
    return {
        f"move_to_{to}": (bulk_action(to), f"move_to_{to}", description)
        for to, permission, description in BULK
        if request.user.has_perm(permission)
    }


def bulk_action(to: str) -> Callable[..., HttpResponse | None]:
    """Return the list action that moves the chosen orders to `to`, after a page that says what would happen."""

    def act(model_admin: Any, request: HttpRequest, queryset: QuerySet[Order]) -> HttpResponse | None:
        is_confirmed = "confirmed" in request.POST
        form = (ReasonForm if to == Status.CANCELLED else forms.Form)(request.POST if is_confirmed else None)
        try:
            if is_confirmed and form.is_valid():
                return _report_page(model_admin, request, to, _run(request, to, form))
            ids = list(queryset.order_by("id").values_list("pk", flat=True)[: MOST_AT_ONCE + 1])
            plan = plan_moves(order_ids=ids, to=to, actor=person(request))
        except DomainError as error:
            messages.error(request, str(error))
            return None
        return _plan_page(model_admin, request, plan, form)

    return act


def _run(request: HttpRequest, to: str, form: forms.Form) -> BulkReport:
    found = [SEEN.fullmatch(seen) for seen in request.POST.getlist("seen")]
    return move_many(
        seen={int(match[1]): int(match[2]) for match in found if match}, to=to, actor=person(request),
        source=Source.ADMIN, reason=form.cleaned_data.get("reason", ""),
    )  # fmt: skip


def _plan_page(admin: Any, request: HttpRequest, plan: BulkPlan, form: forms.Form) -> TemplateResponse:
    chosen = len(plan.ready) + len(plan.blocked) + len(plan.missing)
    hidden = [("action", f"move_to_{plan.to}"), ("confirmed", "1")]
    hidden += [("_selected_action", str(pk)) for pk in plan.seen]
    hidden += [("seen", f"{pk}:{version}") for pk, version in plan.seen.items()]
    return _page(
        admin, request, plan.to, form=form, hidden=hidden, can_go_on=bool(plan.ready),
        is_dangerous=plan.to == Status.CANCELLED,
        summary=_now("%(ready)d of %(all)d will move.") % {"ready": len(plan.ready), "all": chosen},
        moving=_rows(plan.ready), moving_title=_now("Will move"),
        staying=_reasons(plan.blocked, plan.missing), staying_title=_now("Will stay"),
    )  # fmt: skip


def _report_page(admin: Any, request: HttpRequest, to: str, report: BulkReport) -> TemplateResponse:
    asked = len(report.done) + len(report.refused) + len(report.missing)
    return _page(
        admin, request, to, summary=_now("%(done)d of %(all)d moved.") % {"done": len(report.done), "all": asked},
        moving=_rows(report.done), moving_title=_now("Moved"),
        staying=_reasons(report.refused, report.missing), staying_title=_now("Stayed as they were"),
    )  # fmt: skip


def _page(admin: Any, request: HttpRequest, to: str, **more: Any) -> TemplateResponse:
    context = admin.admin_site.each_context(request) | {
        "title": TITLES[to], "opts": admin.model._meta, "back": request.get_full_path(), **more,
    }  # fmt: skip
    return TemplateResponse(request, "shop_admin/bulk_move.html", context)


def _rows(orders: list[Order]) -> list[tuple[Any, ...]]:
    return [(order_link(order), order.contact_name, money(order.total, order.currency)) for order in orders]


def _reasons(refusals: list[tuple[Order, str]], missing: list[int]) -> list[tuple[Any, ...]]:
    gone = [(f"№ {pk}", _now("The order is no longer there.")) for pk in missing]
    return [*((order_link(order), reason) for order, reason in refusals), *gone]
