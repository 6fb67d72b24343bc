"""However a number is typed, it is one customer."""

import pytest
from django.core.exceptions import ValidationError

from orders.phone import format_phone, name_and_phone, normalize_phone


@pytest.mark.parametrize(
    "typed",
    [
        "+79001234567", "89001234567", "8 (900) 123-45-67", "+7 900 123 45 67", "9001234567", "7-900-123-45-67",
        "+7(900)1234567", " 8 900 1234567 ", "tel:+79001234567",
    ],
)  # fmt: skip
def test_eight_spellings_are_one_number(typed: str) -> None:
    assert normalize_phone(typed) == "+79001234567"


@pytest.mark.parametrize("typed", ["", "123", "phone", "+7", "9" * 5000, "\x00", "+7900123456789012"])
def test_refuses_what_is_not_a_number(typed: str) -> None:
    with pytest.raises(ValidationError):
        normalize_phone(typed)


def test_writes_a_number_in_groups() -> None:
    assert format_phone("+79001234567") == "+7 900 123-45-67"
    assert format_phone("rubbish") == "rubbish"


@pytest.mark.parametrize(
    ("typed", "parts"),
    [
        ("Ivan Petrov +7 900 123-45-67", ("Ivan Petrov", "+7 900 123-45-67")),
        ("8 (900) 123-45-67, Ivan", ("Ivan", "8 (900) 123-45-67")),
        ("Ivan 25", ("Ivan 25", "")),
        ("89001234567", ("", "89001234567")),
        (" ", ("", "")),
    ],
)
def test_tells_a_name_from_a_phone(typed: str, parts: tuple[str, str]) -> None:
    assert name_and_phone(typed) == parts
