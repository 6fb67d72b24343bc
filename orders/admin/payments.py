"""The pages that take money and give it back."""

import uuid
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextInputWidget

from catalog.admin.base import person
from catalog.admin.form_page import Effect, FormPage
from catalog.fields import PriceField, ReadableField
from catalog.money import format_money
from orders.models import Order, Payment, Source
from orders.services.payments import payment_refund, payment_take
from orders.status import Status


class PaymentForm(forms.Form):
    """How much, and how. The key makes a page that is sent twice one payment."""

    amount = PriceField(
        label=_("Amount"), widget=UnfoldAdminTextInputWidget(attrs={"inputmode": "decimal", "autofocus": True})
    )
    method = forms.ChoiceField(label=_("Method"), choices=Payment.Method.choices, widget=UnfoldAdminSelectWidget())
    reference = ReadableField(
        label=_("Reference"), max_length=100, required=False, widget=UnfoldAdminTextInputWidget()
    )  # fmt: skip
    key = forms.UUIDField(widget=forms.HiddenInput)


def _effect(service: Callable[..., Payment]) -> Effect:
    def effect(request: HttpRequest, order: Order, answers: dict[str, Any]) -> str:
        payment = service(
            order_id=order.pk, amount=answers["amount"], method=answers["method"], reference=answers["reference"],
            idempotency_key=answers["key"], actor=person(request), source=Source.ADMIN,
        )  # fmt: skip
        text = _now("%(order)s: %(kind)s of %(amount)s.")
        amount = format_money(payment.amount, order.currency)
        return text % {"order": order, "kind": payment.get_kind_display(), "amount": amount}

    return effect


def _left_to_pay(order: Order) -> dict[str, Any]:
    return {"key": uuid.uuid4(), "amount": max(order.total - order.paid + order.refunded, Decimal(0)) or None}


def _left_to_give_back(order: Order) -> dict[str, Any]:
    return {"key": uuid.uuid4(), "amount": order.paid - order.refunded}


def _balance(order: Order) -> str:
    text = _now("Total: %(total)s. Paid: %(paid)s.")
    paid = format_money(order.paid - order.refunded, order.currency)
    return text % {"total": format_money(order.total, order.currency), "paid": paid}


PAY_PAGE = FormPage(
    "pay", title=_("Take payment"), submit=_("Take payment"), form=PaymentForm, permission="orders.add_payment",
    effect=_effect(payment_take), hint=_balance, initial=_left_to_pay, icon="payments",
    is_possible=lambda order: order.status not in (Status.DRAFT, Status.CANCELLED),
)  # fmt: skip
REFUND_PAGE = FormPage(
    "refund", title=_("Give money back"), submit=_("Give money back"), form=PaymentForm, is_dangerous=True,
    permission="orders.refund_payment", effect=_effect(payment_refund), hint=_balance, initial=_left_to_give_back,
    icon="currency_exchange", is_possible=lambda order: order.paid > order.refunded,
)  # fmt: skip
