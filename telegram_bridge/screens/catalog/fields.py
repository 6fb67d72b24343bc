"""What can be said about a product: each thing with its question, its buttons, its answers."""

import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from catalog.fields import PriceField, QuantityField, ReadableField
from catalog.models import Category, Product
from catalog.money import MAX_AMOUNT, format_money, quantize
from catalog.tree import whole_tree
from telegram_bridge.screen import cut

Choices = Sequence[tuple[str, str]]
"""Labels with the codes that are sent back."""

CLEAR, YES, NO = "clear", "yes", "no"
THRESHOLDS = (0, 1, 3, 5, 10, 20)


def no_choices(product: Product) -> Choices:
    return ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """`typed` and `chosen` return the new value, or raise `ValidationError` with a sentence.

    `value` is the name of the product's attribute; `show` writes a value for people.
    """

    label: str | Promise
    question: str | Promise
    value: str
    typed: Callable[[str], Any]
    show: Callable[[Any], str] = str
    choices: Callable[[Product], Choices] = no_choices
    chosen: Callable[[str], Any] | None = None

    def now(self, product: Product) -> str:
        return self.written(getattr(product, self.value))

    def written(self, value: Any) -> str:
        return "—" if value in (None, "") else self.show(value)


def mark(value: Any) -> int:
    """A number from 1 that another value of a field doesn't have: what a button carries of what was seen."""
    return zlib.crc32(str(value).encode()) + 1


def gone() -> ValidationError:
    return ValidationError(_("This choice is no longer there. Please choose another one."))


def _with(make: Callable[[], forms.Field]) -> Callable[[str], Any]:
    return lambda text: make().clean(text)


def _text(length: int) -> Callable[[str], Any]:
    return _with(lambda: ReadableField(max_length=length))


def _clear(attribute: str) -> Callable[[Product], Choices]:
    return lambda product: [(_("🗑 Clear"), CLEAR)] if getattr(product, attribute) not in (None, "") else []


def _to(empty: Any) -> Callable[[str], Any]:
    """What the button that clears a value makes of it."""

    def chosen(code: str) -> Any:
        if code != CLEAR:
            raise gone()
        return empty

    return chosen


def _money(value: Any) -> str:
    return format_money(value, settings.CURRENCY)


def price_code(price: Decimal) -> str:
    """What a button carries that sets this price."""
    return str(int(price * 100))


def _choose_price(code: str) -> Decimal:
    if not code.isdecimal() or (price := Decimal(int(code)) / 100) > MAX_AMOUNT:
        raise gone()
    return quantize(price)


def _units() -> list[str]:
    return [pgettext("unit", "pcs"), pgettext("unit", "kg"), pgettext("unit", "g"), pgettext("unit", "l"),
            pgettext("unit", "m"), pgettext("unit", "pack")]  # fmt: skip


def _unit_choices(product: Product) -> Choices:
    return [*((unit, f"u{at}") for at, unit in enumerate(_units())), *_clear("unit")(product)]


def _choose_unit(code: str) -> str:
    units = {f"u{at}": unit for at, unit in enumerate(_units())} | {CLEAR: ""}
    if code not in units:
        raise gone()
    return units[code]


def _categories(product: Product) -> Choices:
    tree = [
        (f"{'· ' * min(depth, 6)}{cut(str(each), 44)}", f"c{each.pk}") for depth, each in whole_tree(archived=False)
    ]
    return [*tree, *([(_("🚫 Without a category"), CLEAR)] if product.category_id else [])]


def _choose_category(code: str) -> int | None:
    if code == CLEAR:
        return None
    if not code[1:].isdecimal() or not Category.objects.filter(pk=int(code[1:])).exists():
        raise gone()
    return int(code[1:])


def _type_category(text: str) -> int:
    found = list(Category.objects.filter(name__iexact=text.strip(), is_active=True)[:2])
    if len(found) != 1:
        raise ValidationError(_("Please choose with a button below."))
    return found[0].pk


