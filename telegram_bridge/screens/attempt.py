"""A screen that changes something, and what it says when the shop's rules forbid it."""

from collections.abc import Callable
from typing import TypeVar

from django.core.exceptions import ValidationError
from django.db import transaction

from catalog.errors import DomainError, ProductChangedMeanwhile
from orders.errors import CustomerChangedMeanwhile
from telegram_bridge.screen import Screen, cut

Result = TypeVar("Result")


def attempt(change: Callable[[], Result], show: Callable[[Result], Screen], refused: Callable[[], Screen]) -> Screen:
    """Make a change and `show` what came of it; a refusal is said above the screen of `refused`, nothing half-done."""
    try:
        with transaction.atomic():
            result = change()
    except (ProductChangedMeanwhile, CustomerChangedMeanwhile) as news:
        return refused().with_notice(f"👀 {news}").with_toast(cut(str(news), 190))
    except DomainError as refusal:
        return refused().with_notice(f"⚠️ {refusal}")
    except ValidationError as error:
        return refused().with_notice("⚠️ " + " ".join(error.messages))
    return show(result)
