"""Buttons of products."""

from dataclasses import dataclass
from typing import ClassVar

from telegram_bridge.buttons.data import NEXT, Data


@dataclass(frozen=True, slots=True)
class ProductList(Data):
    """A page of the products of a category (0: of all)."""

    prefix: ClassVar[str] = "pl1"
    category: int
    way: str = NEXT
    edge: int = 0
    before: int = 0


@dataclass(frozen=True, slots=True)
class ProductsFound(Data):
    """A page of what the person's last search has found."""

    prefix: ClassVar[str] = "pf1"
    way: str = NEXT
    edge: int = 0
    before: int = 0


@dataclass(frozen=True, slots=True)
class ArchivedProducts(Data):
    """A page of the products that were taken out of the lists."""

    prefix: ClassVar[str] = "pz1"
    way: str = NEXT
    edge: int = 0
    before: int = 0


@dataclass(frozen=True, slots=True)
class OpenProduct(Data):
    prefix: ClassVar[str] = "p1"
    product: int


@dataclass(frozen=True, slots=True)
class ShowPhotos(Data):
    prefix: ClassVar[str] = "pp1"
    product: int


KINDS: tuple[type[Data], ...] = (ProductList, ProductsFound, ArchivedProducts, OpenProduct, ShowPhotos)
