"""Form fields for what people type."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from catalog.fields import MAX_QUANTITY, PriceField, QuantityField, ReadableField


@pytest.mark.parametrize(("typed", "number"), [("12", 12), (" 0 ", 0), ("1 250", 1250), ("1\u00a0000", 1000), (7, 7)])
def test_reads_a_quantity(typed: object, number: int) -> None:
    assert QuantityField().clean(typed) == number


@pytest.mark.parametrize(
    "typed", ["-1", "1.5", "1e3", "1_000", "١٢", "12 5", "", str(MAX_QUANTITY + 1), "9" * 5000, "\x00"], ids=ascii
)
def test_refuses_what_is_not_a_quantity(typed: str) -> None:
    with pytest.raises(ValidationError):
        QuantityField().clean(typed)


def test_reads_a_price_and_refuses_the_rest() -> None:
    assert PriceField().clean("12,5") == Decimal("12.50")
    assert PriceField(required=False).clean("") is None
    with pytest.raises(ValidationError):
        PriceField().clean("NaN")


def test_refuses_text_that_can_not_be_seen() -> None:
    assert ReadableField().clean(" Latte ") == "Latte"
    with pytest.raises(ValidationError):
        ReadableField().clean("La\u200btte")
