"""Phone numbers: one E.164 spelling in the database, a readable one on the screen."""

import re
from functools import lru_cache

import phonenumbers
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

TYPED = re.compile(r"\+?[0-9][0-9 ()\-]{8,20}[0-9]")


def normalize_phone(text: str) -> str:
    """Return the E.164 spelling ("+79001234567") of a number that a person typed in any way.

    A number without a country code is one of `settings.PHONE_REGION`.

    Raises:
        ValidationError: it isn't a phone number.
    """
    try:
        number = phonenumbers.parse(text.strip()[:60], settings.PHONE_REGION)
    except phonenumbers.NumberParseException:
        number = None
    if number is None or not phonenumbers.is_possible_number(number):
        raise ValidationError(_("This is not a phone number. Type it like +7 900 123-45-67."), code="invalid")
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


@lru_cache(maxsize=4096)
def format_phone(e164: str) -> str:
    """Write an E.164 number in readable groups; anything else as it is."""
    try:
        number = phonenumbers.parse(e164)
    except phonenumbers.NumberParseException:
        return e164
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL)


def name_and_phone(text: str) -> tuple[str, str]:
    """Split "Ivan +7 900 123-45-67" in two, as they were typed; either may be missing."""
    phone = TYPED.search(text)
    if phone is None:
        return " ".join(text.split()), ""
    rest = text[: phone.start()] + " " + text[phone.end() :]
    return " ".join(rest.replace(",", " ").split()), phone.group()
