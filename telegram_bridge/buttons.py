"""Typed callback data.

What travels in a button is a prefix (a letter or two and a version) and ids or codes, separated by colons. It comes
back from the person's phone, perhaps after months, perhaps forged: `unpack` answers None for all that isn't exactly
the shape declared here, and what it returns is a wish, never a permission.
"""

import re
from dataclasses import dataclass, fields
from typing import ClassVar, Self

MAX_BYTES = 64
NUMBER = re.compile(r"[0-9]{1,18}")
NEXT, PREVIOUS = "n", "p"
CODE = re.compile(r"[a-z0-9_.-]{0,24}")


@dataclass(frozen=True, slots=True)
class Data:
    """The base of all callback data; subclasses declare fields of type `int` or `str`."""

    prefix: ClassVar[str] = ""

    def pack(self) -> str:
        """Return the string for Telegram's `callback_data` (1-64 bytes)."""
        packed = ":".join((self.prefix, *(str(getattr(self, field.name)) for field in fields(self))))
        if len(packed.encode()) > MAX_BYTES:
            raise ValueError(f"{packed!r} is longer than {MAX_BYTES} bytes")
        return packed

    @classmethod
    def parse(cls, parts: list[str]) -> Self | None:
        declared = fields(cls)
        if len(parts) != len(declared):
            return None
        for field, part in zip(declared, parts, strict=True):
            if not (NUMBER if field.type is int else CODE).fullmatch(part):
                return None
        values = (int(part) if field.type is int else part for field, part in zip(declared, parts, strict=True))
        return cls(*values)


@dataclass(frozen=True, slots=True)
class FlowPress(Data):
    """A button inside a dialogue; only the one of the current revision counts."""

    prefix: ClassVar[str] = "f1"
    revision: int
    code: str


@dataclass(frozen=True, slots=True)
class StartFlow(Data):
    """Begin a dialogue about `subject` (0: nothing that exists yet); with `fresh`, drop the unfinished one."""

    prefix: ClassVar[str] = "n1"
    flow: str
    subject: int = 0
    fresh: int = 0


@dataclass(frozen=True, slots=True)
class ContinueFlow(Data):
    prefix: ClassVar[str] = "nc1"


@dataclass(frozen=True, slots=True)
class OpenMenu(Data):
    prefix: ClassVar[str] = "m1"


@dataclass(frozen=True, slots=True)
class OpenHelp(Data):
    prefix: ClassVar[str] = "h1"


@dataclass(frozen=True, slots=True)
class SetLanguage(Data):
    prefix: ClassVar[str] = "l1"
    language: str


@dataclass(frozen=True, slots=True)
class OpenOrders(Data):
    prefix: ClassVar[str] = "om1"


@dataclass(frozen=True, slots=True)
class OrderList(Data):
    """A page of the orders in `status` ("all": of any); the rest says where it starts, see `pages.Place`."""

    prefix: ClassVar[str] = "ol1"
    status: str
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
class OpenCategories(Data):
    prefix: ClassVar[str] = "c1"
    page: int = 0


@dataclass(frozen=True, slots=True)
class ProductList(Data):
    """A page of the products of a category (0: of all)."""

    prefix: ClassVar[str] = "pl1"
    category: int
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


KINDS: dict[str, type[Data]] = {
    kind.prefix: kind
    for kind in (
        FlowPress, StartFlow, ContinueFlow, OpenMenu, OpenHelp, SetLanguage, OpenOrders, OrderList, OpenOrder,
        MoveOrder, OpenCategories, ProductList, OpenProduct, ShowPhotos,
    )
}  # fmt: skip


def unpack(packed: str) -> Data | None:
    """Return the value that `packed` stands for, or None when it is none of ours, or of an older shape."""
    prefix, *parts = packed.split(":")
    kind = KINDS.get(prefix)
    return kind.parse(parts) if kind else None
