"""Puts the demo shop together, in the order in which its parts need each other."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from django.conf import settings

from catalog.models import Product, StockMovement
from orders.models import Customer, CustomerAddress, Order, OrderEvent, OrderItem, Payment, Tag
from telegram_bridge.demo.buyers import invent_buyers, write_buyers
from telegram_bridge.demo.history import History
from telegram_bridge.demo.people import BY_LANGUAGE
from telegram_bridge.demo.rows import Rows, continue_numbering
from telegram_bridge.demo.shelves import choose_goods, fill_shelves, take_photos, write_goods
from telegram_bridge.demo.staff import hire_staff

WRITTEN = (Product, StockMovement, Customer, CustomerAddress, Order, OrderItem, OrderEvent, Payment)
MONTHS, YEAR = 75, 365


@dataclass(frozen=True, slots=True)
class Size:
    """How much of everything."""

    orders: int
    products: int
    customers: int


def load_shop(
    size: Size, *, language: str, seed: int, now: datetime, random: Random, report: Callable[[int], None]
) -> None:
    """Fill an empty shop whose history ends at `now`. Run it in a transaction; `report` hears the orders done.

    People with well-known passwords are made only with DEBUG.
    """
    people = BY_LANGUAGE[language]
    staff = [user.pk for user in hire_staff(language)] if settings.DEBUG else []
    Tag.objects.bulk_create([Tag(name=name) for name in people.tags], ignore_conflicts=True)
    goods = choose_goods(size.products, language, fill_shelves(language), Rows(Product).next_id, random)
    buyers = invent_buyers(size.customers, language, Rows(Customer).next_id, random)
    days = MONTHS if size.orders <= 10_000 else YEAR
    history = History(assortment=goods, buyers=buyers, people=people, staff=staff, now=now, random=random)
    history.play(size.orders, days=days, report=report)
    opened_at = now - timedelta(days=days + 1)
    # Last, because only now their stock and their counters are known; until the commit nobody looks at the references.
    write_goods(goods, opened_at, random)
    write_buyers(buyers, opened_at, random)
    take_photos(goods, seed)
    continue_numbering(*WRITTEN)
