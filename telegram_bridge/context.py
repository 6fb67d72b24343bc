"""What a dialogue knows of the world outside of its questions."""

from dataclasses import dataclass

from telegram_bridge.store import Person


@dataclass(frozen=True, slots=True)
class Context:
    """What a flow's functions get: who answers, and the id of what the dialogue is about (0: nothing yet)."""

    person: Person
    subject: int
