"""Products in the admin. What changes goes through the services, so that the bot and the ledger hear of it."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import F, Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from unfold.admin import TabularInline
from unfold.decorators import action, display
from unfold.widgets import UnfoldAdminTextInputWidget

from catalog.admin.base import COUNT_LIMIT, ShopAdmin, money, person, report_moves
from catalog.admin.stock import STOCK_PAGES
from catalog.errors import DomainError
from catalog.fields import QuantityField
from catalog.models import Product, ProductImage
from catalog.search import AT_MOST, search_products
from catalog.services.products import product_archive, product_create, product_edit, product_restore

EDITED = [
    "name", "category", "sku", "barcode", "unit", "description", "price", "compare_at_price", "cost", "is_active",
    "tracks_stock", "low_stock_threshold", "allows_backorder",
]  # fmt: skip
LEVEL_COLOURS = {"out": "danger", "low": "warning", "enough": "success", "any": "default"}


class ProductForm(forms.ModelForm):
    """A product's own fields; stock moves on pages of its own, except for the very first pieces."""

    stock = QuantityField(
        label=_("in stock now"), required=False, widget=UnfoldAdminTextInputWidget(attrs={"inputmode": "numeric"})
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("stock") and not cleaned.get("tracks_stock"):
            raise ValidationError(_("Stock that isn't tracked has no quantity: leave it empty, or track it."))
        return cleaned


class PhotoInline(TabularInline):
    """Photos; the first by position is the main one."""

    model = ProductImage
    extra = 0
    fields = ["thumbnail", "image", "position"]
    readonly_fields = ["thumbnail"]

    @display(description=_("photo"))
    def thumbnail(self, photo: ProductImage) -> Any:
        return picture(photo, 64) if photo.image else _("at Telegram")


class StockFilter(admin.SimpleListFilter):
    """Products by how much of them is left."""

    title = _("stock")
    parameter_name = "stock"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("low", _("low")), ("out", _("nothing left"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Product]) -> QuerySet[Product]:
        available = F("on_hand") - F("allocated")
        if self.value() == "low":
            # Written like the partial index, so that only products that are low are ever read.
            return queryset.filter(Q(is_active=True, tracks_stock=True, low_stock_threshold__gte=available))
        if self.value() == "out":
            return queryset.filter(tracks_stock=True, on_hand__lte=F("allocated"))
        return queryset


def picture(photo: ProductImage, side: int) -> SafeString:
    """Return a thumbnail of `photo`, `side` pixels high and wide."""
    text = '<img src="{}" alt="" loading="lazy" width="{}" height="{}" class="max-w-none object-cover rounded-default">'
    return format_html(text, photo.image.url, side, side)


@admin.register(Product)
class ProductAdmin(ShopAdmin):
    """What the shop sells."""

    form = ProductForm
    form_pages = STOCK_PAGES
    list_display = ["photo", "name", "sku", "category", "price_shown", "stock_shown", "is_active"]
    list_display_links = ["photo", "name"]
    list_filter = ["is_active", StockFilter, "category"]
    list_select_related = ["category"]
    search_fields = ["search_text"]
    search_help_text = _("name, SKU, barcode, options")
    autocomplete_fields = ["category"]
    ordering = ["name", "id"]
    inlines = [PhotoInline]
    actions = ["archive", "restore"]
    readonly_fields = ["on_hand", "allocated", "available", "ledger"]

    def get_fieldsets(self, request: HttpRequest, obj: Product | None = None) -> list[tuple[Any, dict[str, Any]]]:
        stock: list[Any] = [("tracks_stock", "allows_backorder"), "low_stock_threshold"]
        if obj is not None:
            stock = [("on_hand", "allocated", "available"), "ledger", *stock]
        elif request.user.has_perm("catalog.change_stock"):
            stock = ["stock", *stock]
        return [
            (None, {"fields": ["name", ("category", "unit"), ("sku", "barcode"), "description", "is_active"]}),
            (_("Price"), {"fields": [("price", "compare_at_price", "cost")]}),
            (_("Stock"), {"fields": stock}),
        ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Product]:
        queryset: QuerySet[Product] = super().get_queryset(request)
        return queryset.prefetch_related("images")

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Product], search_term: str
    ) -> tuple[QuerySet[Product], bool]:
        is_choice = request.path.endswith("/autocomplete/")  # order lines: only what can be sold
        if is_choice:
            queryset = queryset.filter(is_active=True, has_variants=False)
        if not search_term.strip():
            return queryset, False
        found = search_products(search_term, archived=True, at_most=AT_MOST if is_choice else COUNT_LIMIT + 1)
        best_first = found.query.order_by
        queryset = queryset.filter(pk__in=found.values("pk"))
        return queryset.order_by(*best_first) if is_choice else queryset, False

    @display(description="")
    def photo(self, product: Product) -> SafeString | str:
        main = next((image for image in product.images.all() if image.image), None)
        return picture(main, 40) if main else "—"

    @display(description=_("price"), ordering="price")
    def price_shown(self, product: Product) -> SafeString | str:
        return money(product.price, settings.CURRENCY)

    @display(description=_("available"), label=LEVEL_COLOURS)
    def stock_shown(self, product: Product) -> tuple[str, Any]:
        if not product.tracks_stock:
            return "any", _("made to order")
        level = "out" if product.available <= 0 else "low" if product.is_low else "enough"
        return level, f"{product.available} {product.unit}".strip()

    @display(description=_("available"))
    def available(self, product: Product) -> int:
        return product.available

    @display(description=_("ledger"))
    def ledger(self, product: Product) -> SafeString:
        url = reverse("admin:catalog_stockmovement_changelist")
        text = '<a class="text-primary-600 dark:text-primary-500" href="{}?product__id__exact={}">{}</a>'
        return format_html(text, url, product.pk, _("all movements"))

    def save_model(self, request: HttpRequest, obj: Product, form: Any, change: bool) -> None:
        # Of an existing product only what was typed: the rest may have been changed meanwhile by someone else.
        names = set(form.changed_data) if change else set(form.cleaned_data)
        values = {name: form.cleaned_data[name] for name in EDITED if name in names}
        if "category" in values:
            category = values.pop("category")
            values["category_id"] = category.pk if category else None
        if change:
            product_edit(actor=person(request), product_id=obj.pk, **values)
        else:
            made = product_create(actor=person(request), stock=form.cleaned_data.get("stock") or 0, **values)
            obj.pk, obj._state.adding = made.pk, False

    @action(description=_("Archive"), permissions=["change"])
    def archive(self, request: HttpRequest, queryset: QuerySet[Product]) -> None:
        self._each(request, queryset, product_archive)

    @action(description=_("Restore from the archive"), permissions=["change"])
    def restore(self, request: HttpRequest, queryset: QuerySet[Product]) -> None:
        self._each(request, queryset, product_restore)

    @staticmethod
    def _each(request: HttpRequest, queryset: QuerySet[Product], service: Any) -> None:
        done, refusals = 0, []
        for product in queryset:
            try:
                service(actor=person(request), product_id=product.pk)
                done += 1
            except DomainError as error:
                refusals.append((product, error))
        report_moves(request, done=done, refusals=refusals)
