"""Reading an order that was typed as one message: "Иван +7 900 123-45-67, 2×Латте, 1 Эклер, завтра 15:00, Ленина 5".

Only rules, so the same message means the same every time. What is written in one way only goes first (comment, phone,
moments) and is crossed out; what is left is cut at its separators, and each piece is a line, an address, a name, or
unknown.
"""

import re
from dataclasses import dataclass, field
from datetime import datetime

from orders.quick import words
from orders.quick.draft import Draft, Piece
from orders.quick.moments import take_when
from orders.quick.phones import take_phone
from orders.quick.products import CERTAIN, CLOSE, LIKELY, POSSIBLE, candidates
from orders.quick.quantities import BARE_PRICE, PRICE, Counted, count, split
from orders.quick.value import Candidate, Catalogue, Mark, QuickLine, QuickOrder
from orders.status import Delivery

LONGEST = 2000
"""Characters that are read; what comes after them is unknown."""


def quick_parse(text: str, *, catalogue: Catalogue, now: datetime) -> QuickOrder:
    """Return what `text` says about an order; `now` is aware, and days are those of the current time zone."""
    draft = Draft(text[:LONGEST])
    comment = _take(draft, words.COMMENT, "comment", "text")
    phone = take_phone(draft)
    name = _take(draft, words.NAMED, "name", "name")
    when = take_when(draft, now)
    reader = _Reader(draft, catalogue, name)
    for piece in draft.pieces():
        reader.read(piece)
    if text[LONGEST:].strip():
        reader.unknown.append(text[LONGEST:].strip())
    reader.finish(has_phone=bool(phone))
    address = ", ".join(reader.address)
    delivery = reader.delivery or (Delivery.DELIVERY if address else "")
    return QuickOrder(
        text=text, name=reader.name, phone=phone, lines=tuple(reader.lines), when=when, address=address,
        comment=comment, delivery=delivery, unknown=tuple(reader.unknown),
        marks=tuple(sorted(draft.marks, key=lambda mark: mark.start)),
    )  # fmt: skip


def _take(draft: Draft, pattern: re.Pattern[str], name: str, group: str) -> str:
    match = pattern.search(draft.left)
    if match is None:
        return ""
    draft.take(name, match.start(), match.end())
    return match[group].strip()


