"""What stands below the form on the page of one object: tables that are read there, each with a link to all of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Part:
    """A titled table with a cell for each of its `headers` in each row; `facts` are sentences above it."""

    title: str
    headers: Sequence[str]
    rows: Sequence[Sequence[Any]]
    facts: Sequence[str] = ()
    more_url: str = ""
    more_text: str = ""
    nothing: str = ""
    """What is said when there is no row."""

    @property
    def table(self) -> dict[str, Any]:
        """The table in the form of the theme's component."""
        return {"headers": self.headers, "rows": self.rows}
