"""Finding the phone number in a message."""

import re

from django.core.exceptions import ValidationError

from orders.phone import normalize_phone
from orders.quick.draft import Draft

# Seven digits at the least, in any groups; not inside a longer number, a word or a date with a year.
CANDIDATE = re.compile(
    r"(?<![\w.,])(?:(?:тел|телефон|т|моб|phone|tel|mob)[.:]*\s*)?(?!\d{4}-\d\d-\d\d|\d{1,2}\.\d{1,2}\.\d{4})(?P<number>\+?\(?\d[\d\s().\-–]{5,24}\d)(?!\w)",
    re.IGNORECASE,
)
FEWEST_DIGITS = 10
MOST_GROUPS = 7


def take_phone(draft: Draft) -> str:
    """Cross out the first phone number and return it in E.164, or ""."""
    for match in CANDIDATE.finditer(draft.left):
        number = match["number"]
        end = match.end("number")
        while True:
            digits = sum(character.isdigit() for character in number)
            if digits < FEWEST_DIGITS or len(re.findall(r"\d+", number)) > MOST_GROUPS:
                break
            if phone := _phone(number):
                draft.take("phone", match.start(), end)
                return phone
            # The last group may be the quantity of what comes next: "+7 900 123-45-67 2 latte".
            shorter = re.sub(r"[\s().\-–]+\d+$", "", number)
            if shorter == number:
                break
            end -= len(number) - len(shorter)
            number = shorter
    return ""


def _phone(number: str) -> str:
    digits = re.sub(r"\D", "", number)
    # An eight in front is how Russia and Kazakhstan dial their own; a seven without the plus is the same country.
    if number.lstrip("( ").startswith("7") and len(digits) == 11:
        number = f"+{digits}"
    try:
        return normalize_phone(number)
    except ValidationError:
        return ""
