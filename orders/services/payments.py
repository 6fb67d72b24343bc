"""Money that comes in and goes back. Each call is remembered by its key, so one press is one payment."""

from decimal import Decimal
from uuid import UUID

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from catalog.money import MAX_AMOUNT, format_money, quantize
from orders.errors import NotAllowed, OrderError
from orders.models import Order, OrderEvent, Payment
from orders.services.totals import payment_status_of
from orders.signals import order_paid
from orders.status import Status


def payment_take(
    *,
    order_id: int,
    amount: Decimal,
    method: str,
    actor: User,
    source: str,
    idempotency_key: UUID,
    reference: str = "",
) -> Payment:
    """Write down `amount` that the customer paid, in the order's currency.

    The same `idempotency_key` again returns the payment that is there and changes nothing.

    Raises:
        NotAllowed: `actor` may not take payments.
        OrderError: the order is gone, a draft or cancelled, or a value is wrong, or the key was used
            for another order or amount; nothing is saved.
    """
    return _record(order_id, Payment.Kind.PAYMENT, amount, method, actor, source, idempotency_key, reference)


def payment_refund(
    *,
    order_id: int,
    amount: Decimal,
    method: str,
    actor: User,
    source: str,
    idempotency_key: UUID,
    reference: str = "",
) -> Payment:
    """Write down `amount` that was given back; as `payment_take`, and never more than what is left of the payments."""
    return _record(order_id, Payment.Kind.REFUND, amount, method, actor, source, idempotency_key, reference)


@transaction.atomic
def _record(
    order_id: int, kind: Payment.Kind, amount: Decimal, method: str, actor: User, source: str, key: UUID, reference: str
) -> Payment:
    permission = "orders.refund_payment" if kind == Payment.Kind.REFUND else "orders.add_payment"
    if not actor.has_perm(permission):
        raise NotAllowed(_("You have no right to do this. Nothing was changed."))
    order = Order.objects.select_for_update(of=("self",)).filter(pk=order_id).first()
    if order is None:
        raise OrderError(_("The order is no longer there."))
    amount = quantize(amount)
    if known := Payment.objects.filter(idempotency_key=key).first():
        if (known.order_id, known.kind, known.amount) != (order.pk, kind, amount):
            raise OrderError(_("This was sent before for another order or amount. Nothing was saved; start again."))
        return known
    payment = Payment(
        order=order, kind=kind, method=method, amount=amount, reference=reference.strip(), idempotency_key=key,
        actor=actor, source=source,
    )  # fmt: skip
    _check(order, payment)
    payment.save(force_insert=True)
    if kind == Payment.Kind.REFUND:
        order.refunded += amount
    else:
        order.paid += amount
    order.payment_status = payment_status_of(total=order.total, paid=order.paid, refunded=order.refunded)
    order.version += 1
    order.save(update_fields=["paid", "refunded", "payment_status", "version", "updated_at"])
    event = OrderEvent.objects.create(
        order=order, kind=OrderEvent.Kind.PAYMENT, actor=actor, source=source, order_version=order.version,
        text=f"{payment.get_kind_display()} {format_money(amount, order.currency)}",
        payload={"payment": payment.pk, "kind": kind, "amount": str(amount), "method": method},
    )  # fmt: skip
    order_paid.send(Order, order=order, payment=payment, event=event)
    return payment


def _check(order: Order, payment: Payment) -> None:
    amount = payment.amount
    if amount <= 0:
        raise OrderError(_("The amount must be more than zero. Nothing was saved."))
    if order.paid + amount > MAX_AMOUNT:
        raise OrderError(_("The amount is too large. Nothing was saved."))
    try:
        payment.clean_fields(exclude=["order", "actor"])
    except ValidationError as error:
        raise OrderError(" ".join(error.messages)) from error
    if payment.kind == Payment.Kind.REFUND:
        left = order.paid - order.refunded
        if amount > left:
            raise OrderError(
                _("Only %(left)s can be given back. Nothing was saved.") % {"left": format_money(left, order.currency)}
            )
    elif order.status in (Status.DRAFT, Status.CANCELLED):
        raise OrderError(
            _("%(order)s is “%(status)s” and takes no payments. Nothing was saved.")
            % {"order": order, "status": order.get_status_display()}
        )
