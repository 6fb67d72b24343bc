"""Buttons of dialogues."""

from dataclasses import dataclass
from typing import ClassVar

from telegram_bridge.buttons.data import Data


@dataclass(frozen=True, slots=True)
class FlowPress(Data):
    """A button inside a dialogue; only the one of the current revision counts."""

    prefix: ClassVar[str] = "f1"
    revision: int
    code: str


@dataclass(frozen=True, slots=True)
class StartFlow(Data):
    """Begin a dialogue about `subject` (0: nothing that exists yet); with `fresh`, drop the unfinished one."""

    prefix: ClassVar[str] = "n1"
    flow: str
    subject: int = 0
    fresh: int = 0


@dataclass(frozen=True, slots=True)
class ContinueFlow(Data):
    prefix: ClassVar[str] = "nc1"


KINDS: tuple[type[Data], ...] = (FlowPress, StartFlow, ContinueFlow)
