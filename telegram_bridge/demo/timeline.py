"""Writes the timeline and the payments of the demo shop's orders."""

from datetime import datetime, timedelta
from decimal import Decimal
from random import Random
from uuid import UUID

from orders.models import OrderEvent, Payment, Source
from orders.status import Status
from telegram_bridge.demo.people import People
from telegram_bridge.demo.purchase import Purchase
from telegram_bridge.demo.rows import Rows

Kind = OrderEvent.Kind


class Timeline:
    """Puts everything that happened to an order in its order in time, and numbers the changes."""

    def __init__(self, people: People, staff: list[int | None], now: datetime, random: Random) -> None:
        self._people, self._staff, self._now, self._random = people, staff, now, random
        self._events, self._payments = Rows(OrderEvent), Rows(Payment)

    def flush(self) -> None:
        """Write what was told so far."""
        self._events.flush()
        self._payments.flush()

    def write(self, purchase: Purchase) -> tuple[int, datetime]:
        """Tell the whole life of `purchase`, settle its payments; return its last version and moment."""
        self._tell_moves(purchase)
        self._settle(purchase)
        if self._random.random() < 0.15:
            remark = {"kind": Kind.NOTE, "text": self._random.choice(self._people.notes)}
            purchase.changes.append((self._soon_after(purchase.placed_at), remark))
        purchase.changes.sort(key=lambda change: change[0])
        version, at = 1, purchase.placed_at
        for at, values in purchase.changes:
            if values["kind"] != Kind.NOTE:
                version += 1
            self._events.add(
                order_id=purchase.id, created_at=at, actor_id=self._random.choice(self._staff),
                source=self._random.choice((Source.BOT, Source.BOT, Source.ADMIN)),
                order_version=None if values["kind"] == Kind.NOTE else version, **values,
            )  # fmt: skip
        return version, at

    def _tell_moves(self, purchase: Purchase) -> None:
        placed = {"kind": Kind.PLACED, "from_status": Status.DRAFT, "to_status": Status.NEW}
        purchase.changes.append((purchase.placed_at, placed))
        for step in purchase.steps:
            move: dict[str, str] = {"kind": Kind.STATUS, "from_status": step.source, "to_status": step.target}
            if step.target == Status.CANCELLED:
                move["text"] = purchase.cancel_reason
            purchase.changes.append((step.at, move))

    def _soon_after(self, at: datetime) -> datetime:
        return min(at + timedelta(minutes=self._random.uniform(1, 30)), self._now)

    def _settle(self, purchase: Purchase) -> None:
        """Take the money before or at the handing over; give it back when the order came to nothing."""
        random, end = self._random, purchase.end
        is_prepaid = random.random() < 0.45
        if purchase.total == 0 or end == Status.NEW:
            return
        if is_prepaid:
            method = random.choice((Payment.Method.TRANSFER, Payment.Method.CARD))
            is_part = random.random() < 0.1 and end not in (Status.COMPLETED, Status.RETURNED)
            amount = (purchase.total / 2).quantize(Decimal("0.01")) if is_part else purchase.total
            self._pay(purchase, Payment.Kind.PAYMENT, method, amount, self._soon_after(purchase.steps[0].at))
        elif end in (Status.COMPLETED, Status.RETURNED) and (end == Status.RETURNED or random.random() < 0.97):
            method = random.choice((Payment.Method.CASH, Payment.Method.CASH, Payment.Method.CARD))
            done_at = next(step.at for step in purchase.steps if step.target == Status.COMPLETED)
            self._pay(purchase, Payment.Kind.PAYMENT, method, purchase.total, done_at)
        if end in (Status.CANCELLED, Status.RETURNED) and purchase.paid:
            after = max(at for at, _values in purchase.changes)
            self._pay(purchase, Payment.Kind.REFUND, Payment.Method.TRANSFER, purchase.paid, after)

    def _pay(self, purchase: Purchase, kind: str, method: str, amount: Decimal, at: datetime) -> None:
        if kind == Payment.Kind.PAYMENT:
            purchase.paid += amount
        else:
            purchase.refunded += amount
        payment_id = self._payments.add(
            order_id=purchase.id, kind=kind, method=method, amount=amount, created_at=at,
            actor_id=self._random.choice(self._staff), source=Source.BOT,
            idempotency_key=UUID(int=self._random.getrandbits(128)),
        )  # fmt: skip
        paid = {"payment": payment_id, "kind": str(kind), "amount": str(amount), "method": str(method)}
        purchase.changes.append((at, {"kind": Kind.PAYMENT, "payload": paid}))
