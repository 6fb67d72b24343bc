"""Money that comes in and goes back: how much, how, and it is on the order."""

from collections.abc import Sequence
from decimal import Decimal
from functools import partial
from uuid import UUID, uuid5

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalog.fields import PriceField, ReadableField
from catalog.money import format_money
from orders.models import Order, Payment, Source
from orders.services.payments import payment_refund, payment_take
from telegram_bridge.buttons.orders import OpenOrder
from telegram_bridge.context import Context
from telegram_bridge.screen import escape
from telegram_bridge.steps import Answers, Ask, Confirm, Done, Flow, Option, Pick

PAYMENTS_OF_THE_BOT = UUID("5a0f3b52-6f0e-4d6b-9a53-3a1f6f0f2f6e")


def methods(context: Context) -> list[Option]:
    marks = {Payment.Method.CASH: "💵", Payment.Method.TRANSFER: "📲", Payment.Method.CARD: "💳"}
    return [Option(str(method), f"{marks.get(method, '▫️')} {method.label}") for method in Payment.Method]


def _rest(context: Context, *, is_refund: bool) -> Sequence[Option]:
    """All that is still to come, or all that may go back."""
    order = Order.objects.filter(pk=context.subject).first()
    if order is None:
        return ()
    kept = order.paid - order.refunded
    rest = kept if is_refund else order.total - kept
    return (Option(str(rest), format_money(rest, order.currency)),) if rest > 0 else ()


def _summary(context: Context, answers: Answers, *, is_refund: bool) -> str:
    order = Order.objects.filter(pk=context.subject).first()
    amount = format_money(answers["amount"], order.currency if order else "")
    text = _("%(order)s: give back %(amount)s") if is_refund else _("%(order)s: take %(amount)s")
    method = str(Payment.Method(answers["method"]).label)
    lines = [text % {"order": order or "—", "amount": amount}, method, answers["reference"] or ""]
    return escape("\n".join(line for line in lines if line))


def _finish(context: Context, answers: Answers, *, is_refund: bool) -> Done:
    amount: Decimal = answers["amount"]
    record = payment_refund if is_refund else payment_take
    record(
        order_id=context.subject, amount=amount, method=answers["method"], actor=context.person.user,
        source=Source.BOT, reference=answers["reference"] or "",
        # The turn that confirmed it: the same turn again is the same payment.
        idempotency_key=uuid5(PAYMENTS_OF_THE_BOT, f"{context.person.account_id}:{context.person.revision}"),
    )  # fmt: skip
    notice = _("💸 The refund was saved.") if is_refund else _("💳 The payment was saved.")
    return Done(OpenOrder(context.subject), notice)


def _flow(name: str, permission: str, title: object, question: object, *, is_refund: bool) -> Flow:
    return Flow(
        name=name,
        version=1,
        permission=permission,
        title=title,  # type: ignore[arg-type]
        steps=(
            Ask(
                name="amount", question=question, field=PriceField,  # type: ignore[arg-type]
                suggest=partial(_rest, is_refund=is_refund),
            ),
            Pick(name="method", question=gettext_lazy("How?"), choices=methods),
            Ask(
                name="reference",
                question=gettext_lazy("A receipt number or another reference?"),
                field=lambda: ReadableField(max_length=100),
                optional=True,
            ),
            Confirm(name="confirm", summary=partial(_summary, is_refund=is_refund), label=gettext_lazy("💾 Save")),
        ),
        finish=partial(_finish, is_refund=is_refund),
        has_subject=True,
    )  # fmt: skip


take_payment = _flow(
    "take_payment", "orders.add_payment", gettext_lazy("taking a payment"), gettext_lazy("How much was paid?"),
    is_refund=False,
)  # fmt: skip
refund_payment = _flow(
    "refund_payment", "orders.refund_payment", gettext_lazy("a refund"), gettext_lazy("How much goes back?"),
    is_refund=True,
)  # fmt: skip
