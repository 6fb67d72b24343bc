"""What a screen is to the conversation, and what it may do with what a person says while they look at it."""

from collections.abc import Callable
from typing import Any, Final

from telegram_bridge.buttons.data import Data
from telegram_bridge.inbound import Event
from telegram_bridge.screen import Screen
from telegram_bridge.store import Person

QUIET: Final = Screen("")
"""What a listener returns that took the message and has nothing to say: a photo of an album that was answered."""

Routes = dict[type[Data], Callable[[Person, Any], Screen]]
"""Which screen shows which button's data."""

Listeners = dict[type[Data], Callable[[Person, Any, Any], Screen | None]]
"""What takes a message (Text, Photo, Contact...) that has to do with a button's data; None: it isn't for this one."""

Anywhere = dict[type[Event], Callable[[Person, Any], Screen | None]]
"""What takes a kind of message when nothing nearer does."""
