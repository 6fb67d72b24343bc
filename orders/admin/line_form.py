"""The form of a line on an order's page. It only reads what was typed: the services change the line."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminTextInputWidget

from catalog.admin.fresh import remember_initials, tell
from catalog.fields import PriceField, QuantityField
from orders.admin.stale import Stale
from orders.services.revise import Wish


class Chosen(forms.HiddenInput):
    """The product of a line that is there: its name, which costs no query, and nothing to choose."""

    input_type = "hidden"

    def __init__(self, text: str) -> None:
        super().__init__()
        self.text = text

    @property
    def is_hidden(self) -> bool:
        return False  # the name is to be seen in its column

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        return format_html('<span class="cell-name">{}</span>', self.text)


def _number(mode: str, **attrs: str) -> UnfoldAdminTextInputWidget:
    return UnfoldAdminTextInputWidget(attrs={"inputmode": mode, "autocomplete": "off", **attrs})


class LineForm(forms.ModelForm):
    """A product, how many, for how much. An empty price is the product's own."""

    stale: Stale | None = None

    quantity = QuantityField(label=capfirst(_("quantity")), initial=1, widget=_number("numeric"))
    price = PriceField(label=capfirst(_("price")), required=False, widget=_number("decimal"))
    discount = PriceField(label=capfirst(_("discount of the line")), required=False, widget=_number("decimal"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        line = self.instance
        if line.pk:
            remember_initials(self)
        if line.pk and "product" in self.fields:
            text = f"{line.name} · {line.sku}" if line.sku else line.name
            self.fields["product"].widget, self.fields["product"].disabled = Chosen(text), True

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("quantity") == 0:
            self.add_error("quantity", _("The quantity must be more than zero."))
        if self.stale and self.instance.pk:
            tell(self, self.stale.line_clashes.get(self.instance.pk, {}))
        return cleaned

    def _post_clean(self) -> None:
        """Leave the line as it is: the services change it, and say what they refuse."""

    def wish(self, *, is_removed: bool) -> Wish:
        """Return what the person wants of this line; only of a valid form."""
        answers = self.cleaned_data
        return Wish(
            product_id=self.instance.product_id or answers["product"].pk, line_id=self.instance.pk,
            quantity=0 if is_removed else answers["quantity"], price=answers["price"],
            discount=answers["discount"] or Decimal(0),
        )  # fmt: skip
