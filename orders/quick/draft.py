"""The message while it is read: what has been understood is crossed out, the rest is cut into pieces."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from orders.quick.value import Mark

GONE = "\x1f"
"""Stands for each character that has been understood; it separates like a comma."""

# A comma between digits is a decimal one; a full stop after a short word belongs to it: "ул.", "д.", "шт.".
SEPARATOR = re.compile(
    rf"{GONE}+|[;\n]+|,(?!\d)|(?<!\d),|(?<!\S)\+|\+(?=\s)|(?<=\w)\+(?=\w)|[•·|!?]|^[ ]*[-–—](?=\s)"
    r"|(?<=\w{4})(?<!корп)(?<!просп)\.(?=\s|$)",
    re.MULTILINE,
)
EDGES = " \t.,;:!?()[]-–—+"


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of the message between separators; `text` is `message[start:end]`."""

    text: str
    start: int
    end: int

    def part(self, start: int, end: int) -> "Piece":
        """A part of this piece without white space and signs at its edges."""
        while start < end and self.text[start] in EDGES:
            start += 1
        while end > start and self.text[end - 1] in EDGES:
            end -= 1
        return Piece(self.text[start:end], self.start + start, self.start + end)


@dataclass
class Draft:
    """The message `text`, what is `left` of it, and the marks that were made."""

    text: str
    left: str = ""
    marks: list[Mark] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.left = re.sub(r"[\u00a0\u202f\t\r\x1f]", " ", self.text)

    def take(self, name: str, start: int, end: int, *, is_guess: bool = False) -> str:
        """Cross out `start`..`end` as the field `name`, and return what stood there."""
        self.marks.append(Mark(name, start, end, is_guess))
        self.left = self.left[:start] + GONE * (end - start) + self.left[end:]
        return self.text[start:end].strip(EDGES)

    def pieces(self) -> Iterator[Piece]:
        """What is left, in pieces."""
        whole, begin = Piece(self.left, 0, len(self.left)), 0
        for separator in SEPARATOR.finditer(self.left):
            yield from _filled(whole.part(begin, separator.start()))
            begin = separator.end()
        yield from _filled(whole.part(begin, len(self.left)))


def _filled(piece: Piece) -> Iterator[Piece]:
    if piece.text:
        yield piece
