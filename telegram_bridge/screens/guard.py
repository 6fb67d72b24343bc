"""Permission at every press: a screen says what it needs, and is never built without it."""

from collections.abc import Callable
from functools import wraps
from typing import TypeVar

from django.utils.translation import gettext as _

from telegram_bridge.buttons.data import Data
from telegram_bridge.buttons.menu import OpenMenu
from telegram_bridge.screen import Screen
from telegram_bridge.screens.menu import menu
from telegram_bridge.store import Person

Kind = TypeVar("Kind", bound=Data)


def needs(permission: str) -> Callable[[Callable[[Person, Kind], Screen]], Callable[[Person, Kind], Screen]]:
    """Show the menu with a refusal to whoever lacks the Django permission `permission`."""

    def decorate(show: Callable[[Person, Kind], Screen]) -> Callable[[Person, Kind], Screen]:
        @wraps(show)
        def guarded(person: Person, data: Kind) -> Screen:
            if person.may(permission):
                return show(person, data)
            return sent_to_menu(person, _("You have no right to see this."))

        return guarded

    return decorate


def sent_to_menu(person: Person, toast: str) -> Screen:
    """The menu, with the reason why it isn't what was asked for."""
    screen = menu(person, OpenMenu())
    return Screen(screen.text, screen.rows, toast=toast, again=OpenMenu())
