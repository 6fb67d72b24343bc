"""Telling a typed order from a typed search."""

import re
from datetime import date

from orders.quick.days import take_day
from orders.quick.draft import Draft
from orders.quick.hours import take_delay, take_window
from orders.quick.phones import take_phone
from orders.quick.quantities import EXPLICIT, IN_FRONT
from orders.quick.words import ADDRESS, DELIVERY

ANY_DAY = date(2000, 1, 3)
COMMAS = re.compile(r"[,;\n]|\s\+\s")


def looks_like_order(text: str) -> bool:
    """Whether `text` is more likely an order than something to search for.

    Conservative: a phone, a name, a number, or a product alone are searches. An order counts something ("2×", "3 шт",
    "2 latte, ...") or has a phone, and has at least one thing more: another line, a moment, an address.
    """
    draft = Draft(text)
    has_phone = bool(take_phone(draft))
    has_moment = bool(take_delay(draft)) or bool(take_day(draft, ANY_DAY)) or bool(take_window(draft))
    pieces = [piece.text for piece in draft.pieces()]
    is_counted = bool(EXPLICIT.search(draft.left))
    counts = sum(any(pattern.match(piece) for pattern in IN_FRONT) for piece in pieces)
    has_place = bool(ADDRESS.search(draft.left)) or any(pattern.search(draft.left) for pattern, _ in DELIVERY)
    has_list = len(COMMAS.findall(text.strip(" ,;\n"))) >= 1 and len(pieces) >= 2
    words = sum(any(map(str.isalpha, word)) for word in draft.left.split())
    signs = sum((has_phone, has_moment, is_counted or counts > 0, has_place, has_list))
    return words >= 1 and signs >= 2 and (has_phone or is_counted or counts > 0)
