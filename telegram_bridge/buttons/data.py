"""Typed callback data.

What travels in a button is a prefix (a letter or two and a version) and ids or codes, separated by colons. It comes
back from the person's phone, perhaps after months, perhaps forged: `parse` answers None for all that isn't exactly
the shape declared here, and what it returns is a wish, never a permission.
"""

import re
from dataclasses import dataclass, fields
from typing import ClassVar, Self

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
        # A dataclass lists its fields there; `fields()` would make the list anew for each of a screen's buttons.
        packed = ":".join([self.prefix, *[str(getattr(self, name)) for name in self.__match_args__]])  # type: ignore[var-annotated]
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
