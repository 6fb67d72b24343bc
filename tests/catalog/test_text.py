"""Text that people can read is accepted, text that they can't see is not."""

import pytest
from django.core.exceptions import ValidationError

from catalog.text import validate_readable


@pytest.mark.parametrize(
    "text",
    [
        "Latte",
        "Кофе «Утро»",
        "two\nlines\tand a tab",
        "می\u200cخواهم",
        "👨\u200d👩\u200d👧",
        "❤\ufe0f",
        "<b>&amp;</b>",
        "",
    ],
)
def test_accepts_what_can_be_read(text: str) -> None:
    validate_readable(text)


@pytest.mark.parametrize(
    "text",
    [
        "a\x00b",
        "a\x1bb",
        "a\x7f",
        "\ud800",
        "La\u200btte",
        "\u202eettaL",
        "\ufeffLatte",
        "a\u2066b",
        " ",
        "\u200d\ufe0f",
    ],
    ids=ascii,
)
def test_refuses_what_can_not_be_seen_or_saved(text: str) -> None:
    with pytest.raises(ValidationError):
        validate_readable(text)
