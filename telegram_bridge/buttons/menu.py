"""Buttons that lead to the first screens."""

from dataclasses import dataclass
from typing import ClassVar

from telegram_bridge.buttons.data import Data


@dataclass(frozen=True, slots=True)
class OpenMenu(Data):
    prefix: ClassVar[str] = "m1"


@dataclass(frozen=True, slots=True)
class OpenHelp(Data):
    prefix: ClassVar[str] = "h1"


@dataclass(frozen=True, slots=True)
class SetLanguage(Data):
    prefix: ClassVar[str] = "l1"
    language: str


KINDS: tuple[type[Data], ...] = (OpenMenu, OpenHelp, SetLanguage)
