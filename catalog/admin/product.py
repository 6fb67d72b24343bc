"""Products in the admin. What changes goes through the services, so that the bot and the ledger hear of it."""

from typing import Any

from django.conf import settings
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action, display
from unfold.widgets import UnfoldAdminTextInputWidget

from catalog.admin import importing
from catalog.admin.base import KeepsWhatIsUsed, ShopAdmin, money, person, report_moves
from catalog.admin.export import Export, most_found
from catalog.admin.fresh import FreshForm, KeepsUp
from catalog.admin.photos import PhotoInline, picture, save_photos
from catalog.admin.prices import change_prices
from catalog.admin.product_list import RowForm, StockFilter, VariantsFilter, row_form, save_row
from catalog.admin.product_pages import COPY_PAGE, OPTIONS_PAGE, UNDO_PAGE
from catalog.admin.product_parts import LEVEL_COLOURS, LINK, parts_of, product_link, range_of, stock_level
from catalog.admin.reorder import reorder, reorder_file_pattern
from catalog.admin.stock import STOCK_PAGES
from catalog.admin.variants import VARIANTS_PAGE
from catalog.errors import DomainError
from catalog.exporting import products_table
from catalog.fields import PriceField, QuantityField
from catalog.models import Product, ProductImage
from catalog.search import AT_MOST, search_products
from catalog.services.products import product_archive, product_create, product_edit, product_restore

EDITED = [
    "name", "category", "sku", "barcode", "unit", "description", "price", "compare_at_price", "cost", "is_active",
    "tracks_stock", "low_stock_threshold", "allows_backorder",
]  # fmt: skip


def _price(label: Any, **options: Any) -> PriceField:
    widget = UnfoldAdminTextInputWidget(attrs={"inputmode": "decimal", "autocomplete": "off"})
    return PriceField(label=capfirst(label), widget=widget, **options)


