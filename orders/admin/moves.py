"""Moving an order from its page in the admin."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminTextInputWidget

from catalog.admin.base import person
from catalog.admin.form_page import FormPage
from catalog.errors import DomainError
from catalog.fields import ReadableField
from orders.models import Order, Source
from orders.services.change_status import order_change_status
from orders.services.undo import order_undo, undo_permission, undoable_event
from orders.status import VERBS, Move, Status, legal_moves

UNDO = "undo"
"""What the undo button sends in the place of a status."""


class ReasonForm(forms.Form):
    """Why."""

    reason = ReadableField(
        label=_("Reason"), max_length=200, widget=UnfoldAdminTextInputWidget(attrs={"autofocus": True})
    )


def buttons(order: Order, request: HttpRequest) -> list[dict[str, Any]]:
    """Return the moves that the person may make at once, then the undoing of the last one; the dangerous moves have a
    page of their own."""
    moves = [{"target": move.target, "label": move.verb} for move in _allowed(order, request) if not move.is_dangerous]
    last = undoable_event(order)
    if last is None or not request.user.has_perm(undo_permission(last)):
        return moves
    label = _now("Undo: back to “%(status)s”") % {"status": last.get_from_status_display()}
    return [*moves, {"target": UNDO, "label": label, "icon": "undo", "is_undo": True}]


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
    try:
        order = _move(request, object_id, request.POST.get("to", ""))
    except DomainError as error:
        messages.error(request, str(error))
    else:
        text = _now("Order %(order)s: %(status)s.")
        messages.success(request, text % {"order": order, "status": order.get_status_display()})
    return back


def _move(request: HttpRequest, order_id: int, to: str) -> Order:
    version = request.POST.get("seen_version", "")
    seen = int(version) if version.isascii() and version.isdecimal() else None
    if to == UNDO:
        return order_undo(order_id=order_id, actor=person(request), source=Source.ADMIN, seen_version=seen)
    return order_change_status(
        order_id=order_id, to=to, actor=person(request), source=Source.ADMIN,
        seen_status=request.POST.get("seen_status"), seen_version=seen,
    )  # fmt: skip


def _moves_to(target: str) -> Callable[[HttpRequest, Order, dict[str, Any]], str]:
    def effect(request: HttpRequest, order: Order, answers: dict[str, Any]) -> str:
        moved = order_change_status(
            order_id=order.pk, to=target, actor=person(request), source=Source.ADMIN, reason=answers.get("reason", ""),
        )  # fmt: skip
        return _now("Order %(order)s: %(status)s.") % {"order": moved, "status": moved.get_status_display()}

    return effect


CANCEL_PAGE = FormPage(
    "cancel", title=VERBS[Status.CANCELLED], submit=VERBS[Status.CANCELLED], form=ReasonForm,
    permission="orders.view_order", effect=_moves_to(Status.CANCELLED), icon="cancel", is_dangerous=True,
    hint=lambda order: _now("Its stock becomes free again."),
)  # fmt: skip
