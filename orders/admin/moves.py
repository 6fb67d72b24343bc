"""Moving orders from the admin: one at a time from their page, many at once from the list."""

from collections.abc import Callable, Iterable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminTextInputWidget

from catalog.admin.base import person, report_moves
from catalog.admin.form_page import FormPage, show_form
from catalog.errors import DomainError
from catalog.fields import ReadableField
from orders.models import Order, Source
from orders.services.change_status import order_change_status
from orders.status import CANCEL, CONFIRM, PACK, RETURN, SHIP, Move, Status, legal_moves

MOST_AT_ONCE = 500

BUTTONS: dict[str, Any] = {
    Status.NEW: _("Place"),
    Status.CONFIRMED: _("Confirm"),
    Status.PROCESSING: _("Start packing"),
    Status.READY: _("Ready"),
    Status.SHIPPED: _("Ship"),
    Status.COMPLETED: _("Hand over"),
    Status.ON_HOLD: _("Put on hold"),
    Status.CANCELLED: _("Cancel order"),
    Status.RETURNED: _("Take back"),
}
RESUME = _("Resume")

BULK: tuple[tuple[str, str, Any], ...] = (
    (Status.CONFIRMED, CONFIRM, _("Confirm the chosen orders")),
    (Status.PROCESSING, PACK, _("Start packing the chosen orders")),
    (Status.READY, PACK, _("Mark the chosen orders as ready")),
    (Status.SHIPPED, SHIP, _("Ship the chosen orders")),
    (Status.COMPLETED, SHIP, _("Complete the chosen orders")),
    (Status.ON_HOLD, CONFIRM, _("Put the chosen orders on hold")),
    (Status.CANCELLED, CANCEL, _("Cancel the chosen orders")),
)


class ReasonForm(forms.Form):
    """Why."""

    reason = ReadableField(
        label=_("Reason"), max_length=200, widget=UnfoldAdminTextInputWidget(attrs={"autofocus": True})
    )


def buttons(order: Order, request: HttpRequest) -> list[dict[str, Any]]:
    """Return the moves that the person may make at once; the dangerous ones have a page of their own."""
    return [
        {"target": move.target, "label": RESUME if move.source == Status.ON_HOLD else BUTTONS[move.target]}
        for move in _allowed(order, request)
        if not move.is_dangerous
    ]


def _allowed(order: Order, request: HttpRequest) -> list[Move]:
    moves = legal_moves(order.status, delivery=order.delivery, held_from=order.held_from)
    return [move for move in moves if request.user.has_perm(move.permission)]


def can_move(order: Order, request: HttpRequest, target: str) -> bool:
    """Whether the person may move `order` to `target` now."""
    return any(move.target == target for move in _allowed(order, request))


def move_one(request: HttpRequest, object_id: int) -> HttpResponse:
    """Answer a button of the order's page; the status and the version that were seen come with it."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    if not request.user.has_perm("orders.view_order"):
        raise PermissionDenied
    back = HttpResponseRedirect(reverse("admin:orders_order_change", args=[object_id]))
    version = request.POST.get("seen_version", "")
    try:
        order = order_change_status(
            order_id=object_id, to=request.POST.get("to", ""), actor=person(request), source=Source.ADMIN,
            seen_status=request.POST.get("seen_status"), seen_version=int(version) if version.isdecimal() else None,
        )  # fmt: skip
    except DomainError as error:
        messages.error(request, str(error))
    else:
        text = _now("Order %(order)s: %(status)s.")
        messages.success(request, text % {"order": order, "status": order.get_status_display()})
    return back


def move_many(request: HttpRequest, orders: Iterable[Order], to: str, reason: str = "") -> None:
    """Move each order in a transaction of its own, and report what moved and what didn't."""
    done, refusals = 0, []
    for order in orders:
        try:
            with transaction.atomic():
                order_change_status(
                    order_id=order.pk,
                    to=to,
                    actor=person(request),
                    source=Source.ADMIN,
                    reason=reason,
                )
            done += 1
        except DomainError as error:
            refusals.append((order, error))
    report_moves(request, done=done, refusals=refusals)


def bulk_action(to: str) -> Callable[..., HttpResponse | None]:
    """Return the list action that moves the chosen orders to `to`."""

    def act(model_admin: Any, request: HttpRequest, queryset: QuerySet[Order]) -> HttpResponse | None:
        orders = list(queryset.order_by("id")[: MOST_AT_ONCE + 1])
        if len(orders) > MOST_AT_ONCE:
            text = _now("Choose at most %(count)d orders at once. Nothing was changed.")
            messages.error(request, text % {"count": MOST_AT_ONCE})
            return None
        if to != Status.CANCELLED:
            move_many(request, orders, to)
            return None
        form = ReasonForm(request.POST if "reason" in request.POST else None)
        if form.is_valid():
            move_many(request, orders, to, form.cleaned_data["reason"])
            return None
        hidden = [("action", request.POST["action"]), *(("_selected_action", str(order.pk)) for order in orders)]
        return show_form(
            model_admin, request, form, title=BUTTONS[to], submit=BUTTONS[to], back=request.get_full_path(),
            subject=", ".join(str(order) for order in orders[:20]) + ("…" if len(orders) > 20 else ""),
            hint=_now("Their stock becomes free again."), is_dangerous=True, hidden=hidden,
        )  # fmt: skip

    return act


def bulk_actions(request: HttpRequest) -> dict[str, tuple[Callable[..., Any], str, Any]]:
    """Return the list actions that the person has a right to, in Django's form."""
    return {
        f"move_to_{to}": (bulk_action(to), f"move_to_{to}", description)
        for to, permission, description in BULK
        if request.user.has_perm(permission)
    }


def _moves_to(target: str) -> Callable[[HttpRequest, Order, dict[str, Any]], str]:
    def effect(request: HttpRequest, order: Order, answers: dict[str, Any]) -> str:
        moved = order_change_status(
            order_id=order.pk, to=target, actor=person(request), source=Source.ADMIN, reason=answers.get("reason", ""),
        )  # fmt: skip
        return _now("Order %(order)s: %(status)s.") % {"order": moved, "status": moved.get_status_display()}

    return effect


CANCEL_PAGE = FormPage(
    "cancel", title=BUTTONS[Status.CANCELLED], submit=BUTTONS[Status.CANCELLED], form=ReasonForm,
    permission="orders.view_order", effect=_moves_to(Status.CANCELLED), icon="cancel", is_dangerous=True,
    hint=lambda order: _now("Its stock becomes free again."),
)  # fmt: skip
RETURN_PAGE = FormPage(
    "take-back", title=BUTTONS[Status.RETURNED], submit=BUTTONS[Status.RETURNED], form=forms.Form,
    permission=RETURN, effect=_moves_to(Status.RETURNED), icon="assignment_return", is_dangerous=True,
    hint=lambda order: _now("Everything goes back to the stock. Money is given back separately."),
)  # fmt: skip
