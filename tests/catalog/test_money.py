"""Money as people type and read it."""

from decimal import Decimal

import pytest

from catalog.money import format_money, parse_amount, quantize


@pytest.mark.parametrize(
    ("typed", "amount"),
    [
        ("12,50", "12.50"),
        ("1 250", "1250"),
        ("1250.5", "1250.50"),
        (" 7 ", "7"),
        ("1\u00a0250,5", "1250.50"),
        ("0", "0"),
    ],
)
def test_reads_a_price(typed: str, amount: str) -> None:
    assert parse_amount(typed) == Decimal(amount)


@pytest.mark.parametrize(
    "typed", ["1e9", "-5", "NaN", "1_000", "١٢", "12.505", "", "12.", ".5", "1 25", "12 5000", "1,250.00", "9" * 5000]
)
def test_refuses_what_is_not_a_price(typed: str) -> None:
    assert parse_amount(typed) is None


@pytest.mark.parametrize(("amount", "rounded"), [("0.005", "0.01"), ("2.675", "2.68"), ("1.004", "1.00")])
def test_rounds_half_up(amount: str, rounded: str) -> None:
    assert quantize(Decimal(amount)) == Decimal(rounded)


def test_writes_money_with_groups_and_the_sign_of_the_currency() -> None:
    assert format_money(Decimal("1234567.5"), "RUB") == "1\u00a0234\u00a0567,50\u00a0₽"
    assert format_money(Decimal(100), "XYZ") == "100\u00a0XYZ"
