"""The day in a message: today, завтра, в пятницу, 25.12, 25 декабря, in 2 days."""

import re
from collections.abc import Callable
from datetime import date, timedelta

from orders.quick.draft import Draft

WEEKDAYS = (
    r"понедельник\w*|пн|monday|mon", r"вторник\w*|вт|tuesday|tues?", r"сред[ауые]|ср|wednesday|wed",
    r"четверг\w*|чт|thursday|thurs?|thu", r"пятниц\w+|пт|friday|fri", r"суббот\w+|сб|saturday|sat",
    r"воскресень[еяю]|воскр|вс|sunday|sun",
)  # fmt: skip
MONTHS = (
    r"янв(?:ар[яье])?|jan(?:uary)?", r"фев(?:рал[яье])?|feb(?:ruary)?", r"мар(?:та?)?|march|mar",
    r"апр(?:ел[яье])?|april|apr", r"ма[яй]|may", r"июн[яье]?|june?", r"июл[яье]?|july?",
    r"авг(?:уста?)?|aug(?:ust)?", r"сен(?:т(?:ябр[яье])?)?|sept?(?:ember)?",
    r"окт(?:ябр[яье])?|oct(?:ober)?", r"ноя(?:б(?:р[яье])?)?|nov(?:ember)?", r"дек(?:абр[яье])?|dec(?:ember)?",
)  # fmt: skip
ANY_WEEKDAY = "|".join(f"(?P<w{number}>{names})" for number, names in enumerate(WEEKDAYS))
ANY_MONTH = "|".join(f"(?P<m{number}>{names})" for number, names in enumerate(MONTHS, start=1))
DAY, YEAR = r"(?P<d>\d{1,2})", r"(?P<y>20\d\d)"
BEFORE = r"(?<!\w)(?:(?:на|во?|к|on|by|for|next|this|the)\s+){0,2}"
AFTER = r"(?![\w%])"
# An amount or a weight is no date: "25.12 руб", "1.50 кг".
NOT_A_MEASURE = r"(?!\s*(?:₽|р\b|руб|кг|гр?\b|л\b|мл|шт|kg|g\b|ml|l\b|\$|€|usd|eur))"

STREET = re.compile(r"(?<!\w)(?:ул(?:ица|ице|\.)?|пл(?:ощадь|\.)|пр(?:оспект|-т|\.))\s*(?:\d{1,2}\s+)?$", re.IGNORECASE)
"""Before a street that is called like a day: "ул. 8 Марта 5"."""

Reading = Callable[[re.Match[str], date], date | None]


def _numbers(match: re.Match[str], today: date) -> date | None:
    return _next(today, int(match["d"]), int(match["m"]), match["y"])


def _named_month(match: re.Match[str], today: date) -> date | None:
    month = next(number for number in range(1, 13) if match[f"m{number}"])
    return _next(today, int(match["d"]), month, match["y"])


def _weekday(match: re.Match[str], today: date) -> date | None:
    wanted = next(number for number in range(7) if match[f"w{number}"])
    return today + timedelta(days=(wanted - today.weekday() - 1) % 7 + 1)


def _next(today: date, day: int, month: int, year: str | None) -> date | None:
    """That day of `year`, else of this year, or of the next when it has passed."""
    try:
        if year:
            return date(int(year) + (2000 if len(year) == 2 else 0), month, day)
        this = date(today.year, month, day)
        return this if this >= today else date(today.year + 1, month, day)
    except ValueError:
        return None


def _in_days(match: re.Match[str], today: date) -> date | None:
    count = int(match["n"]) if match["n"] else 1
    return today + timedelta(days=count * (7 if match["week"] else 1))


def _after(days: int) -> Reading:
    return lambda match, today: today + timedelta(days=days)


READINGS: tuple[tuple[re.Pattern[str], Reading], ...] = tuple(
    (re.compile(BEFORE + pattern + AFTER, re.IGNORECASE), reading)
    for pattern, reading in (
        (r"(?:послезавтра|day\s+after\s+tomorrow)", _after(2)),
        (r"(?:завтра|tomorrow)", _after(1)),
        (r"(?:сегодня|today)", _after(0)),
        (r"(?:через|in)\s+(?:(?P<n>\d{1,2})\s+)?(?:дн(?:я|ей)|день|days?|(?P<week>недел[юиь]|weeks?))", _in_days),
        (r"(?P<y>20\d\d)-(?P<m>\d\d)-(?P<d>\d\d)", _numbers),
        (rf"{DAY}(?:-?го|st|nd|rd|th)?\s+(?:of\s+)?(?:{ANY_MONTH})\.?(?:\s+{YEAR})?(?:\s*г\.?(?!\w))?", _named_month),
        (rf"(?:{ANY_MONTH})\.?\s+{DAY}(?:st|nd|rd|th)?(?:,?\s+{YEAR})?(?!:)", _named_month),
        (rf"(?<![\d.,/]){DAY}[./](?P<m>\d\d)(?:[./](?P<y>20\d\d|\d\d))?(?![./:]?\d){NOT_A_MEASURE}", _numbers),
        (rf"(?:{ANY_WEEKDAY})", _weekday),
    )
)  # fmt: skip


def take_day(draft: Draft, today: date) -> date | None:
    """Cross out the first day of the message and return it, or None."""
    for pattern, reading in READINGS:
        for match in pattern.finditer(draft.left):
            if STREET.search(draft.left, 0, match.start()):
                continue
            if found := reading(match, today):
                draft.take("when", match.start(), match.end())
                return found
    return None
