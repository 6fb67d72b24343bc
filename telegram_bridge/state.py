"""What is kept of a dialogue between two updates."""

from typing import Any, NamedTuple


class State(NamedTuple):
    """Where a dialogue stands; all of it is stored between two updates."""

    flow: str
    version: int
    step: str
    answers: dict[str, Any]
    revision: int
    subject: int = 0
