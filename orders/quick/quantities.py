"""How many: 2x, 2×, 2 х, 3 шт, два, пару, "Латте 2"; and what is a price or a size and not a quantity."""

import re
from dataclasses import dataclass

from catalog.fields import MAX_QUANTITY
from orders.quick.draft import Piece

NUMERALS = {
    "один": 1, "одна": 1, "одно": 1, "одну": 1, "one": 1, "a": 1, "an": 1,
    "два": 2, "две": 2, "двое": 2, "пара": 2, "пару": 2, "two": 2, "couple": 2, "a couple of": 2, "couple of": 2,
    "три": 3, "трое": 3, "three": 3, "четыре": 4, "четверо": 4, "four": 4, "пять": 5, "five": 5, "шесть": 6, "six": 6,
    "семь": 7, "seven": 7, "восемь": 8, "eight": 8, "девять": 9, "nine": 9, "десять": 10, "десяток": 10, "ten": 10,
    "полдюжины": 6, "дюжина": 12, "дюжину": 12, "dozen": 12, "a dozen": 12,
}  # fmt: skip
WORDS = "|".join(sorted(map(re.escape, NUMERALS), key=len, reverse=True))
TIMES = r"[xх×*]"
"""The Latin x, the Russian х, the sign, and the star."""

PIECES = (
    r"(?:шт(?:ук[аиу]?|\.)?|порци[июя]й?|уп(?:аков(?:к[аиу]|ок))?\.?"
    r"|pcs?\.?|pieces?(?:\s+of)?|pack(?:s|et|ets)?(?:\s+of)?)(?!\w)"
)
NUMBER = r"(?P<n>\d{1,9})"
IN_FRONT = (
    re.compile(rf"{NUMBER}\s*{TIMES}\s*(?!\w*\d)(?=\S)", re.IGNORECASE),
    re.compile(rf"{TIMES}\s*{NUMBER}\s+(?=\S)", re.IGNORECASE),
    re.compile(rf"{NUMBER}\s*{PIECES}\s*(?=\S)", re.IGNORECASE),
    re.compile(rf"(?P<word>{WORDS})\s+(?:{PIECES}\s*)?(?=\S)", re.IGNORECASE),
    re.compile(rf"{NUMBER}\s+(?=[^\W\d])", re.IGNORECASE),
)
BEHIND = (
    re.compile(rf"\s*[-–—:=]?\s*{TIMES}\s*{NUMBER}\s*(?:{PIECES})?$", re.IGNORECASE),
    re.compile(rf"[\s:=–—-]+{NUMBER}\s*(?:{TIMES}(?!\w)|{PIECES})$", re.IGNORECASE),
    re.compile(rf"[\s:=–—-]+(?P<word>{WORDS})(?:\s+{PIECES})?$", re.IGNORECASE),
    re.compile(r"[\s:=–—-]+(?P<n>\d{1,2})$"),
)
MEASURE = r"(?:кг|гр?|грамм\w*|л|литр\w*|мл|см|мм|м|kg|g|gr|ml|l|cm|mm|oz|lb|%|°)"
SIZE = re.compile(rf"\d+(?:[.,]\d+)?\s*{MEASURE}(?!\w)", re.IGNORECASE)
CURRENCY = r"(?:₽|руб(?:л(?:ей|я|ь))?\.?|р(?:\.|(?!\w))|\$|€|usd|eur|rub|тг|₸)"
AMOUNT = r"\d{1,3}(?:[ \u00a0]\d{3})+(?:[.,]\d{1,2})?|\d+(?:[.,]\d{1,2})?"
PRICE = re.compile(
    rf"(?<![\w.,])(?:(?:по|за|for|at|@|=)\s+)?(?:(?:{AMOUNT})\s*{CURRENCY}(?!\w)|[$€£]\s*(?:{AMOUNT}))|(?<!\w)(?:по|@)\s*(?:{AMOUNT})(?!\s*\w)",
    re.IGNORECASE,
)
BARE_PRICE = re.compile(r"(?<=\w)[\s:=–—-]+(?P<price>\d{3,6})$")
"""Nobody wants hundreds of a thing without saying so in front of it."""

EXPLICIT = re.compile(rf"(?<!\w)(?:\d+\s*{TIMES}\s*(?=[^\W\d])|\d+\s*{PIECES}|{TIMES}\s*\d+(?!\w))", re.IGNORECASE)
"""What in a message says that it counts things."""


@dataclass(frozen=True, slots=True)
class Counted:
    """The rest of a piece without its quantity."""

    rest: Piece
    quantity: int
    is_counted: bool


def count(piece: Piece) -> Counted:
    """Tell the quantity of a piece from what it counts; 1 when it counts nothing."""
    for pattern in IN_FRONT:
        match = pattern.match(piece.text)
        if match and not SIZE.match(piece.text) and (quantity := _number(match)):
            return Counted(piece.part(match.end(), len(piece.text)), quantity, True)
    for pattern in BEHIND:
        match = pattern.search(piece.text)
        if match and match.start() and (quantity := _number(match)):
            return Counted(piece.part(0, match.start()), quantity, True)
    return Counted(piece, 1, False)


def _number(match: re.Match[str]) -> int | None:
    groups = match.groupdict()
    number = NUMERALS[groups["word"].lower()] if groups.get("word") else int(groups["n"])
    return number if 0 < number <= MAX_QUANTITY else None


NEXT_COUNT = re.compile(rf"\s+(?=(?:\d{{1,9}}\s*{TIMES}?\s*|(?:{WORDS})\s+)[^\W\d])", re.IGNORECASE)
AFTER_COUNT = re.compile(rf"(?:\s\d{{1,2}}|{TIMES}\s*\d{{1,9}})(?:\s*{PIECES})?\s+(?=[^\W\d])", re.IGNORECASE)


def split(piece: Piece) -> list[list[Piece]]:
    """The ways to cut a piece of several lines: "2 latte 1 éclair" before its counts, "latte 2 éclair 1" after them."""
    return [_cut(piece, NEXT_COUNT), _cut(piece, AFTER_COUNT)]


def _cut(piece: Piece, pattern: re.Pattern[str]) -> list[Piece]:
    parts, begin = [], 0
    for match in pattern.finditer(piece.text):
        if not SIZE.match(piece.text, match.end()):
            parts.append(piece.part(begin, match.end()))
            begin = match.end()
    parts.append(piece.part(begin, len(piece.text)))
    return [part for part in parts if part.text]
