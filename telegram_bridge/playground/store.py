"""Where the simulated Telegram keeps what it knows: an append-only list of numbered records.

A message that is edited gets a further record with the same key, so that the highest number seen is all that a
browser needs to ask for what has changed since.
"""

from dataclasses import dataclass
from typing import Any, Protocol

JSON = dict[str, Any]

MESSAGE = "message"
UPDATE = "update"
CALL = "call"
FILE = "file"


@dataclass(frozen=True, slots=True)
class Record:
    """One thing that happened. Without a key of its own, its number is the key."""

    number: int
    kind: str
    chat_id: int | None
    key: str
    data: JSON


class Store(Protocol):
    """What the simulator asks of its memory."""

    def append(self, kind: str, chat_id: int | None, data: JSON, key: str = "") -> Record:
        """Keep a record and return it with its number; numbers only grow."""

    def latest(self, kind: str, key: str) -> Record | None:
        """Return the newest record with this kind and key."""


class MemoryStore:
    """Records in a list, for tests."""

    def __init__(self) -> None:
        self.records: list[Record] = []

    def append(self, kind: str, chat_id: int | None, data: JSON, key: str = "") -> Record:
        number = len(self.records) + 1
        self.records.append(Record(number, kind, chat_id, key or str(number), data))
        return self.records[-1]

    def latest(self, kind: str, key: str) -> Record | None:
        matching = (record for record in reversed(self.records) if record.kind == kind and record.key == key)
        return next(matching, None)
