"""Buttons of the tree of categories. What changes something carries what the person saw, or the value it sets."""

from dataclasses import dataclass
from typing import ClassVar

from telegram_bridge.buttons.data import Data


@dataclass(frozen=True, slots=True)
class OpenCategories(Data):
    """A page of the categories in `parent` (0: of the top)."""

    prefix: ClassVar[str] = "c2"
    parent: int = 0
    page: int = 0


@dataclass(frozen=True, slots=True)
class ArchivedCategories(Data):
    prefix: ClassVar[str] = "cz1"
    page: int = 0


@dataclass(frozen=True, slots=True)
class EditCategory(Data):
    """What can be done with a category."""

    prefix: ClassVar[str] = "ce1"
    category: int


@dataclass(frozen=True, slots=True)
class AskCategory(Data):
    """Ask for the "name" or the "emoji" of a category, or for a new one in it ("child"; 0: at the top)."""

    prefix: ClassVar[str] = "cf1"
    category: int
    field: str


@dataclass(frozen=True, slots=True)
class NoEmoji(Data):
    prefix: ClassVar[str] = "cn1"
    category: int


@dataclass(frozen=True, slots=True)
class ShiftCategory(Data):
    """Move a category one place "up" or "down" from the place it was seen at."""

    prefix: ClassVar[str] = "cs1"
    category: int
    seen: int
    way: str


@dataclass(frozen=True, slots=True)
class ChooseParent(Data):
    """A page of the tree, to choose where a category shall lie."""

    prefix: ClassVar[str] = "cm1"
    category: int
    page: int = 0


@dataclass(frozen=True, slots=True)
class PutCategory(Data):
    """Put a category into `parent` (0: at the top)."""

    prefix: ClassVar[str] = "cp1"
    category: int
    parent: int


@dataclass(frozen=True, slots=True)
class ShowCategory(Data):
    """Archive a category (0), or put it back into the lists (1)."""

    prefix: ClassVar[str] = "ca1"
    category: int
    active: int


@dataclass(frozen=True, slots=True)
class DeleteCategory(Data):
    """Delete a category; asks first, unless `sure`."""

    prefix: ClassVar[str] = "cd1"
    category: int
    sure: int = 0


KINDS: tuple[type[Data], ...] = (
    OpenCategories, ArchivedCategories, EditCategory, AskCategory, NoEmoji, ShiftCategory, ChooseParent, PutCategory,
    ShowCategory, DeleteCategory,
)  # fmt: skip
