"""What a message says about an order, and how sure we are of each part of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Candidate:
    """A product that a line may mean. `score` runs from 0 (nothing in common) to 1 (the very name or SKU)."""

    product_id: int
    name: str
    score: float


@dataclass(frozen=True, slots=True)
class QuickLine:
    """One wanted line, at `start`..`end` of the message.

    `text` is what was typed in place of the product. `candidates` are the likely products, best first, at most five;
    `chosen` is the product id of the best when it is likely enough, else None: such a line is in no draft until a
    person chooses. `is_guess`: the product was not typed exactly, or another one is as likely. `is_counted`: the
    quantity was typed; else it is 1.
    """

    text: str
    quantity: int
    candidates: tuple[Candidate, ...]
    chosen: int | None
    start: int
    end: int
    is_guess: bool = False
    is_counted: bool = False


@dataclass(frozen=True, slots=True)
class Mark:
    """Where in the message a field was found: `message[start:end]`. `field` is a name of a field of `QuickOrder`.

    `is_guess`: it has no word beside it that says what it is, such as a name, or a street without "street".
    """

    field: str
    start: int
    end: int
    is_guess: bool


@dataclass(frozen=True, slots=True)
class QuickOrder:
    """A whole message.

    `phone` is E.164 or "". `when` is a pair of aware moments (from, until), each of which may be None: "before 12" has
    no beginning; "at 15:00" has the same moment twice; a day without a time runs from its first to its last minute;
    None when no time was given. `delivery` is a value of `orders.status.Delivery`, or "" when nothing says which.
    `unknown` are the pieces nobody could place, as typed, prices among them. Each other piece of the message is in
    `marks` or in a line, so that nothing typed is lost.
    """

    text: str
    name: str = ""
    phone: str = ""
    lines: tuple[QuickLine, ...] = ()
    when: tuple[datetime | None, datetime | None] | None = None
    address: str = ""
    comment: str = ""
    delivery: str = ""
    unknown: tuple[str, ...] = ()
    marks: tuple[Mark, ...] = ()

    @property
    def guesses(self) -> frozenset[str]:
        """The names of the fields that a person should look at."""
        return frozenset(mark.field for mark in self.marks if mark.is_guess)

    @property
    def open_lines(self) -> tuple[QuickLine, ...]:
        """The lines whose product is still to be chosen."""
        return tuple(line for line in self.lines if line.chosen is None)


class Sellable(Protocol):
    """What the parser wants to know of a product."""

    @property
    def pk(self) -> int: ...
    @property
    def name(self) -> str: ...
    @property
    def sku(self) -> str: ...


class Catalogue(Protocol):
    """Where the parser looks products up."""

    def find(self, text: str) -> Sequence[Sellable]:
        """Return the products that `text` may mean, any number in any order; the parser scores them itself."""
        ...
