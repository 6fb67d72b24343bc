"""The time of day in a message: 15:00, к 18, до 12, с 10 до 12, at 3pm, вечером."""

import re
from collections.abc import Callable
from datetime import time, timedelta

from orders.quick.draft import Draft

Window = tuple[time | None, time | None]
"""From and until, in the shop's time zone."""

HALF = r"(?:\s*(?P<half{0}>утра|дня|вечера|ночи|a\.?m\.?|p\.?m\.?)(?!\w))?"
UNIT = r"(?:\s*(?:час(?:ам|ов|а|у)?|ч|o'?clock)\.?(?!\w))?"


def _clock(number: int) -> str:
    """A time as the group `h<number>`, with optional minutes and half of the day."""
    return rf"(?P<h{number}>\d{{1,2}})(?:[:.](?P<min{number}>\d\d))?{UNIT}{HALF.format(number)}"


def _exact_clock(number: int) -> str:
    """A time that can be nothing else: with minutes, or with the half of the day."""
    with_minutes = rf"(?P<min{number}>:\d\d){HALF.format(number)}"
    with_half = rf"\s*(?P<only{number}>a\.?m\.?|p\.?m\.?|утра|вечера)(?!\w)"
    return rf"(?P<h{number}>\d{{1,2}})(?:{with_minutes}|{with_half})"


def _read(match: re.Match[str], number: int, *, default: str = "") -> time | None:
    groups = match.groupdict()
    hour, minute = int(groups[f"h{number}"]), int((groups.get(f"min{number}") or "0").lstrip(":."))
    half = (groups.get(f"half{number}") or groups.get(f"only{number}") or default).lower().replace(".", "")
    if half in ("pm", "дня", "вечера") and hour < 12:
        hour += 12
    elif half in ("am", "ночи", "утра") and hour == 12:
        hour = 0
    return time(hour, minute) if hour < 24 and minute < 60 else None


def _half(match: re.Match[str], number: int) -> str:
    return match.groupdict().get(f"half{number}") or match.groupdict().get(f"only{number}") or ""


def _between(match: re.Match[str]) -> Window | None:
    start, end = _read(match, 1, default=_half(match, 2)), _read(match, 2)
    return (start, end) if start and end and start < end else None


def _until(match: re.Match[str]) -> Window | None:
    end = _read(match, 1)
    return (None, end) if end else None


def _since(match: re.Match[str]) -> Window | None:
    start = _read(match, 1)
    return (start, None) if start else None


def _at(match: re.Match[str]) -> Window | None:
    moment = _read(match, 1)
    return (moment, moment) if moment else None


def _part(start: int, end: int) -> Callable[[re.Match[str]], Window | None]:
    return lambda match: (time(start), time(end))


WORD = r"(?<!\w)"
END = r"(?![\w%:]|[.,]\d)"
AROUND = r"(?:(?:в|около|примерно|где-то|at|around|about)\s+){0,2}"
READINGS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], Window | None]], ...] = tuple(
    (re.compile(WORD + pattern + END, re.IGNORECASE), reading)
    for pattern, reading in (
        (rf"(?:с|со|from|between|между)\s+{_clock(1)}\s*(?:до|по|to|till|until|and|и|-|–|—)\s*{_clock(2)}", _between),
        (rf"{AROUND}(?P<h1>\d{{1,2}}):(?P<min1>\d\d)\s*(?:-|–|—|до|to)\s*(?P<h2>\d{{1,2}}):(?P<min2>\d\d)", _between),
        (r"(?P<h1>\d{1,2})\s*(?:-|–|—)\s*(?P<h2>\d{1,2})\s*(?:ч|час(?:ов|а)?|(?P<half2>[ap]\.?m\.?))", _between),
        (r"(?<=[\x1f,;\n])\s*(?P<h1>[01]?\d|2[0-3])\s?[-–—]\s?(?P<h2>[01]?\d|2[0-3])(?=\s*(?:$|[,;\n\x1f]))", _between),
        (rf"(?:до|не\s+позже|не\s+позднее|к|ко|before|by|until|till|no\s+later\s+than)\s+{_clock(1)}", _until),
        (rf"(?:после|не\s+раньше|after|from)\s+{_clock(1)}", _since),
        (rf"{AROUND}{_exact_clock(1)}", _at),
        (r"(?:в|at)\s+(?P<h1>\d{1,2})\.(?P<min1>[0-5]\d)", _at),
        (rf"(?:в|at)\s+{_clock(1)}(?=\s*(?:$|[,;.\n\x1f]))", _at),
        (r"(?:утром|с\s+утра|in\s+the\s+morning|morning)", _part(9, 12)),
        (r"(?:днём|днем|после\s+обеда|in\s+the\s+afternoon|afternoon)", _part(12, 18)),
        (r"(?:вечером|in\s+the\s+evening|evening|tonight)", _part(18, 22)),
    )
)  # fmt: skip
LATER = re.compile(
    r"(?<!\w)(?:через|in)\s+(?:(?P<n>\d{1,2})\s+)?"
    r"(?:(?P<hours>час(?:а|ов)?|hours?|an\s+hour)|(?P<half>полчаса|half\s+an\s+hour)|минут[уы]?|мин|minutes?|min)(?!\w)",
    re.IGNORECASE,
)


def take_window(draft: Draft) -> Window | None:
    """Cross out the first time of day of the message and return it, or None."""
    for pattern, reading in READINGS:
        for match in pattern.finditer(draft.left):
            if window := reading(match):
                draft.take("when", match.start(), match.end())
                return window
    return None


def take_delay(draft: Draft) -> timedelta | None:
    """Cross out "in two hours" and return how long that is, or None."""
    match = LATER.search(draft.left)
    if match is None:
        return None
    draft.take("when", match.start(), match.end())
    if match["half"]:
        return timedelta(minutes=30)
    count = int(match["n"] or 1)
    return timedelta(hours=count) if match["hours"] else timedelta(minutes=count)
