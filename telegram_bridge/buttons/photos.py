"""Buttons of a product's photos."""

from dataclasses import dataclass
from typing import ClassVar

from telegram_bridge.buttons.data import Data


@dataclass(frozen=True, slots=True)
class OpenPhotos(Data):
    """The photos of a product, from the main one on; `album` marks the album whose photos come in just now."""

    prefix: ClassVar[str] = "ph1"
    product: int
    album: str = ""


@dataclass(frozen=True, slots=True)
class OpenPhoto(Data):
    """One of the photos of a product."""

    prefix: ClassVar[str] = "pi1"
    product: int
    image: int


@dataclass(frozen=True, slots=True)
class ShiftPhoto(Data):
    """Move a photo from the place it was seen at: to the "front", or one place "up" or "down"."""

    prefix: ClassVar[str] = "ps1"
    product: int
    image: int
    seen: int
    way: str


@dataclass(frozen=True, slots=True)
class DeletePhoto(Data):
    """Delete a photo; asks first, unless `sure`."""

    prefix: ClassVar[str] = "px1"
    product: int
    image: int
    sure: int = 0


@dataclass(frozen=True, slots=True)
class AddOffered(Data):
    """Add the photos with which a card was answered; `offer` is the first of them."""

    prefix: ClassVar[str] = "pn1"
    product: int
    offer: int


KINDS: tuple[type[Data], ...] = (OpenPhotos, OpenPhoto, ShiftPhoto, DeletePhoto, AddOffered)
