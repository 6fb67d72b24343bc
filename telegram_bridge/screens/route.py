"""What a screen is to the conversation: a function of who asks and what the button carried."""

from collections.abc import Callable
from typing import Any

from telegram_bridge.buttons.data import Data
from telegram_bridge.screen import Screen
from telegram_bridge.store import Person

Routes = dict[type[Data], Callable[[Person, Any], Screen]]
