"""Plays the stock of the demo shop: every piece that comes and goes is a line of the ledger."""

import heapq
from datetime import datetime, timedelta
from random import Random

from catalog.models import StockMovement
from telegram_bridge.demo.people import People
from telegram_bridge.demo.rows import Rows
from telegram_bridge.demo.shelves import Goods

Kind = StockMovement.Kind
Planned = tuple[datetime, int, Goods, str, int]


class Stockroom:
    """Takes deliveries in time, so that stock never falls below zero at any moment of the history."""

    def __init__(self, assortment: list[Goods], people: People, actor_id: int | None, random: Random) -> None:
        self.rows = Rows(StockMovement)
        self._people, self._actor_id, self._random = people, actor_id, random
        self._assortment = assortment
        self._planned: list[Planned] = []

    def open(self, at: datetime) -> None:
        """Take the first delivery of everything."""
        for goods in self._assortment:
            if goods.is_tracked:
                self._move(goods, Kind.RECEIVE, goods.delivery_size, at, reason=self._people.supplier)

    def allocate(self, goods: Goods, quantity: int, at: datetime) -> None:
        """Set pieces aside for an order; a delivery comes first when there are too few."""
        self.play_until(at)
        while goods.available < quantity:
            came_at = max(at - timedelta(minutes=30), goods.last_movement_at or at)
            size = max(goods.delivery_size, quantity)
            self._move(goods, Kind.RECEIVE, size, came_at, reason=self._people.supplier)
        goods.allocated += quantity

    def plan(self, goods: Goods, kind: str, quantity: int, at: datetime, order_line: int) -> None:
        """Remember that `quantity` pieces will be sold or will come back at `at`."""
        heapq.heappush(self._planned, (at, order_line * 2 + (kind == Kind.RETURN), goods, kind, quantity))

    def play_until(self, now: datetime) -> None:
        """Make the planned moves whose time has come."""
        while self._planned and self._planned[0][0] <= now:
            at, key, goods, kind, quantity = heapq.heappop(self._planned)
            if kind == Kind.SALE:
                goods.allocated -= quantity
            self._move(goods, kind, -quantity if kind == Kind.SALE else quantity, at, order_line=key // 2)

    def close(self, now: datetime) -> None:
        """Write off and count a little, and leave some shelves almost empty."""
        self.play_until(now)
        tracked = [goods for goods in self._assortment if goods.is_tracked and goods.available > 0][:400]
        for goods in self._random.sample(tracked, len(tracked) // 5):
            self._move(goods, Kind.COUNT, 0, now)
        for goods in self._random.sample(tracked, len(tracked) // 5):
            reason = self._random.choice(self._people.write_offs)
            quantity = self._random.randint(1, min(3, goods.available))
            self._move(goods, Kind.WRITE_OFF, -quantity, now, reason=reason)
        for goods in self._random.sample(tracked, len(tracked) // 8):
            surplus = goods.available - self._random.randint(0, goods.threshold or 0)
            if surplus > 0:
                self._move(goods, Kind.WRITE_OFF, -surplus, now, reason=self._people.write_offs[0])
        self.rows.flush()

    def _move(
        self, goods: Goods, kind: str, quantity: int, at: datetime, *, reason: str = "", order_line: int | None = None
    ) -> None:
        goods.on_hand += quantity
        goods.last_movement_at = at
        self.rows.add(
            product_id=goods.id, kind=kind, quantity=quantity, balance_after=goods.on_hand, reason=reason,
            actor_id=self._actor_id, order_line=order_line, created_at=at,
        )  # fmt: skip
        if self.rows.is_full:
            self.rows.flush()