def _category(value: int) -> str:
    return str(Category.objects.filter(pk=value).first() or "—")


def _thresholds(product: Product) -> Choices:
    return [*((str(number), f"n{number}") for number in THRESHOLDS), *_clear("low_stock_threshold")(product)]


def _choose_threshold(code: str) -> int | None:
    if code == CLEAR:
        return None
    if not code[1:].isdecimal():
        raise gone()
    return int(code[1:])


def _yes_or_no(product: Product) -> Choices:
    return [(_("Yes"), YES), (_("No"), NO)]


def _choose_yes_or_no(code: str) -> bool:
    if code not in (YES, NO):
        raise gone()
    return code == YES


def _type_yes_or_no(text: str) -> bool:
    raise ValidationError(_("Please choose with a button below."))


def _written_yes_or_no(value: bool) -> str:
    return _("Yes") if value else _("No")


def _switch(value: str, label: str | Promise) -> Field:
    return Field(
        label=label, question=label, value=value, typed=_type_yes_or_no, show=_written_yes_or_no, choices=_yes_or_no,
        chosen=_choose_yes_or_no,
    )  # fmt: skip


FIELDS: dict[str, Field] = {
    "name": Field(
        label=gettext_lazy("✏️ Name"), question=gettext_lazy("What is it called?"), value="name", typed=_text(200)
    ),
    "price": Field(
        label=gettext_lazy("💰 Price"), question=gettext_lazy("What does it cost?"), value="price",
        typed=_with(PriceField), show=_money, chosen=_choose_price,
    ),
    "before": Field(
        label=gettext_lazy("🏷 Price before"),
        question=gettext_lazy("What did it cost before? This price stands crossed out next to the new one."),
        value="compare_at_price", typed=_with(PriceField), show=_money,
        choices=_clear("compare_at_price"), chosen=_to(None),
    ),
    "cost": Field(
        label=gettext_lazy("🧮 Cost"), question=gettext_lazy("What does it cost the shop?"), value="cost",
        typed=_with(PriceField), show=_money, choices=_clear("cost"), chosen=_to(None),
    ),
    "sku": Field(
        label=gettext_lazy("🔖 SKU"), question=gettext_lazy("What is its SKU? No other product may have it."),
        value="sku", typed=_text(64), choices=_clear("sku"), chosen=_to(""),
    ),
    "barcode": Field(
        label=gettext_lazy("🔢 Barcode"), question=gettext_lazy("What is its barcode?"), value="barcode",
        typed=_text(64), choices=_clear("barcode"), chosen=_to(""),
    ),
    "unit": Field(
        label=gettext_lazy("📏 Unit"), question=gettext_lazy("What is it counted in?"), value="unit", typed=_text(16),
        choices=_unit_choices, chosen=_choose_unit,
    ),
    "category": Field(
        label=gettext_lazy("📂 Category"), question=gettext_lazy("Which category is it in?"), value="category_id",
        typed=_type_category, show=_category, choices=_categories, chosen=_choose_category,
    ),
    "text": Field(
        label=gettext_lazy("📝 Description"), question=gettext_lazy("How would you describe it to a customer?"),
        value="description", typed=_text(2000), choices=_clear("description"), chosen=_to(""),
    ),
    "low": Field(
        label=gettext_lazy("⚠️ Low from"),
        question=gettext_lazy("At how many available pieces is it time to order more?"),
        value="low_stock_threshold", typed=_with(QuantityField), choices=_thresholds, chosen=_choose_threshold,
    ),
    "tracked": _switch("tracks_stock", gettext_lazy("Stock is tracked")),
    "ahead": _switch("allows_backorder", gettext_lazy("Sold before it arrives")),
    "active": _switch("is_active", gettext_lazy("Shown in the lists")),
}  # fmt: skip

TYPED = ("name", "price", "before", "cost", "sku", "barcode", "unit", "category", "text", "low")
SWITCHES = ("tracked", "ahead")
