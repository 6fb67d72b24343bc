"""The small pages of a product that make another one of it or give it variants; those of its stock are in `stock`."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminTextInputWidget

from catalog.admin.base import person
from catalog.admin.form_page import FormPage
from catalog.fields import ReadableField
from catalog.models import Product
from catalog.services.copy import product_copy
from catalog.services.variants import MAX_LENGTH, variant_edit, variants_undo
from catalog.variants import in_line, option_lists


class OptionsForm(forms.Form):
    """A field for each option of a variant; they come as `initial["options"]`, with what its siblings have."""

    def __init__(self, data: Any, *, initial: dict[str, Any]) -> None:
        super().__init__(data, initial=initial)
        self.names = [name for name, _value in initial["options"]]
        for number, (name, value) in enumerate(initial["options"]):
            known = initial["known"].get(name, [])
            self.fields[f"option_{number}"] = ReadableField(
                label=name, max_length=MAX_LENGTH, initial=value, help_text=", ".join(known),
                widget=UnfoldAdminTextInputWidget(attrs={"autocomplete": "off"}),
            )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        options = {name: cleaned.get(f"option_{number}", "") for number, name in enumerate(self.names)}
        return cleaned | {"options": options}


def _options(variant: Product) -> dict[str, Any]:
    parent = variant.parent
    if parent is None:
        return {"options": [], "known": {}}
    lists = option_lists(parent, parent.variants.filter(is_active=True))
    return {"options": in_line(parent.option_lists, variant.options), "known": dict(lists)}


def _set_options(request: HttpRequest, variant: Product, answers: dict[str, Any]) -> str:
    changed = variant_edit(actor=person(request), product_id=variant.pk, options=answers["options"])
    return _now("The variant is called “%(product)s” now.") % {"product": changed}


def _copy(request: HttpRequest, product: Product, answers: dict[str, Any]) -> HttpResponse:
    copy = product_copy(actor=person(request), product_id=product.pk)
    text = _now("This is the copy of “%(product)s”. Give it a name of its own, an SKU and stock.")
    messages.success(request, text % {"product": product})
    return redirect("admin:catalog_product_change", copy.pk)


def _undo(request: HttpRequest, parent: Product, answers: dict[str, Any]) -> str:
    plain = variants_undo(actor=person(request), parent_id=parent.pk)
    return _now("“%(product)s” is a product without variants again.") % {"product": plain}


COPY_PAGE = FormPage(
    "copy", title=_("Copy"), submit=_("Make a copy"), form=forms.Form, permission="catalog.add_product", effect=_copy,
    icon="content_copy",
    hint=lambda product: _now("With photos and variants, without stock, SKU and barcode. The copy is on sale at once."),
)  # fmt: skip
OPTIONS_PAGE = FormPage(
    "options", title=_("Change the options"), submit=_("Save"), form=OptionsForm, permission="catalog.change_product",
    effect=_set_options, initial=_options, icon="style", is_possible=lambda product: product.parent_id is not None,
    hint=lambda product: _now("The name follows, unless it was given by hand."),
)  # fmt: skip
UNDO_PAGE = FormPage(
    "undo-variants", title=_("Undo the variants"), submit=_("Undo the variants"), form=forms.Form,
    permission="catalog.change_product", effect=_undo, icon="undo", is_dangerous=True,
    is_possible=lambda product: product.has_variants,
    hint=lambda product: _now(
        "All variants are deleted, and this is a plain product again. That is possible only while none of them was "
        "ever stocked or ordered."
    ),
)  # fmt: skip
