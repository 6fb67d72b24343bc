"""Changing the prices of the chosen products by a percentage: asked, shown as they would be, then done."""

from decimal import Decimal
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from unfold.decorators import action
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextInputWidget

from catalog.admin.base import money, person
from catalog.admin.form_page import show_form
from catalog.errors import DomainError
from catalog.models import Product
from catalog.services.prices import (
    HIGHEST,
    LOWEST,
    MOST_AT_ONCE,
    PriceRow,
    plan_digest,
    plan_price_change,
    prices_change,
)

ROUNDINGS = ("0.01", "0.1", "0.5", "1", "5", "10", "50", "100")
SHOWN = 200
"""Rows of the dry run; the others are counted."""


class PriceChangeForm(forms.Form):
    """By how much, and how round."""

    percent = forms.DecimalField(
        label=_("Change in per cent"), min_value=LOWEST, max_value=HIGHEST, decimal_places=2, localize=True,
        help_text=_("10 makes prices higher, -10 makes them lower"),
        widget=UnfoldAdminTextInputWidget(attrs={"autofocus": True, "autocomplete": "off"}),
    )  # fmt: skip
    rounding = forms.ChoiceField(
        label=_("Round to"), choices=[(text, text) for text in ROUNDINGS], initial="1", widget=UnfoldAdminSelectWidget()
    )


@action(description=_("Change the prices of the chosen products"), permissions=["change"])
def change_prices(model_admin: Any, request: HttpRequest, queryset: QuerySet[Product]) -> HttpResponse | None:
    """The list action: a form, then the dry run with its digest, then the change."""
    ids = list(queryset.order_by("pk").values_list("pk", flat=True)[: MOST_AT_ONCE + 1])
    form, rows = PriceChangeForm(request.POST if "percent" in request.POST else None), []
    if form.is_valid():
        numbers = {"percent": form.cleaned_data["percent"], "rounding": Decimal(form.cleaned_data["rounding"])}
        try:
            if seen := request.POST.get("seen"):
                done = len(prices_change(actor=person(request), product_ids=ids, seen=seen, **numbers))
                text = ngettext("%(count)s price was changed.", "%(count)s prices were changed.", done)
                messages.success(request, text % {"count": done})
                return None
            rows = plan_price_change(product_ids=ids, **numbers)
        except DomainError as error:
            form.add_error(None, str(error))
    return _page(model_admin, request, form, rows, len(ids))


def _page(
    model_admin: Any, request: HttpRequest, form: PriceChangeForm, rows: list[PriceRow], count: int
) -> HttpResponse:
    changed = [row for row in rows if row.is_change]
    hidden = [(name, value) for name in ("action", "select_across") for value in request.POST.getlist(name)[-1:]]
    hidden += [("_selected_action", value) for value in request.POST.getlist("_selected_action")]
    if rows:
        hidden += [(name, form.data[name]) for name in form.fields] + [("seen", plan_digest(rows))]
    submit = _now("Show the new prices")
    if changed:
        text = ngettext("Change %(count)s price", "Change %(count)s prices", len(changed))
        submit = text % {"count": len(changed)}
    response = show_form(
        model_admin, request, forms.Form() if rows else form, title=_now("New prices"), submit=submit,
        back=request.get_full_path(), hidden=hidden,
        subject=ngettext("%(count)s product chosen", "%(count)s products chosen", count) % {"count": count},
        hint=_now("Nothing is changed yet. These are the prices before and after.") if rows else "",
    )  # fmt: skip
    response.template_name = "shop_admin/price_change.html"
    assert response.context_data is not None
    response.context_data["table"] = _table(changed) if rows else None
    if len(changed) > SHOWN:
        response.context_data["more"] = _now("And %(count)s more.") % {"count": len(changed) - SHOWN}
    return response


def _table(rows: list[PriceRow]) -> dict[str, Any]:
    currency = settings.CURRENCY
    return {
        "headers": [_now("product"), _now("old price"), _now("new price")],
        "rows": [[row.product.name, money(row.old, currency), money(row.new, currency)] for row in rows[:SHOWN]],
    }
