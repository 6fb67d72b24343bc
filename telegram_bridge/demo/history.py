"""Plays months of orders: each one is placed, moved, paid and packed the way the services would do it."""

from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from random import Random

from django.conf import settings
from django.utils import timezone

from orders.models import Order, OrderItem, OrderNumber, Source
from orders.services.totals import payment_status_of
from orders.status import Delivery, Status
from telegram_bridge.demo.buyers import Buyer
from telegram_bridge.demo.lives import choose_end, live, moments
from telegram_bridge.demo.people import People
from telegram_bridge.demo.purchase import ZERO, Line, Purchase
from telegram_bridge.demo.rows import Rows
from telegram_bridge.demo.shelves import Assortment
from telegram_bridge.demo.stockroom import Kind, Stockroom
from telegram_bridge.demo.timeline import Timeline

STAMPS = {
    Status.CONFIRMED: "confirmed_at", Status.READY: "ready_at", Status.SHIPPED: "shipped_at",
    Status.COMPLETED: "completed_at", Status.CANCELLED: "cancelled_at", Status.RETURNED: "returned_at",
}  # fmt: skip
HANDED_OVER = (Status.SHIPPED, Status.COMPLETED, Status.RETURNED)


class History:
    """Writes orders, lines, payments and events, and leaves the counters of goods and buyers as they end."""

    def __init__(
        self,
        *,
        assortment: Assortment,
        buyers: list[Buyer],
        people: People,
        staff: list[int],
        now: datetime,
        random: Random,
    ) -> None:
        self._assortment, self._buyers, self._people, self._now = assortment, buyers, people, now
        self._staff: list[int | None] = [*staff] or [None]
        self._random = random
        self._stockroom = Stockroom(assortment.goods, people, self._staff[0], random)
        self._orders, self._items = Rows(Order), Rows(OrderItem)
        self._timeline = Timeline(people, self._staff, now, random)

    def play(self, count: int, *, days: int, report: Callable[[int], None]) -> None:
        """Write `count` orders of the last `days` days; `report` hears how many are done."""
        times = moments(count, now=self._now, days=days, random=self._random)
        self._stockroom.open(self._now - timedelta(days=days))
        drafts = 0 if count < 10 else min(5, count // 50 + 1)
        in_work = max(36, count // 200)
        counter, _ = OrderNumber.objects.select_for_update().get_or_create(pk=1)
        for index, placed_at in enumerate(times):
            from_the_end = count - 1 - index
            if from_the_end < drafts:
                self._write_draft(placed_at)
            else:
                counter.last += 1
                end = choose_end(self._random, from_the_end=from_the_end - drafts, in_work=in_work)
                self._write_order(self._make(placed_at, end), counter.last)
            if self._orders.is_full:
                self._flush()
            report(index + 1)
        self._flush()
        self._stockroom.close(self._now)
        counter.save(update_fields=["last"])

    def _flush(self) -> None:
        self._orders.flush()
        self._items.flush()
        self._timeline.flush()

    def _make(self, placed_at: datetime, end: Status) -> Purchase:
        random = self._random
        delivery = Delivery.DELIVERY if end == Status.SHIPPED or random.random() < 0.45 else Delivery.PICKUP
        purchase = Purchase(
            id=self._orders.next_id, buyer=self._choose_buyer(), placed_at=placed_at, end=end, delivery=delivery,
            lines=self._choose_lines(),
            steps=live(random, placed_at=placed_at, end=end, delivery=delivery, now=self._now),
        )  # fmt: skip
        if end == Status.CANCELLED:
            purchase.cancel_reason = random.choice(self._people.cancel_reasons)
        if random.random() < 0.12:
            purchase.discount = (purchase.subtotal * Decimal("0.05")).quantize(Decimal(1))
        if delivery == Delivery.DELIVERY and purchase.subtotal < self._assortment.goods[0].price * 8:
            purchase.shipping = self._assortment.goods[0].price
        return purchase

    def _choose_buyer(self) -> Buyer:
        # The regulars come often: the square puts half of the orders on the first quarter of the customers.
        return self._buyers[int(len(self._buyers) * self._random.random() ** 2)]

    def _choose_lines(self) -> list[Line]:
        random, wanted = self._random, self._random.choices((1, 2, 3, 4), (35, 35, 20, 10))[0]
        chosen = {goods.id: goods for goods in self._assortment.choose(random, wanted)}
        return [Line(goods, random.choices((1, 2, 3, 6), (60, 25, 10, 5))[0]) for goods in chosen.values()]

    def _write_draft(self, created_at: datetime) -> None:
        buyer, lines = self._choose_buyer(), self._choose_lines()
        subtotal = sum((line.amount for line in lines), ZERO)
        order_id = self._orders.add(
            status=Status.DRAFT, origin=Source.BOT, customer_id=buyer.id, contact_name=buyer.name,
            contact_phone=buyer.phone, currency=settings.CURRENCY, subtotal=subtotal, total=subtotal,
            created_by_id=self._staff[0], created_at=created_at, updated_at=created_at,
        )  # fmt: skip
        for line in lines:
            self._write_line(order_id, line)

    def _write_line(self, order_id: int, line: Line, **quantities: int) -> int:
        return self._items.add(
            order_id=order_id, product_id=line.goods.id, name=line.goods.name, sku=line.goods.sku,
            price=line.goods.price, quantity=line.quantity, **quantities,
        )  # fmt: skip

    def _write_order(self, purchase: Purchase, number: int) -> None:
        self._move_stock(purchase)
        version, last_at = self._timeline.write(purchase)
        buyer, random = purchase.buyer, self._random
        stamps = {STAMPS[step.target]: step.at for step in purchase.steps if step.target in STAMPS}
        is_delivery = purchase.delivery == Delivery.DELIVERY
        self._orders.add(
            number=number, status=purchase.end, version=version, delivery=purchase.delivery,
            held_from=purchase.steps[-1].source if purchase.end == Status.ON_HOLD else "",
            cancel_reason=purchase.cancel_reason,
            payment_status=payment_status_of(
                total=purchase.total, paid=purchase.paid, refunded=purchase.refunded
            ),
            origin=random.choices((Source.BOT, Source.ADMIN), (7, 3))[0],
            customer_id=buyer.id, contact_name=buyer.name, contact_phone=buyer.phone,
            address=buyer.address if is_delivery else "",
            deliver_until=_by_the_hour(purchase.placed_at, random.randint(3, 26)) if is_delivery else None,
            customer_note=random.choice(self._people.remarks) if random.random() < 0.15 else "",
            currency=settings.CURRENCY, subtotal=purchase.subtotal, discount=purchase.discount,
            shipping=purchase.shipping, total=purchase.total, paid=purchase.paid, refunded=purchase.refunded,
            assignee_id=None if purchase.end == Status.NEW else self._staff[-1], created_by_id=self._staff[0],
            created_at=purchase.placed_at, updated_at=last_at, placed_at=purchase.placed_at, **stamps,
        )  # fmt: skip
        self._count(purchase)

    def _move_stock(self, purchase: Purchase) -> None:
        """Write the lines and tell the stockroom when their pieces go, and when they come back."""
        is_handed_over = purchase.end in HANDED_OVER
        is_returned = purchase.end == Status.RETURNED
        for line in purchase.lines:
            goods, quantity = line.goods, line.quantity
            holds = goods.is_tracked and purchase.end != Status.CANCELLED
            if holds:
                self._stockroom.allocate(goods, quantity, purchase.placed_at)
            line_id = self._write_line(
                purchase.id, line,
                allocated=quantity if holds and not is_handed_over else 0,
                fulfilled=quantity if is_handed_over else 0,
                returned=quantity if is_returned else 0,
            )  # fmt: skip
            if holds and is_handed_over:
                self._stockroom.plan(goods, Kind.SALE, quantity, purchase.handed_over_at, line_id)
            if holds and is_returned:
                self._stockroom.plan(goods, Kind.RETURN, quantity, purchase.steps[-1].at, line_id)

    @staticmethod
    def _count(purchase: Purchase) -> None:
        """Keep the buyer's counters as the services do: placing counts, completing spends."""
        buyer = purchase.buyer
        buyer.orders += 1
        buyer.last_order_at = purchase.placed_at
        if any(step.target == Status.COMPLETED for step in purchase.steps):
            buyer.spent += purchase.total


def _by_the_hour(placed_at: datetime, hours: int) -> datetime:
    """Return a full hour of the shop's day, some hours later: nobody is promised a parcel at 5:40."""
    hour = timezone.localtime(placed_at + timedelta(hours=hours)).replace(minute=0, second=0, microsecond=0)
    return hour + timedelta(hours=max(10 - hour.hour, 0))
