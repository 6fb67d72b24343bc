"""A screen that changes something, and what it says when the shop's rules forbid it."""

from collections.abc import Callable
from typing import TypeVar

from django.core.exceptions import ValidationError
from django.db import transaction

from catalog.errors import DomainError, ProductChangedMeanwhile
from orders.errors import CustomerChangedMeanwhile, OrderChangedMeanwhile
from telegram_bridge.screen import Screen, cut

Result = TypeVar("Result")
NEWS = (ProductChangedMeanwhile, CustomerChangedMeanwhile, OrderChangedMeanwhile)
"""Somebody was faster."""
TOAST = 190
"""Characters."""


def attempt(
    change: Callable[[], Result],
    show: Callable[[Result], Screen],
    refused: Callable[[], Screen],
    changed: Callable[[], Screen] | None = None,
) -> Screen:
    """Make a change and `show` what came of it, or nothing of it and say why not above the screen of `refused`.

    That somebody was faster is said above `changed`, when it is given.
    """
    try:
        with transaction.atomic():
            result = change()
    except NEWS as news:
        return below(news, (changed or refused)())
    except (DomainError, ValidationError) as refusal:
        return below(refusal, refused())
    return show(result)


def below(refusal: DomainError | ValidationError, screen: Screen) -> Screen:
    """The screen below what forbade a change; who was faster is a toast too."""
    if isinstance(refusal, ValidationError):
        return screen.with_notice("⚠️ " + " ".join(refusal.messages))
    if isinstance(refusal, NEWS):
        return screen.with_notice(f"👀 {refusal}").with_toast(cut(str(refusal), TOAST))
    return screen.with_notice(f"⚠️ {refusal}")
