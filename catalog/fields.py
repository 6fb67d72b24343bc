"""Form fields for what people type, the same in the admin and in the bot."""

import re
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from catalog.money import parse_amount, typed_amount
from catalog.text import validate_readable

MAX_QUANTITY = 1_000_000_000
TYPED_WHOLE_NUMBER = re.compile(r"[0-9]{1,3}(?:[ \u00a0\u202f][0-9]{3})+|[0-9]{1,10}")


class ReadableField(forms.CharField):
    """A line of text without invisible characters."""

    default_validators = [validate_readable]


class TypedField(forms.Field):
    """A field of one value, which is compared with two empty ones in place of five: for a `Decimal` that is slow."""

    empty_values = [None, ""]


class PriceField(TypedField):
    """An amount of money of zero or more with at most two decimals; cleans to `Decimal` in hundredths."""

    default_error_messages = {
        "invalid": _("This is not a price. Type a number such as 1250, 1 250 or 12,50."),
    }

    def prepare_value(self, value: Any) -> Any:
        """Show an amount as a person would type it."""
        return typed_amount(value) if isinstance(value, Decimal) else value

    def to_python(self, value: Any) -> Decimal | None:
        if value in self.empty_values:
            return None
        amount = parse_amount(str(value))
        if amount is None:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return amount


class QuantityField(TypedField):
    """A whole number of zero or more, written with plain digits; cleans to `int`."""

    default_error_messages = {
        "invalid": _("This is not a quantity. Type a whole number such as 12."),
    }

    def to_python(self, value: Any) -> int | None:
        if value in self.empty_values:
            return None
        text = str(value).strip()
        if not TYPED_WHOLE_NUMBER.fullmatch(text) or (number := int(re.sub(r"\s", "", text))) > MAX_QUANTITY:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return number
