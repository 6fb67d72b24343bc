"""The stock ledger in the admin, and the small pages that write to it."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display
from unfold.widgets import UnfoldAdminTextInputWidget

from catalog.admin.base import ReadOnly, ShopAdmin, moment, person, who
from catalog.admin.filters import PeriodFilter
from catalog.admin.form_page import Effect, FormPage
from catalog.admin.product_parts import KIND_COLOURS, product_link
from catalog.fields import QuantityField, ReadableField
from catalog.models import Product, StockMovement
from catalog.services.stock import stock_count, stock_receive, stock_write_off


class StockForm(forms.Form):
    """How many, and why."""

    quantity = QuantityField(
        label=_("Quantity"), widget=UnfoldAdminTextInputWidget(attrs={"inputmode": "numeric", "autofocus": True})
    )
    reason = ReadableField(
        label=_("Reason"), max_length=200, required=False, widget=UnfoldAdminTextInputWidget()
    )  # fmt: skip


class ReasonedStockForm(StockForm):
    """Pieces don't vanish without a word."""

    reason = ReadableField(label=_("Reason"), max_length=200, widget=UnfoldAdminTextInputWidget())


def _effect(service: Callable[..., StockMovement]) -> Effect:
    def effect(request: HttpRequest, product: Product, answers: dict[str, Any]) -> str:
        movement = service(
            product_id=product.pk, quantity=answers["quantity"], reason=answers["reason"], actor=person(request)
        )
        text = _now("%(product)s: %(change)s, now %(balance)d.")
        return text % {"product": product, "change": movement, "balance": movement.balance_after}

    return effect


def _balance(product: Product) -> str:
    text = _now("On hand: %(on_hand)d. Promised to customers: %(allocated)d. Available: %(available)d.")
    return text % {"on_hand": product.on_hand, "allocated": product.allocated, "available": product.available}


def _has_stock(product: Product) -> bool:
    return product.tracks_stock and not product.has_variants


STOCK_PAGES = [
    FormPage(
        "receive", title=_("Receive"), submit=_("Receive"), form=StockForm, permission="catalog.change_stock",
        effect=_effect(stock_receive), hint=_balance, icon="add_box", is_possible=_has_stock,
    ),
    FormPage(
        "write-off", title=_("Write off"), submit=_("Write off"), form=ReasonedStockForm, is_dangerous=True,
        permission="catalog.change_stock", effect=_effect(stock_write_off), hint=_balance,
        icon="indeterminate_check_box", is_possible=_has_stock,
    ),
    FormPage(
        "count", title=_("Count"), submit=_("Set the stock"), form=StockForm, permission="catalog.change_stock",
        effect=_effect(stock_count), hint=_balance, icon="fact_check", is_possible=_has_stock,
    ),
]  # fmt: skip


@admin.register(StockMovement)
class StockMovementAdmin(ReadOnly, ShopAdmin):
    """The ledger: read here, written by the services."""

    list_display = ["at", "of_product", "kind_shown", "change", "balance_after", "reason", "by"]
    list_filter = ["kind", ("created_at", PeriodFilter)]
    list_select_related = ["product", "actor"]
    search_fields = ["product__name", "product__sku"]
    ordering = ["-id"]
    fields = ["of_product", "kind", "change", "balance_after", "reason", "by", "created_at"]
    readonly_fields = ["of_product", "change", "by"]

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        return lookup in ("product__id__exact", "product__parent__id__exact") or super().lookup_allowed(
            lookup, value, request
        )

    @display(description=_("when"))
    def at(self, movement: StockMovement) -> str:
        return moment(movement.created_at)

    @display(description=_("who"))
    def by(self, movement: StockMovement) -> str:
        return who(movement.actor)

    @display(description=_("product"))
    def of_product(self, movement: StockMovement) -> SafeString:
        return product_link(movement.product)

    @display(description=_("kind"), label=KIND_COLOURS)
    def kind_shown(self, movement: StockMovement) -> tuple[str, Any]:
        return movement.kind, movement.get_kind_display()

    @display(description=_("change"))
    def change(self, movement: StockMovement) -> str:
        return str(movement)
