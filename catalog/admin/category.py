"""Categories in the admin."""

from collections.abc import Sequence
from typing import Any

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest
from django.urls import URLPattern, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from unfold.decorators import display

from catalog.admin.base import ShopAdmin, person
from catalog.admin.category_order import TreeChangeList, order_cell, patterns, shows_tree
from catalog.admin.fresh import FreshForm, KeepsUp
from catalog.models import Category
from catalog.services.categories import EDITABLE, category_create, category_delete, category_edit, category_move


class CategoryForm(FreshForm):
    """Keeps the categories a tree: none may stand under itself."""

    def clean_parent(self) -> Category | None:
        parent: Category | None = self.cleaned_data["parent"]
        above = parent
        while above is not None:
            if above.pk == self.instance.pk:
                raise ValidationError(_("A category can't stand under itself or under one of its own."))
            above = above.parent
        return parent


@admin.register(Category)
class CategoryAdmin(KeepsUp, ShopAdmin):
    """The shop's shelves."""

    form = CategoryForm
    list_display = ["title", "parent", "products_shown", "is_active"]
    list_display_links = ["title"]
    list_per_page = 500
    list_filter = ["is_active", ("parent", admin.RelatedOnlyFieldListFilter)]
    list_select_related = ["parent"]
    search_fields = ["name"]
    autocomplete_fields = ["parent"]
    ordering = ["position", "name", "id"]
    fields = ["name", "emoji", "parent", "is_active"]

    class Media:
        js = ("catalog/categories.js",)

    def get_urls(self) -> list[URLPattern]:
        return [*patterns(self), *super().get_urls()]

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[TreeChangeList]:
        return TreeChangeList

    def get_list_display(self, request: HttpRequest) -> list[str]:
        """A tree says by itself what is under what, and has an order that can be changed."""
        if not shows_tree(request):
            return self.list_display
        shown = [name for name in self.list_display if name != "parent"]
        return ["order", *shown] if self.has_change_permission(request) else shown

    def get_queryset(self, request: HttpRequest) -> QuerySet[Category]:
        shown = Count("products", filter=Q(products__is_active=True))
        return super().get_queryset(request).annotate(active_products=shown)

    @display(description=pgettext_lazy("of rows", "order"))
    def order(self, category: Category) -> str:
        return order_cell(category)

    @display(description=_("category"))
    def title(self, category: Category) -> SafeString:
        depth = getattr(category, "depth", 0)
        mark = "↳ " if depth else ""
        return format_html('<span style="margin-inline-start: {}em">{}{}</span>', depth * 1.5, mark, category)

    @display(description=_("active products"), ordering="active_products")
    def products_shown(self, category: Any) -> SafeString:
        url = reverse("admin:catalog_product_changelist")
        link = '<a class="text-primary-600 dark:text-primary-500" href="{}?category__id__exact={}">{}</a>'
        return format_html(link, url, category.pk, category.active_products)

    def get_deleted_objects(
        self, objs: Sequence[Category] | QuerySet[Category], request: HttpRequest
    ) -> tuple[list[Any], dict[str, int], set[str], list[Any]]:
        """Say how much stands in the way, instead of listing every product of a shelf."""
        deleted, counts, _lacking, _protected = super().get_deleted_objects(objs, request)
        blocked = [str(reason) for category in objs if (reason := self._what_depends_on(category))]
        # Products aren't deleted with their shelf, so nobody needs the right to delete them.
        return deleted, counts, set(), blocked

    @staticmethod
    def _what_depends_on(category: Category) -> str:
        products, children = category.products.count(), category.children.count()
        if not products and not children:
            return ""
        text = _("“%(category)s” holds %(products)d products and %(children)d categories. Move them or archive it.")
        return text % {"category": category, "products": products, "children": children}

    def save_model(self, request: HttpRequest, obj: Category, form: Any, change: bool) -> None:
        typed = form.cleaned_data
        parent_id = typed["parent"].pk if typed["parent"] else None
        if not change:
            made = category_create(actor=person(request), name=typed["name"], emoji=typed["emoji"], parent_id=parent_id)
            obj.pk, obj._state.adding = made.pk, False
        elif "parent" in form.changed_data:
            category_move(actor=person(request), category_id=obj.pk, parent_id=parent_id)
        values = {name: typed[name] for name in form.changed_data if name in EDITABLE}
        if values:
            category_edit(actor=person(request), category_id=obj.pk, **values)

    def delete_model(self, request: HttpRequest, obj: Category) -> None:
        category_delete(actor=person(request), category_id=obj.pk)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Category]) -> None:
        for category in queryset:
            category_delete(actor=person(request), category_id=category.pk)
