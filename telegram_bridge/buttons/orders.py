"""Buttons of orders."""

from dataclasses import dataclass
from typing import ClassVar

from telegram_bridge.buttons.data import NEXT, Data


@dataclass(frozen=True, slots=True)
class OpenOrders(Data):
    prefix: ClassVar[str] = "om1"


@dataclass(frozen=True, slots=True)
class OrderList(Data):
    """A page of the list `status`, a code of `order_lists.QUEUES`; the rest says where it starts, see `pages.Place`."""

    prefix: ClassVar[str] = "ol1"
    status: str
    way: str = NEXT
    edge: int = 0
    before: int = 0


@dataclass(frozen=True, slots=True)
class OpenSearch(Data):
    """What can be searched for, and how."""

    prefix: ClassVar[str] = "oh1"


@dataclass(frozen=True, slots=True)
class OrdersFound(Data):
    """A page of the orders that the person's last search has found."""

    prefix: ClassVar[str] = "ox1"
    way: str = NEXT
    edge: int = 0
    before: int = 0


@dataclass(frozen=True, slots=True)
class OpenOrder(Data):
    prefix: ClassVar[str] = "o1"
    order: int


@dataclass(frozen=True, slots=True)
class MoveOrder(Data):
    """Move an order, as it was seen: with this status, in this version."""

    prefix: ClassVar[str] = "os1"
    order: int
    seen: str
    version: int
    to: str


@dataclass(frozen=True, slots=True)
class PrintOrder(Data):
    """Send an order as PDF; `kind` is one of `orders.paper.sheet.Kind`."""

    prefix: ClassVar[str] = "op1"
    order: int
    kind: str


@dataclass(frozen=True, slots=True)
class OrderHistory(Data):
    """A page of what happened to an order, the newest first."""

    prefix: ClassVar[str] = "oy1"
    order: int
    way: str = NEXT
    edge: int = 0
    before: int = 0


@dataclass(frozen=True, slots=True)
class ExportOrders(Data):
    """Send a list as a file, or ask for its kind: `source` is as in `OrderList`, or `exports.FOUND`."""

    prefix: ClassVar[str] = "oz1"
    source: str
    kind: str = ""


@dataclass(frozen=True, slots=True)
class UndoMove(Data):
    """Undo the last move of an order in this version."""

    prefix: ClassVar[str] = "ob1"
    order: int
    version: int


@dataclass(frozen=True, slots=True)
class TakeOrder(Data):
    """Take an order (1), or give it up (0)."""

    prefix: ClassVar[str] = "ot1"
    order: int
    take: int


KINDS: tuple[type[Data], ...] = (
    OpenOrders, OrderList, OpenSearch, OrdersFound, OpenOrder, MoveOrder, PrintOrder, ExportOrders,
    UndoMove, TakeOrder, OrderHistory,
)  # fmt: skip
