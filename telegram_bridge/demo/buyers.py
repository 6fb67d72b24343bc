"""The demo shop's customers."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from random import Random

from orders.models import Customer, CustomerAddress
from telegram_bridge.demo.people import BY_LANGUAGE
from telegram_bridge.demo.rows import Rows

PHONES = 10_000_000


@dataclass(slots=True)
class Buyer:
    """A customer while the shop's history is played, with the counters that it leaves."""

    id: int
    name: str
    phone: str
    address: str
    orders: int = 0
    spent: Decimal = Decimal(0)
    last_order_at: datetime | None = None


def invent_buyers(count: int, language: str, first_id: int, random: Random) -> list[Buyer]:
    """Return `count` customers, each with a phone of their own."""
    people = BY_LANGUAGE[language]
    buyers = []
    for index in range(count):
        female, male = random.choice(people.surnames)
        name = f"{random.choice(people.women)} {female}" if index % 2 else f"{random.choice(people.men)} {male}"
        house, flat = random.randint(1, 120), random.randint(1, 240)
        places = {"street": random.choice(people.streets), "house": house, "flat": flat}
        # A step without common factors walks through all numbers before the first one comes again.
        phone = f"+7900{(index * 7_368_787 + 1_234_567) % PHONES:07d}"
        buyers.append(Buyer(id=first_id + index, name=name, phone=phone, address=people.address % places))
    return buyers


def write_buyers(buyers: list[Buyer], opened_at: datetime, random: Random) -> None:
    """Write the customers, their counters and, of most of them, an address."""
    customers, addresses = Rows(Customer), Rows(CustomerAddress)
    for buyer in buyers:
        agreed = opened_at + timedelta(days=random.randint(0, 5)) if random.random() < 0.6 else None
        customers.add(
            name=buyer.name, phone=buyer.phone, orders_count=buyer.orders, spent_total=buyer.spent,
            last_order_at=buyer.last_order_at, consented_at=agreed, created_at=opened_at, updated_at=opened_at,
        )  # fmt: skip
        if random.random() < 0.7:
            addresses.add(customer_id=buyer.id, text=buyer.address, is_default=True)
        if customers.is_full:
            customers.flush()
            addresses.flush()
    customers.flush()
    addresses.flush()
