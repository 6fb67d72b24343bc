"""The small pages of a customer: block, let in again, the last order once more."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from catalog.admin.base import person
from catalog.admin.form_page import FormPage
from orders.admin.moves import ReasonForm
from orders.models import Customer, Source
from orders.services.customer_block import customer_block, customer_unblock
from orders.services.repeat import last_order, order_repeat
from orders.status import PLACE


def _block(request: HttpRequest, customer: Customer, answers: dict[str, Any]) -> str:
    customer_block(customer_id=customer.pk, reason=answers["reason"], actor=person(request), source=Source.ADMIN)
    return _now("“%(customer)s” is blocked.") % {"customer": customer}


def _unblock(request: HttpRequest, customer: Customer, answers: dict[str, Any]) -> str:
    customer_unblock(customer_id=customer.pk, actor=person(request), source=Source.ADMIN)
    return _now("“%(customer)s” may buy again.") % {"customer": customer}


def _repeat(request: HttpRequest, customer: Customer, answers: dict[str, Any]) -> HttpResponse | str:
    order = last_order(customer)
    if order is None:
        return _now("There is no order to repeat.")
    draft = order_repeat(order_id=order.pk, actor=person(request), source=Source.ADMIN)
    for note in draft.events.all():
        messages.warning(request, note.text)
    messages.success(request, _now("A draft was made. Check it, then place it."))
    return redirect("admin:orders_order_change", draft.pk)


def _last_lines(customer: Customer) -> str:
    order = last_order(customer)
    if order is None:
        return _now("There is no order to repeat.")
    lines = [str(item) for item in order.items.all()]
    head = _now("A new draft with the goods of order %(order)s at today's prices:") % {"order": order}
    return "\n".join([head, *lines])


BLOCK_PAGE = FormPage(
    "block", title=_("Block"), submit=_("Block"), form=ReasonForm, permission="orders.change_customer", effect=_block,
    is_possible=lambda customer: not customer.is_blocked, icon="block", is_dangerous=True,
    hint=lambda customer: _now("No new order of theirs can be placed. Orders on their way stay as they are."),
)  # fmt: skip
UNBLOCK_PAGE = FormPage(
    "unblock", title=_("Unblock"), submit=_("Unblock"), form=forms.Form, permission="orders.change_customer",
    effect=_unblock, is_possible=lambda customer: customer.is_blocked, icon="lock_open",
    hint=lambda customer: _now("Blocked because: %(reason)s") % {"reason": customer.block_reason},
)  # fmt: skip
REPEAT_PAGE = FormPage(
    "repeat", title=_("Repeat last order"), submit=_("Make a draft"), form=forms.Form, permission=PLACE,
    effect=_repeat, hint=_last_lines, icon="replay",
    is_possible=lambda customer: not customer.is_blocked and last_order(customer) is not None,
)  # fmt: skip
