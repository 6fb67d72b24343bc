"""What is said of a kind of button, and of a dialogue, for the tests that press them all."""

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib.auth.models import User

from telegram_bridge.buttons.data import Data


@dataclass(frozen=True)
class Case:
    """`make` prepares the shop for a person and returns the button that they press there.

    `rights` is all that the press takes, and each of them is needed. `changes`: the shop is different afterwards.
    """

    make: Callable[[User], Data]
    rights: tuple[str, ...] = ()
    changes: bool = False


@dataclass(frozen=True)
class Played:
    """A dialogue: `subject` prepares what it is about, `answers` are typed, or pressed where there is such a button.

    The last answer is the one that does it.
    """

    subject: Callable[[], int]
    rights: tuple[str, ...]
    answers: tuple[str, ...]
