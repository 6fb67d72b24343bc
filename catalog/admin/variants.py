"""The page that makes variants of a product from a matrix of options."""

from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from unfold.widgets import UnfoldAdminTextInputWidget

from catalog.admin.base import person
from catalog.admin.form_page import FormPage
from catalog.fields import ReadableField
from catalog.models import Product
from catalog.services.variants import MAX_OPTIONS, variants_create
from catalog.variants import option_lists

SEPARATOR = ", "


class MatrixForm(forms.Form):
    """Up to three options, each with its values between commas."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for number in range(1, MAX_OPTIONS + 1):
            names, values = {"placeholder": _("Size")}, {"placeholder": _("S, M, L")}
            self.fields[f"name_{number}"] = ReadableField(
                label=_("Option %(number)s") % {"number": number}, required=number == 1,
                widget=UnfoldAdminTextInputWidget(attrs=names if number == 1 else {}),
            )  # fmt: skip
            self.fields[f"values_{number}"] = ReadableField(
                label=_("Its values, between commas"), required=number == 1,
                widget=UnfoldAdminTextInputWidget(attrs=values if number == 1 else {}),
            )  # fmt: skip


def _initial(product: Product) -> dict[str, str]:
    lists = option_lists(product, product.variants.filter(is_active=True))
    names = {f"name_{number}": name for number, (name, _values) in enumerate(lists, 1)}
    return names | {f"values_{number}": SEPARATOR.join(values) for number, (_name, values) in enumerate(lists, 1)}


def _effect(request: HttpRequest, product: Product, answers: dict[str, Any]) -> str:
    options: dict[str, list[str]] = {}
    for number in range(1, MAX_OPTIONS + 1):
        name, values = answers[f"name_{number}"], answers[f"values_{number}"]
        if name or values:
            options[name] = [value for value in values.split(",") if value.strip()]
    made = variants_create(actor=person(request), parent_id=product.pk, options=options)
    if not made:
        return _now("All of these variants are there already.")
    return ngettext("%(count)s variant was made.", "%(count)s variants were made.", len(made)) % {"count": len(made)}


def _hint(product: Product) -> str:
    return _now(
        "Each combination becomes a product with its own SKU, price and stock; lists show this one in their place. "
        "Variants that are there already stay as they are."
    )


VARIANTS_PAGE = FormPage(
    "variants", title=_("Make variants"), submit=_("Make variants"), form=MatrixForm, permission="catalog.add_product",
    effect=_effect, hint=_hint, initial=_initial, icon="style",
    is_possible=lambda product: product.parent_id is None,
)  # fmt: skip
