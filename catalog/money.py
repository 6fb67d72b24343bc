"""Money: exact amounts, one rounding rule, one way to write and to read them."""

import re
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

CENT = Decimal("0.01")
MAX_DIGITS = 14
MAX_AMOUNT = Decimal("999999999999.99")
SYMBOLS = {"RUB": "₽", "USD": "$", "EUR": "€", "KZT": "₸", "UAH": "₴", "BYN": "Br", "GBP": "£", "TRY": "₺", "GEL": "₾"}

# Only what a person means as a price: digits, thousands apart by spaces, two decimals after a point or a comma.
# Python's own parser also takes 1e9, 1_000, NaN and the digits of every script.
TYPED_AMOUNT = re.compile(r"([0-9]{1,3}(?:[ \u00a0\u202f][0-9]{3})+|[0-9]{1,12})(?:[.,]([0-9]{1,2}))?")


def quantize(amount: Decimal) -> Decimal:
    """Round `amount` half up to hundredths, alike on every database."""
    return amount.quantize(CENT, rounding=ROUND_HALF_UP)


def parse_amount(text: str) -> Decimal | None:
    """Return the amount that a person typed ("12,50", "1 250", "1250.5"), or None when it isn't one."""
    match = TYPED_AMOUNT.fullmatch(text.strip())
    if match is None:
        return None
    amount = Decimal(re.sub(r"\s", "", match[1]) + "." + (match[2] or "0"))
    return quantize(amount) if amount <= MAX_AMOUNT else None


def typed_amount(amount: Decimal) -> str:
    """Write `amount` as it is typed into a field: "1250", "12,50"; `parse_amount` reads it."""
    return f"{quantize(amount):.2f}".removesuffix(".00").replace(".", ",")


@lru_cache(maxsize=4096)
def format_money(amount: Decimal, currency: str) -> str:
    """Write `amount` with thin groups, decimals only where there are some, and the sign of `currency` (ISO 4217)."""
    whole, _, cents = f"{quantize(amount):,.2f}".partition(".")
    number = whole.replace(",", "\u00a0") + ("" if cents == "00" else "," + cents)
    return f"{number}\u00a0{SYMBOLS.get(currency, currency)}"
