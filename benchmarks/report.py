"""The table at the end."""

from collections.abc import Sequence
from statistics import median

Row = tuple[str, str]


def table(rows: Sequence[Row]) -> str:
    width = max(len(name) for name, _ in rows)
    return "\n".join(f"  {name:<{width}}  {value}" for name, value in rows)


def milliseconds(seconds: float) -> str:
    return f"{seconds * 1000:.2f} ms"


def percentile(values: Sequence[float], percent: int) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) * percent // 100, len(ordered) - 1)]


def around(values: Sequence[float], number: int, width: int = 10) -> float:
    """The median of the answers next to the one of this number: a single one says little on a busy machine."""
    return median(values[max(number - width, 0) : number + width])
