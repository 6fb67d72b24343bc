"""The kinds of stock movements that people make, and the reasons they give."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalog.fields import MAX_QUANTITY
from catalog.models import StockMovement
from catalog.services.stock import stock_correct, stock_count, stock_receive, stock_write_off

TYPED = re.compile(r"([+\-−–]?)\s?([0-9]{1,10})(?:\s+(\S.*))?", re.DOTALL)
SIGNED = re.compile(r"-?[0-9]{1,10}")
RECEIVE, WRITE_OFF, COUNT, CORRECT = "r", "w", "c", "x"

REASONS: dict[str, str | Promise] = {
    "broken": gettext_lazy("broken or spoiled"),
    "expired": gettext_lazy("past its date"),
    "lost": gettext_lazy("lost"),
    "given": gettext_lazy("given away"),
    "used": gettext_lazy("used in the shop"),
    "miscount": gettext_lazy("counted wrongly"),
    "found": gettext_lazy("found again"),
    "typo": gettext_lazy("typing error"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """`do` is the service. With `reasons` (codes of `REASONS`) one is asked for, and a sign when it `is_signed`."""

    label: str | Promise
    question: str | Promise
    do: Callable[..., StockMovement]
    offered: tuple[int, ...] = ()
    reasons: tuple[str, ...] = ()
    is_signed: bool = False


MOVES: dict[str, Move] = {
    RECEIVE: Move(
        label=gettext_lazy("📥 Receive"), question=gettext_lazy("How many came in?"), do=stock_receive,
        offered=(1, 5, 10, 20),
    ),
    WRITE_OFF: Move(
        label=gettext_lazy("📤 Write off"), question=gettext_lazy("How many are lost or spoiled?"), do=stock_write_off,
        offered=(1, 2, 3, 5), reasons=("broken", "expired", "lost", "given", "used"),
    ),
    COUNT: Move(
        label=gettext_lazy("🔢 Count"), question=gettext_lazy("How many are really there? Count and type the number."),
        do=stock_count,
    ),
    CORRECT: Move(
        label=gettext_lazy("✏️ Correct"),
        question=gettext_lazy("By how much are the books wrong? Type it with a sign: +2 or -3."), do=stock_correct,
        offered=(-1, 1), reasons=("miscount", "found", "lost", "typo"), is_signed=True,
    ),
}  # fmt: skip


def typed(move: Move, text: str) -> tuple[int, str]:
    """Return the quantity and the reason of "3", "-3" or "3 broken in the box".

    Raises:
        ValidationError: it isn't one.
    """
    match = TYPED.fullmatch(text.strip())
    if match is None or int(match[2]) > MAX_QUANTITY or (match[1] and not move.is_signed):
        raise ValidationError(_("This is not a quantity. Type a whole number such as 12."))
    if move.is_signed and not match[1]:
        raise ValidationError(_("Is it more or less? Type it with a sign: +2 or -3."))
    sign = -1 if match[1] not in ("", "+") else 1
    return sign * int(match[2]), (match[3] or "").strip()


def number(code: str) -> int | None:
    """The number that a button carries with its sign; None: a forged one."""
    return int(code) if SIGNED.fullmatch(code) else None


def reason_of(code: str) -> str:
    return str(REASONS.get(code, ""))


def said(movement: StockMovement, product_name: str) -> str:
    """What has been done, for the person who did it."""
    values: dict[str, Any] = {
        "product": product_name, "change": f"{movement.quantity:+d}", "on_hand": movement.balance_after,
    }  # fmt: skip
    if movement.kind != StockMovement.Kind.COUNT:
        return _("✅ %(product)s: %(change)s, %(on_hand)s on hand now.") % values
    if not movement.quantity:
        return _("✅ %(product)s: counted %(on_hand)s, as expected.") % values
    return _("✅ %(product)s: counted %(on_hand)s, the difference is %(change)s.") % values