class ProductForm(FreshForm):
    """A product's own fields; stock moves on pages of its own, except for the very first pieces."""

    price = _price(_("price"))
    compare_at_price = _price(_("price before"), required=False)
    cost = _price(_("cost"), required=False)
    stock = QuantityField(
        label=capfirst(_("in stock now")),
        required=False,
        widget=UnfoldAdminTextInputWidget(attrs={"inputmode": "numeric"}),
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("stock") and not cleaned.get("tracks_stock"):
            raise ValidationError(_("Stock that isn't tracked has no quantity: leave it empty, or track it."))
        return cleaned


def variants_link(product: Product) -> SafeString:
    """A link to the list of the variants of `product`, where their prices and stock are typed."""
    url = reverse("admin:catalog_product_changelist") + f"?variants={product.pk}"
    return format_html(LINK, url, _("prices and stock of its variants"))


@admin.register(Product)
class ProductAdmin(KeepsUp, KeepsWhatIsUsed, Export, ShopAdmin):
    """What the shop sells."""

    export_table = staticmethod(products_table)
    form = ProductForm
    form_pages = [*STOCK_PAGES, VARIANTS_PAGE, OPTIONS_PAGE, COPY_PAGE, UNDO_PAGE]
    change_form_outer_after_template = "shop_admin/parts.html"
    list_display = ["photo", "name", "sku_shown", "category", "price", "counted", "stock_shown", "is_active"]
    list_editable = ["price"]
    list_display_links = ["photo", "name"]
    list_filter = ["is_active", StockFilter, VariantsFilter, "category"]
    list_select_related = ["category"]
    search_fields = ["search_text"]
    search_help_text = _("name, SKU, barcode, options")
    autocomplete_fields = ["category"]
    ordering = ["name", "id"]
    inlines = [PhotoInline]
    actions = ["archive", "restore", change_prices]
    actions_list = ["reorder"]
    reorder = reorder
    readonly_fields = ["on_hand", "allocated", "available", "of_parent", "variants_shown"]

    def get_urls(self) -> list[URLPattern]:
        return [*importing.patterns(self), reorder_file_pattern(self), *super().get_urls()]

    def list_buttons(self, request: HttpRequest) -> list[dict[str, Any]]:
        buttons: list[dict[str, Any]] = super().list_buttons(request)
        if importing.may_import(request):
            url = reverse("admin:catalog_product_import")
            buttons.insert(0, {"title": _("Import"), "url": url, "icon": "upload"})
        return buttons

    def get_fieldsets(self, request: HttpRequest, obj: Product | None = None) -> list[tuple[Any, dict[str, Any]]]:
        stock: list[Any] = [("tracks_stock", "allows_backorder"), "low_stock_threshold"]
        first: list[Any] = ["name", ("category", "unit"), ("sku", "barcode"), "description", "is_active"]
        if obj is not None and obj.parent_id:
            first.insert(1, "of_parent")
        if obj is not None and obj.has_variants:
            first.insert(1, "variants_shown")
        elif obj is not None:
            stock = [("on_hand", "allocated", "available"), *stock]
        elif request.user.has_perm("catalog.change_stock"):
            stock = ["stock", *stock]
        return [
            (None, {"fields": first}),
            (_("Price"), {"fields": [("price", "compare_at_price", "cost")]}),
            (_("Stock"), {"fields": stock}),
        ]

    def get_head(self, request: HttpRequest, obj: Product) -> dict[str, Any]:
        return super().get_head(request, obj) | {"parts": parts_of(request, obj)}

    def get_queryset(self, request: HttpRequest) -> QuerySet[Product]:
        queryset: QuerySet[Product] = super().get_queryset(request)
        return queryset.prefetch_related("images")

    def get_list_display(self, request: HttpRequest) -> list[str]:
        """Money is written out for those who can't change it."""
        if self.has_change_permission(request):
            return self.list_display
        return ["price_shown" if name == "price" else name for name in self.list_display if name != "counted"]

    def get_changelist_form(self, request: HttpRequest, **kwargs: Any) -> type[RowForm]:
        return row_form(request)

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """Show the list, or save what was typed into it: all of it, or nothing and why."""
        try:
            return super().changelist_view(request, extra_context)
        except DomainError as error:
            messages.error(request, str(error))
            return HttpResponseRedirect(request.get_full_path())

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Product], search_term: str
    ) -> tuple[QuerySet[Product], bool]:
        is_choice = request.path.endswith("/autocomplete/")  # order lines: only what can be sold
        if is_choice:
            queryset = queryset.filter(is_active=True, has_variants=False)
        if not search_term.strip():
            return queryset, False
        found = search_products(search_term, archived=True, at_most=AT_MOST if is_choice else most_found(request))
        best_first = found.query.order_by
        queryset = queryset.filter(pk__in=found.values("pk"))
        return queryset.order_by(*best_first) if is_choice else queryset, False

    @display(description=_("photo"))
    def photo(self, product: Product) -> SafeString | str:
        main = next((image for image in product.images.all() if image.preview), None)
        return picture(main, 40) if main else "—"

    @display(description=_("SKU"), ordering="sku")
    def sku_shown(self, product: Product) -> SafeString | str:
        """In one piece, unless it is so long that the other columns would suffer."""
        is_short = len(product.sku) <= 12
        return format_html('<span class="whitespace-nowrap">{}</span>', product.sku or "—") if is_short else product.sku

    @display(description=_("price"), ordering="price")
    def price_shown(self, product: Product) -> SafeString | str:
        return money(product.price, settings.CURRENCY)

    @display(description=_("on hand"))
    def counted(self, product: Product) -> SafeString | str:
        """What stands in place of the field where there is no stock to type."""
        if product.has_variants:
            return variants_link(product)
        return str(product.on_hand) if product.tracks_stock else "—"

    @display(description=_("available"), label=LEVEL_COLOURS)
    def stock_shown(self, product: Product) -> tuple[str, Any]:
        return stock_level(product)

    @display(description=_("available"))
    def available(self, product: Product) -> int:
        return product.available

    @display(description=_("variant of"))
    def of_parent(self, product: Product) -> SafeString:
        return product_link(product.parent) if product.parent else format_html("—")

    @display(description=_("variants"))
    def variants_shown(self, product: Product) -> str:
        return range_of(product)

    def save_model(self, request: HttpRequest, obj: Product, form: Any, change: bool) -> None:
        if isinstance(form, RowForm):
            save_row(request, obj.pk, form)
            return
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

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        if formset.model is ProductImage:
            save_photos(request, form.instance.pk, formset)
        else:
            super().save_formset(request, form, formset, change)

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
