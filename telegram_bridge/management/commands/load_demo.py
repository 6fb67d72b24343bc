"""Fills an empty shop with believable demo data."""

from argparse import ArgumentParser
from datetime import date, datetime, time
from random import Random
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from catalog.models import Category, Product
from orders.models import Customer, Order
from telegram_bridge.demo.load import Size, load_shop

CLOSING = time(20)
BAR = 40


class Command(BaseCommand):
    help = "Fills an empty shop with categories, products, customers and months of orders; same seed, same shop."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--orders", type=int, default=400, metavar="N", help="how many orders (400)")
        parser.add_argument("--products", type=int, default=40, metavar="N", help="how many products (40)")
        parser.add_argument("--customers", type=int, default=120, metavar="N", help="how many customers (120)")
        parser.add_argument("--seed", type=int, default=1, metavar="N", help="another number, another shop (1)")
        parser.add_argument("--language", choices=["ru", "en"], help="of the names; LANGUAGE_CODE unless given")
        parser.add_argument(
            "--today", type=date.fromisoformat, metavar="YYYY-MM-DD",
            help="the last day of the history, for data that are the same on every day; now unless given",
        )  # fmt: skip
        parser.add_argument(
            "--if-empty", action="store_true", help="succeed without doing anything when the shop has data already"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        size = Size(orders=options["orders"], products=options["products"], customers=options["customers"])
        if size.orders < 0 or size.products < 1 or not 1 <= size.customers <= 10_000_000:
            raise CommandError("Ask for at least one product, 1 to 10000000 customers, and no less than 0 orders.")
        if any(model.objects.exists() for model in (Category, Product, Customer, Order)):
            if options["if_empty"]:
                self.stderr.write("The shop has data already: nothing was loaded.")
                return
            raise CommandError(
                "The shop has data already, and demo data go only into an empty one: nothing was loaded. "
                "Use another DATABASE_URL, or --if-empty where this is no error."
            )
        language = options["language"] or ("ru" if settings.LANGUAGE_CODE.startswith("ru") else "en")
        with transaction.atomic():
            load_shop(
                size, language=language, seed=options["seed"], now=self._end_of_history(options["today"]),
                random=Random(options["seed"]), report=self._show_progress(size.orders),  # noqa: S311 (not a secret)
            )  # fmt: skip
        self.stderr.write(f"Loaded {size.products} products, {size.customers} customers and {size.orders} orders.")

    @staticmethod
    def _end_of_history(day: date | None) -> datetime:
        if day is None:
            return timezone.localtime()
        return datetime.combine(day, CLOSING, timezone.get_current_timezone())

    def _show_progress(self, total: int) -> Any:
        """Return what draws the bar: on a terminal at each percent, else not at all."""
        shown = -1

        def report(done: int) -> None:
            nonlocal shown
            percent = done * 100 // total
            if percent == shown or not self.stderr.isatty():
                return
            shown = percent
            bar = "█" * (BAR * percent // 100)
            self.stderr.write(f"\r{bar:·<{BAR}} {percent:3d} %  {done:,} orders", ending="\n" if done == total else "")
            self.stderr.flush()

        return report
