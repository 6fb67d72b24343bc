"""Buttons of packing. What is set travels with the press, so that a double tap ticks a line once."""

from dataclasses import dataclass
from typing import ClassVar

from telegram_bridge.buttons.data import Data


@dataclass(frozen=True, slots=True)
class PickList(Data):
    """A page of the lines that go into the box."""

    prefix: ClassVar[str] = "ok1"
    order: int
    page: int = 0


@dataclass(frozen=True, slots=True)
class PickLine(Data):
    """So many pieces of a line are in the box; then the same page again."""

    prefix: ClassVar[str] = "ok2"
    order: int
    item: int
    picked: int
    page: int


@dataclass(frozen=True, slots=True)
class PackDone(Data):
    """The order, as it was seen, is packed."""

    prefix: ClassVar[str] = "ok3"
    order: int
    seen: str
    version: int


@dataclass(frozen=True, slots=True)
class ShowParcel(Data):
    prefix: ClassVar[str] = "ok4"
    order: int


KINDS: tuple[type[Data], ...] = (PickList, PickLine, PackDone, ShowParcel)
