"""Buttons of the stock. The stock that was seen travels with what changes it, so that nothing is moved twice."""

from dataclasses import dataclass
from typing import ClassVar

from telegram_bridge.buttons.data import NEXT, Data


@dataclass(frozen=True, slots=True)
class OpenStock(Data):
    """How much there is of a product, and what moved lately."""

    prefix: ClassVar[str] = "k1"
    product: int


@dataclass(frozen=True, slots=True)
class AskStock(Data):
    """Ask how many came in, went out, were counted; `kind` is a code of `screens.catalog.moves`."""

    prefix: ClassVar[str] = "ka1"
    product: int
    kind: str


@dataclass(frozen=True, slots=True)
class AskReason(Data):
    """Ask why; `seen` is the stock on hand, `quantity` as it was typed: both with their sign."""

    prefix: ClassVar[str] = "kr1"
    product: int
    kind: str
    seen: str
    quantity: str


@dataclass(frozen=True, slots=True)
class MoveStock(Data):
    """Do it; `reason` is a code of `screens.catalog.moves`, or empty."""

    prefix: ClassVar[str] = "km1"
    product: int
    kind: str
    seen: str
    quantity: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Ledger(Data):
    """A page of what moved."""

    prefix: ClassVar[str] = "kl1"
    product: int
    way: str = NEXT
    edge: int = 0
    before: int = 0


@dataclass(frozen=True, slots=True)
class LowStock(Data):
    """A page of the products that are low."""

    prefix: ClassVar[str] = "kw1"
    way: str = NEXT
    edge: int = 0
    before: int = 0


@dataclass(frozen=True, slots=True)
class Reorder(Data):
    """A page of what is to be ordered."""

    prefix: ClassVar[str] = "ko1"
    page: int = 0


@dataclass(frozen=True, slots=True)
class ReorderFile(Data):
    """Send what is to be ordered as a file, "csv" or "xlsx"; `page` is the one that stays."""

    prefix: ClassVar[str] = "kf1"
    kind: str
    page: int = 0


KINDS: tuple[type[Data], ...] = (OpenStock, AskStock, AskReason, MoveStock, Ledger, LowStock, Reorder, ReorderFile)
