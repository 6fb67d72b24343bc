"""What is kept of a dialogue between two updates."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class State:
    """Where a dialogue stands; all of it is stored between two updates."""

    flow: str
    version: int
    step: str
    answers: dict[str, Any]
    revision: int
    subject: int = 0