@dataclass
class _Reader:
    """Places one piece after the other."""

    draft: Draft
    catalogue: Catalogue
    name: str
    lines: list[QuickLine] = field(default_factory=list)
    address: list[str] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    delivery: str = ""
    _known: dict[str, tuple[Candidate, ...]] = field(default_factory=dict)
    _was_address: bool = False

    def read(self, piece: Piece) -> None:
        """Take a piece apart and place its parts."""
        piece = self._without_prices(self._without_polite_words(piece))
        piece = self._without_delivery(piece)
        before, address = self._cut_address(self._without_receiver(piece))
        for part in self._parts(before):
            self._place(part)
        if address:
            self._add_address(address, is_guess=not words.ADDRESS.search(address.text))

    def finish(self, *, has_phone: bool) -> None:
        """A message with a guessed name and nothing else that an order has is no message about a person."""
        if (
            not has_phone
            and not self.lines
            and any(mark.field == "name" and mark.is_guess for mark in self.draft.marks)
        ):
            self.unknown.insert(0, self.name)
            self.draft.marks = [mark for mark in self.draft.marks if mark.field != "name"]
            self.name = ""

    def _place(self, part: Piece) -> None:
        part = self._without_bare_price(part)
        counted = self._count(part)
        likely = self._candidates(counted.rest.text)
        best = likely[0].score if likely else 0.0
        is_name = not counted.is_counted and self._may_be_name(part, best)
        was_address, self._was_address = self._was_address, False
        if words.LEFTOVER.fullmatch(part.text):
            return
        if is_name and best < CERTAIN:
            self._take_name(part)
        elif best >= LIKELY:
            self._add_line(part)
        elif self._is_address(part) or (was_address and part.text[0].isdigit() and len(part.text) <= 8):
            self._add_address(part, is_guess=not words.ADDRESS.search(part.text))
        elif (counted.is_counted and any(map(str.isalpha, counted.rest.text))) or likely:
            self._add_line(part)
        else:
            self.unknown.append(part.text)

    def _count(self, part: Piece) -> Counted:
        """Tell the quantity, unless the number belongs to the name of a product: "iPhone 15"."""
        whole = self._candidates(part.text)
        return Counted(part, 1, False) if whole and whole[0].score >= CERTAIN else count(part)

    def _add_line(self, part: Piece) -> None:
        counted = self._count(part)
        found = self._candidates(counted.rest.text)
        chosen = found[0].product_id if found and found[0].score >= LIKELY else None
        is_close = len(found) > 1 and found[0].score - found[1].score < CLOSE
        self.lines.append(
            QuickLine(
                text=counted.rest.text, quantity=counted.quantity, candidates=found, chosen=chosen, start=part.start,
                end=part.end, is_guess=chosen is None or is_close or found[0].score < CERTAIN,
                is_counted=counted.is_counted,
            )
        )  # fmt: skip

    def _add_address(self, part: Piece, *, is_guess: bool) -> None:
        text = words.ADDRESS_WORD.sub("", part.text)
        self.address.append(text)
        self.draft.marks.append(Mark("address", part.start, part.end, is_guess))
        self._was_address = True

    def _is_address(self, part: Piece) -> bool:
        if words.ADDRESS.search(part.text) or words.NUMBERED_STREET.fullmatch(part.text):
            return True
        street = words.STREET.fullmatch(part.text)
        return street is not None and words.STREET_NAME.fullmatch(street["name"]) is not None

    def _may_be_name(self, part: Piece, best: float) -> bool:
        """A name stands beside the phone, or in front of everything; there it must look like no product."""
        if self.name or not words.NAME.fullmatch(_bare(part).text):
            return False
        phone = next((mark for mark in self.draft.marks if mark.field == "phone"), None)
        if phone and not self.draft.text[part.end : phone.start].strip(" \t\n,:;-–—("):
            return True
        if phone and not self.draft.text[phone.end : part.start].strip(" \t\n,:;-–—)") and part.start >= phone.end:
            return best < POSSIBLE
        typed = part.text.split()
        is_plain = len(typed) == 1 or (len(typed) <= 3 and all(word[0].isupper() for word in typed))
        is_first = not self.lines and not self.address and not self.unknown
        return is_first and is_plain and best < POSSIBLE and not words.ADDRESS.search(part.text)

    def _take_name(self, part: Piece) -> None:
        bare = _bare(part)
        self.name = bare.text
        self.draft.marks.append(Mark("name", bare.start, bare.end, is_guess=True))

    def _candidates(self, text: str) -> tuple[Candidate, ...]:
        if text not in self._known:
            self._known[text] = candidates(text, self.catalogue) if any(map(str.isalnum, text)) else ()
        return self._known[text]

    def _parts(self, piece: Piece) -> list[Piece]:
        """Cut a piece between its lines in the way that finds the likeliest products; whole when nothing is won."""
        if not piece.text:
            return []
        options = [[piece], *split(piece)]
        options += [[half for part in parts for half in _at_and(part)] for parts in options]
        return max(options, key=lambda parts: (round(self._worth(parts), 3), -len(parts)))

    def _worth(self, parts: list[Piece]) -> float:
        worth = 0.0
        for part in parts:
            counted = self._count(part)
            found = self._candidates(counted.rest.text)
            worth += (found[0].score if found else 0.0) * (1.1 if counted.is_counted else 1.0)
        return worth / len(parts) if parts else 0.0

    def _without_prices(self, piece: Piece) -> Piece:
        """What was typed as a price is no quantity; it is kept as unknown."""
        for match in reversed(list(PRICE.finditer(piece.text))):
            self.unknown.append(match[0].strip())
            blank = " " * len(match[0])
            piece = Piece(piece.text[: match.start()] + blank + piece.text[match.end() :], piece.start, piece.end)
        return piece.part(0, len(piece.text))

    def _without_bare_price(self, part: Piece) -> Piece:
        match = BARE_PRICE.search(part.text)
        if match is None or self._count(part).is_counted or self._is_address(part):
            return part
        name = part.part(0, match.start())
        if self._worth([name]) < LIKELY or self._worth([part]) >= CERTAIN:
            return part
        self.unknown.append(match["price"])
        return name

    def _without_polite_words(self, piece: Piece) -> Piece:
        match = words.POLITE.match(piece.text + " ")
        return piece.part(min(match.end(), len(piece.text)), len(piece.text)) if match else piece

    def _without_delivery(self, piece: Piece) -> Piece:
        for pattern, delivery in words.DELIVERY:
            match = pattern.search(piece.text)
            if match is None or self.delivery:
                continue
            self.delivery = delivery
            self.draft.marks.append(Mark("delivery", piece.start + match.start(), piece.start + match.end(), False))
            blank = " " * len(match[0])
            text = piece.text[: match.start()] + blank + piece.text[match.end() :]
            piece = Piece(text, piece.start, piece.end).part(0, len(text))
        return piece

    def _without_receiver(self, piece: Piece) -> Piece:
        """Take "for Maria" from the end of a line."""
        match = words.RECEIVER.search(piece.text)
        if match is None or self.name:
            return piece
        before = piece.part(0, match.start())
        if self._worth([before]) < LIKELY:
            return piece
        self._take_name(piece.part(match.start(), len(piece.text)))
        return before

    def _cut_address(self, piece: Piece) -> tuple[Piece, Piece | None]:
        """Cut "2 latte на Ленина 5" between the goods and the place."""
        cuts = [
            (piece.part(0, match.start()), piece.part(match.end(), len(piece.text)))
            for match in words.INTO_ADDRESS.finditer(piece.text)
        ]
        possible = [(self._worth([before]), before, after) for before, after in cuts if self._is_address(after)]
        worth, before, after = max(possible, key=lambda cut: cut[0], default=(0.0, piece, piece))
        is_won = worth >= LIKELY and worth > self._worth(self._parts(piece))
        return (before, after) if is_won else (piece, None)


def _at_and(part: Piece) -> list[Piece]:
    parts, begin = [], 0
    for match in words.AND.finditer(part.text):
        parts.append(part.part(begin, match.start()))
        begin = match.end()
    return [one for one in (*parts, part.part(begin, len(part.text))) if one.text]


def _bare(part: Piece) -> Piece:
    """A name without "для" or "for" in front of it."""
    match = words.FOR.match(part.text)
    return part.part(match.end(), len(part.text)) if match else part
