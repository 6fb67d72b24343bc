"""Buttons below what was found in a file of products."""

from dataclasses import dataclass
from typing import ClassVar

from telegram_bridge.buttons.data import Data


@dataclass(frozen=True, slots=True)
class ConfirmImport(Data):
    """Import what was shown; `seen` is the beginning of the digest of that."""

    prefix: ClassVar[str] = "im1"
    product_import: int
    seen: str


@dataclass(frozen=True, slots=True)
class DropImport(Data):
    prefix: ClassVar[str] = "ix1"
    product_import: int


KINDS: tuple[type[Data], ...] = (ConfirmImport, DropImport)
