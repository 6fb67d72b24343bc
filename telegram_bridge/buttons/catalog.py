"""Buttons of products. What was seen travels with what changes something."""

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
class OpenVariants(Data):
    """The card of a product at another page of its variants."""

    prefix: ClassVar[str] = "pw1"
    product: int
    page: int


@dataclass(frozen=True, slots=True)
class ShowPhotos(Data):
    """Send all photos of a product."""

    prefix: ClassVar[str] = "pp1"
    product: int


@dataclass(frozen=True, slots=True)
class EditProduct(Data):
    """What can be changed on a product."""

    prefix: ClassVar[str] = "pe1"
    product: int


@dataclass(frozen=True, slots=True)
class ProductField(Data):
    """Ask for one thing about a product, see `screens.catalog.fields`; `page` is that of the answers offered.

    `seen` is the mark of what stood there when it was asked, see `fields.mark`; 0: it isn't known.
    """

    prefix: ClassVar[str] = "pa1"
    product: int
    field: str
    page: int = 0
    seen: int = 0


@dataclass(frozen=True, slots=True)
class ChooseForProduct(Data):
    """Answer that question with a button; `seen` is the mark of the value that stood there, see `fields.mark`."""

    prefix: ClassVar[str] = "pv1"
    product: int
    field: str
    seen: int
    code: str


@dataclass(frozen=True, slots=True)
class CopyProduct(Data):
    """Make another product like this one, once for each time that the button was shown: see `Person.revision`."""

    prefix: ClassVar[str] = "pc1"
    product: int
    revision: int


KINDS: tuple[type[Data], ...] = (
    ProductList, ProductsFound, ArchivedProducts, OpenProduct, OpenVariants, ShowPhotos, EditProduct, ProductField,
    ChooseForProduct, CopyProduct,
)  # fmt: skip
