"""Customers and tags in the admin."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from unfold.admin import TabularInline
from unfold.decorators import display

from catalog.admin.base import COUNT_LIMIT, ShopAdmin, money
from orders.models import Customer, CustomerAddress, Tag
from orders.search import search_customers


class AddressInline(TabularInline):
    """Where a customer's orders go."""

    model = CustomerAddress
    extra = 0
    fields = ["text", "comment", "is_default"]


class CustomerForm(forms.ModelForm):
    """Says in the shop's words what the database would refuse."""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("is_blocked") and not cleaned.get("block_reason"):
            self.add_error("block_reason", _("Say why the customer is blocked."))
        return cleaned


@admin.register(Customer)
class CustomerAdmin(ShopAdmin):
    """Who buys."""

    form = CustomerForm
    list_display = ["name", "phone", "orders_link", "spent", "last_order_at", "blocked"]
    list_filter = ["is_blocked", "tags", ("consented_at", admin.EmptyFieldListFilter)]
    search_fields = ["name"]
    search_help_text = _("name, phone or a part of it, e-mail, Telegram, note, tag")
    filter_horizontal = ["tags"]
    readonly_fields = ["orders_link", "spent", "last_order_at", "created_at"]
    inlines = [AddressInline]
    fieldsets = [
        (None, {"fields": [("name", "phone"), ("email", "telegram_username"), "note", "tags"]}),
        (_("Figures"), {"fields": [("orders_link", "spent"), ("last_order_at", "created_at")]}),
        (_("Block and consent"), {"fields": ["is_blocked", "block_reason", "consented_at"], "classes": ["collapse"]}),
    ]

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Customer], search_term: str
    ) -> tuple[QuerySet[Customer], bool]:
        term = search_term.strip()
        if not term:
            return queryset, False
        return queryset.filter(pk__in=search_customers(term, at_most=COUNT_LIMIT + 1).values("pk")), False

    @display(description=_("orders"), ordering="orders_count")
    def orders_link(self, customer: Customer) -> SafeString:
        url = reverse("admin:orders_order_changelist")
        text = '<a class="text-primary-600 dark:text-primary-500" href="{}?customer__id__exact={}">{}</a>'
        return format_html(text, url, customer.pk, customer.orders_count)

    @display(description=_("spent"), ordering="spent_total")
    def spent(self, customer: Customer) -> SafeString | str:
        return money(customer.spent_total, settings.CURRENCY)

    @display(description=_("blocked"), label={True: "danger"})
    def blocked(self, customer: Customer) -> tuple[bool, Any] | None:
        return (True, _("blocked")) if customer.is_blocked else None


@admin.register(Tag)
class TagAdmin(ShopAdmin):
    """Words that group orders and customers."""

    list_display = ["name"]
    search_fields = ["name"]
