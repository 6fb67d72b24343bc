"""Buttons with which an order is made and changed. The version that was seen travels with what changes something."""

from dataclasses import dataclass
from typing import ClassVar

from telegram_bridge.buttons.data import NEXT, Data


@dataclass(frozen=True, slots=True)
class NewOrder(Data):
    """Begin an order, once for each time that the button was shown: `revision` is the person's of that moment."""

    prefix: ClassVar[str] = "no1"
    revision: int


@dataclass(frozen=True, slots=True)
class MyDrafts(Data):
    """The orders that the person has begun and not placed."""

    prefix: ClassVar[str] = "nd1"


@dataclass(frozen=True, slots=True)
class DiscardDraft(Data):
    """Throw a draft away; asks first, unless `sure`."""

    prefix: ClassVar[str] = "dx1"
    order: int
    sure: int = 0


@dataclass(frozen=True, slots=True)
class AskCustomer(Data):
    """Ask whose order it is."""

    prefix: ClassVar[str] = "ou1"
    order: int


@dataclass(frozen=True, slots=True)
class ChooseCustomer(Data):
    """Say whose order it is; 0: nobody's in particular."""

    prefix: ClassVar[str] = "os2"
    order: int
    version: int
    customer: int


@dataclass(frozen=True, slots=True)
class AddCustomer(Data):
    """Write down the customer that the person has just typed, and give them the order."""

    prefix: ClassVar[str] = "ow1"
    order: int
    version: int


@dataclass(frozen=True, slots=True)
class EditOrder(Data):
    """What can be changed on a placed order."""

    prefix: ClassVar[str] = "oe1"
    order: int


@dataclass(frozen=True, slots=True)
class OrderField(Data):
    """Ask for one thing about an order, see `screens.edit.fields`."""

    prefix: ClassVar[str] = "of1"
    order: int
    field: str


@dataclass(frozen=True, slots=True)
class ChooseValue(Data):
    """Answer that question with a button."""

    prefix: ClassVar[str] = "ov1"
    order: int
    version: int
    field: str
    code: str


@dataclass(frozen=True, slots=True)
class PickGoods(Data):
    """The categories to choose goods from."""

    prefix: ClassVar[str] = "og1"
    order: int
    page: int = 0


@dataclass(frozen=True, slots=True)
class GoodsOf(Data):
    """A page of a category's products (0: of all) with the quantities in the order; the rest as in `pages.Place`."""

    prefix: ClassVar[str] = "ogl1"
    order: int
    category: int
    way: str = NEXT
    edge: int = 0
    before: int = 0


@dataclass(frozen=True, slots=True)
class GoodsFound(Data):
    """A page of the products that the person's last search has found."""

    prefix: ClassVar[str] = "ogf1"
    order: int
    page: int = 0


@dataclass(frozen=True, slots=True)
class VariantsOf(Data):
    """A page of a product's variants."""

    prefix: ClassVar[str] = "ogv1"
    order: int
    parent: int
    page: int = 0


@dataclass(frozen=True, slots=True)
class Cart(Data):
    """A page of the order's lines."""

    prefix: ClassVar[str] = "oc1"
    order: int
    page: int = 0


@dataclass(frozen=True, slots=True)
class OpenLine(Data):
    """One line of an order."""

    prefix: ClassVar[str] = "oi1"
    order: int
    item: int


@dataclass(frozen=True, slots=True)
class AskLine(Data):
    """Ask for the "price" or the "discount" of a line."""

    prefix: ClassVar[str] = "oa1"
    order: int
    item: int
    field: str


@dataclass(frozen=True, slots=True)
class SetProduct(Data):
    """Let the order have so many of a product."""

    prefix: ClassVar[str] = "oq1"
    order: int
    version: int
    product: int
    quantity: int


@dataclass(frozen=True, slots=True)
class SetLine(Data):
    """Let a line have so many; 0 takes it out."""

    prefix: ClassVar[str] = "ol2"
    order: int
    version: int
    item: int
    quantity: int


KINDS: tuple[type[Data], ...] = (
    NewOrder, MyDrafts, DiscardDraft, AskCustomer, ChooseCustomer, AddCustomer, EditOrder, OrderField, ChooseValue,
    PickGoods, GoodsOf, GoodsFound, VariantsOf, Cart, OpenLine, AskLine, SetProduct, SetLine,
)  # fmt: skip
