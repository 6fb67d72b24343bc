"""Typed callback data.

What travels in a button is a prefix (a letter or two and a version) and ids or codes, separated by colons. It comes
back from the person's phone, perhaps after months, perhaps forged: `parse` answers None for all that isn't exactly
the shape declared here, and what it returns is a wish, never a permission.
"""

import re
from dataclasses import dataclass, fields
from functools import cache
from typing import Any, ClassVar, Self

MAX_BYTES = 64
NUMBER = re.compile(r"[0-9]{1,18}")
NEXT, PREVIOUS = "n", "p"
CODE = re.compile(r"[a-z0-9_.-]{0,32}")


@dataclass(frozen=True, slots=True)
class Data:
    """The base of all callback data; subclasses declare fields of type `int` or `str`."""

    prefix: ClassVar[str] = ""

    def pack(self) -> str:
        """Return the string for Telegram's `callback_data` (1-64 bytes)."""
        packed = _shape(type(self)).format(self)  # type: ignore[arg-type]
        if len(packed.encode()) > MAX_BYTES:
            raise ValueError(f"{packed!r} is longer than {MAX_BYTES} bytes")
        return packed

    @classmethod
    def parse(cls, parts: list[str]) -> Self | None:
        kinds: list[type] = _kinds(cls)  # type: ignore[arg-type]
        if len(parts) != len(kinds):
            return None
        values: list[int | str] = []
        for kind, part in zip(kinds, parts, strict=True):
            if not (NUMBER if kind is int else CODE).fullmatch(part):
                return None
            values.append(int(part) if kind is int else part)
        return cls(*values)


@cache
def _shape(kind: Any) -> str:
    """How data of this kind is packed, for `format`: a screen packs a dozen."""
    return ":".join([kind.prefix, *(f"{{0.{field.name}!s}}" for field in fields(kind))])


@cache
def _kinds(kind: Any) -> list[Any]:
    """The types of its fields."""
    return [field.type for field in fields(kind)]
