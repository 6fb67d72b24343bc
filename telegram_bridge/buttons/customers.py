"""Buttons of customers. What makes something carries what the person saw, so that two taps make it once."""

from dataclasses import dataclass
from typing import ClassVar

from telegram_bridge.buttons.data import NEXT, Data


@dataclass(frozen=True, slots=True)
class CustomerList(Data):
    """A page of all customers by name."""

    prefix: ClassVar[str] = "ul1"
    way: str = NEXT
    edge: int = 0
    before: int = 0


@dataclass(frozen=True, slots=True)
class CustomersFound(Data):
    """A page of what the person's last search has found."""

    prefix: ClassVar[str] = "uf1"
    way: str = NEXT
    edge: int = 0
    before: int = 0


@dataclass(frozen=True, slots=True)
class OpenCustomer(Data):
    prefix: ClassVar[str] = "u1"
    customer: int


@dataclass(frozen=True, slots=True)
class CustomerOrders(Data):
    """A page of a customer's orders, newest first."""

    prefix: ClassVar[str] = "uo1"
    customer: int
    way: str = NEXT
    edge: int = 0
    before: int = 0


@dataclass(frozen=True, slots=True)
class OrderFor(Data):
    """Begin an order for a customer: the last one again ("repeat") or an empty one ("empty").

    `newest` is the newest order, draft or not, that the person knew of (0: none).
    """

    prefix: ClassVar[str] = "un1"
    customer: int
    newest: int
    what: str


@dataclass(frozen=True, slots=True)
class NewCustomer(Data):
    """Ask whom to write down."""

    prefix: ClassVar[str] = "ux1"


@dataclass(frozen=True, slots=True)
class AskCustomerField(Data):
    """Ask for one thing about a customer, see `screens.customers.fields`.

    `seen` is the mark of what stood there when it was asked, see `screens.catalog.fields.mark`; 0: it isn't known.
    """

    prefix: ClassVar[str] = "ua1"
    customer: int
    field: str
    seen: int = 0


@dataclass(frozen=True, slots=True)
class ClearCustomerField(Data):
    prefix: ClassVar[str] = "uc1"
    customer: int
    field: str


@dataclass(frozen=True, slots=True)
class UnblockCustomer(Data):
    prefix: ClassVar[str] = "uu1"
    customer: int


@dataclass(frozen=True, slots=True)
class SetConsent(Data):
    """Write down that a customer wants to hear from the shop (1), or doesn't any more (0)."""

    prefix: ClassVar[str] = "uk1"
    customer: int
    is_on: int


@dataclass(frozen=True, slots=True)
class CustomerAddresses(Data):
    prefix: ClassVar[str] = "ud1"
    customer: int


@dataclass(frozen=True, slots=True)
class OpenAddress(Data):
    """One address of a customer, to be corrected, removed or put first."""

    prefix: ClassVar[str] = "up1"
    customer: int
    address: int


@dataclass(frozen=True, slots=True)
class AskAddress(Data):
    """Ask for an address: how an old one is right, or a new one (0). `seen` as for `AskCustomerField`."""

    prefix: ClassVar[str] = "ue1"
    customer: int
    address: int
    seen: int = 0


@dataclass(frozen=True, slots=True)
class MainAddress(Data):
    prefix: ClassVar[str] = "um1"
    customer: int
    address: int


@dataclass(frozen=True, slots=True)
class RemoveAddress(Data):
    prefix: ClassVar[str] = "ur1"
    customer: int
    address: int


@dataclass(frozen=True, slots=True)
class CustomerTags(Data):
    """A page of all tags, with a mark on the customer's."""

    prefix: ClassVar[str] = "ut1"
    customer: int
    page: int = 0


@dataclass(frozen=True, slots=True)
class SetTag(Data):
    """Put a tag on a customer (1) or take it off (0)."""

    prefix: ClassVar[str] = "us1"
    customer: int
    tag: int
    is_on: int
    page: int


@dataclass(frozen=True, slots=True)
class AskMerge(Data):
    """Ask which other record is the same person."""

    prefix: ClassVar[str] = "ug1"
    customer: int


@dataclass(frozen=True, slots=True)
class Merge(Data):
    """Merge `other` into `customer`; shows what moves unless `seen` is what would move now (0: nothing seen)."""

    prefix: ClassVar[str] = "uw1"
    customer: int
    other: int
    seen: int = 0


KINDS: tuple[type[Data], ...] = (
    CustomerList, CustomersFound, OpenCustomer, CustomerOrders, OrderFor, NewCustomer, AskCustomerField,
    ClearCustomerField, UnblockCustomer, SetConsent, CustomerAddresses, OpenAddress, AskAddress, MainAddress,
    RemoveAddress, CustomerTags, SetTag, AskMerge, Merge,
)  # fmt: skip
