"""Buttons of a product's variants."""

from dataclasses import dataclass
from typing import ClassVar

from telegram_bridge.buttons.data import Data


@dataclass(frozen=True, slots=True)
class AddVariant(Data):
    """Ask for the options of one variant more."""

    prefix: ClassVar[str] = "va1"
    product: int


@dataclass(frozen=True, slots=True)
class AskOption(Data):
    """Ask for another value of a variant's option; `place` is that of the option in the lists of its parent."""

    prefix: ClassVar[str] = "vo1"
    product: int
    place: int


@dataclass(frozen=True, slots=True)
class SetOption(Data):
    """Give it the value with the mark `value`, when it still has the one with the mark `seen`: see `fields.mark`."""

    prefix: ClassVar[str] = "vs1"
    product: int
    place: int
    seen: int
    value: int


@dataclass(frozen=True, slots=True)
class UndoVariants(Data):
    """Make a product with variants a plain one again; asks first, unless `sure`."""

    prefix: ClassVar[str] = "vu1"
    product: int
    sure: int = 0


KINDS: tuple[type[Data], ...] = (AddVariant, AskOption, SetOption, UndoVariants)
