"""The list of products: each one once, price and stock open for typing, stale numbers never written."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import F, Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminTextInputWidget

from catalog.admin.base import person
from catalog.fields import PriceField, QuantityField
from catalog.models import Product
from catalog.planning import low_stock
from catalog.services.products import product_edit
from catalog.services.stock import CHANGE_STOCK, stock_count

NUMBER = {"inputmode": "decimal", "autocomplete": "off", "class": "max-w-28"}


class RowForm(forms.ModelForm):
    """Price and stock of a row. What was shown comes back with the form, in Django's hidden initial values."""

    price = PriceField(show_hidden_initial=True, widget=UnfoldAdminTextInputWidget(attrs=NUMBER))
    counted = QuantityField(show_hidden_initial=True, required=False, widget=UnfoldAdminTextInputWidget(attrs=NUMBER))

    class Meta:
        model = Product
        fields = ["price"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.has_variants or not self.instance.tracks_stock:
            del self.fields["counted"]
        else:
            self.initial["counted"] = self.instance.on_hand

    def seen(self, name: str) -> Any:
        """The value that was in the field when the person got the page."""
        return self.fields[name].to_python(self.data.get(self[name].html_initial_name))


class RowFormWithoutStock(RowForm):
    """For those who may change products but not their stock."""

    counted = None  # type: ignore[assignment]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super(RowForm, self).__init__(*args, **kwargs)


def row_form(request: HttpRequest) -> type[RowForm]:
    """Return the form of a row for the person of `request`."""
    return RowForm if request.user.has_perm(CHANGE_STOCK) else RowFormWithoutStock


def save_row(request: HttpRequest, product_id: int, form: RowForm) -> None:
    """Write what was typed, unless someone else changed it since the page was shown."""
    if "price" in form.changed_data:
        product_edit(
            actor=person(request), product_id=product_id, seen={"price": form.seen("price")},
            price=form.cleaned_data["price"],
        )  # fmt: skip
    if "counted" in form.changed_data and form.cleaned_data["counted"] is not None:
        stock_count(
            product_id=product_id, quantity=form.cleaned_data["counted"], seen_on_hand=form.seen("counted"),
            actor=person(request), reason=_now("typed in the list of products"),
        )  # fmt: skip


class StockFilter(admin.SimpleListFilter):
    """Products by how much of them is left."""

    title = _("stock")
    parameter_name = "stock"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("low", _("low")), ("out", _("nothing left"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Product]) -> QuerySet[Product]:
        if self.value() == "low":
            # Written like the partial index, so that only products that are low are ever read.
            return queryset & low_stock()
        if self.value() == "out":
            return queryset.filter(Q(tracks_stock=True, on_hand__lte=F("allocated")), has_variants=False)
        return queryset


class VariantsFilter(admin.SimpleListFilter):
    """A product with variants once, unless someone looks for something; `?variants=<id>` shows those of one product."""

    title = _("variants")
    parameter_name = "variants"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("all", _("each in a row of its own"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Product]) -> QuerySet[Product]:
        value = self.value()
        if value is not None and value.isascii() and value.isdecimal() and int(value) < 2**63:
            return queryset.filter(parent=int(value))
        looks_for_something = {"q", "stock"} & request.GET.keys() or "/export." in request.path
        return queryset if value or looks_for_something else queryset.filter(parent=None)
