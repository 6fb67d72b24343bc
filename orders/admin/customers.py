"""Customers and tags in the admin."""

from typing import Any

from django.conf import settings
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import URLPattern, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from catalog.admin.base import KeepsWhatIsUsed, ShopAdmin, moment, money, person
from catalog.admin.export import Export, most_found
from catalog.admin.fresh import KeepsUp
from orders.admin import merge
from orders.admin.customer_form import AddressInline, CustomerForm
from orders.admin.customer_orders import orders_part
from orders.admin.customer_pages import BLOCK_PAGE, REPEAT_PAGE, UNBLOCK_PAGE
from orders.export import customers_table
from orders.models import Customer, Source, Tag
from orders.phone import format_phone
from orders.search import search_customers
from orders.services.customers import EDITABLE, customer_create, customer_edit
from orders.services.merge import MERGE
from orders.services.tags import customer_tag, customer_untag


@admin.register(Customer)
class CustomerAdmin(KeepsUp, KeepsWhatIsUsed, Export, ShopAdmin):
    """Who buys. Everything is saved by the services, which write the history of each customer too."""

    export_table = staticmethod(customers_table)
    form = CustomerForm
    form_pages = [REPEAT_PAGE, BLOCK_PAGE, UNBLOCK_PAGE]
    list_display = ["name", "phone_shown", "orders_link", "spent", "last_order", "blocked"]
    list_filter = ["tags", "is_blocked", ("consented_at", admin.EmptyFieldListFilter)]
    search_fields = ["name"]
    search_help_text = _("name, phone or a part of it, e-mail, Telegram, note, tag")
    autocomplete_fields = ["tags"]
    readonly_fields = ["orders_link", "spent", "last_order", "created", "block_reason"]
    inlines = [AddressInline]
    change_form_outer_after_template = "shop_admin/parts.html"

    def get_urls(self) -> list[URLPattern]:
        return [*merge.patterns(self), *super().get_urls()]

    def get_head(self, request: HttpRequest, obj: Customer) -> dict[str, Any]:
        head: dict[str, Any] = super().get_head(request, obj)
        if request.user.has_perm(MERGE):
            url = reverse("admin:orders_customer_merge", args=[obj.pk])
            head["head_links"].append({"url": url, "page": {"title": merge.TITLE, "icon": "merge"}})
        orders = orders_part(request, obj)
        return head | {"parts": [orders] if orders else []}

    def get_fieldsets(self, request: HttpRequest, obj: Customer | None = None) -> list[tuple[Any, dict[str, Any]]]:
        who = [("name", "phone"), ("email", "telegram_username"), "more_phones", "note", "tags", "consented_at"]
        if obj is None:
            return [(None, {"fields": who})]
        figures = ("orders_link", "spent", "last_order", "created")
        blocked = [(_("Blocked"), {"fields": ["block_reason"]})] if obj.is_blocked else []
        return [*blocked, (None, {"fields": [figures]}), (None, {"fields": who})]

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Customer], search_term: str
    ) -> tuple[QuerySet[Customer], bool]:
        term = search_term.strip()
        if not term:
            return queryset, False
        return queryset.filter(pk__in=search_customers(term, at_most=most_found(request)).values("pk")), False

    @display(description=_("phone"), ordering="phone")
    def phone_shown(self, customer: Customer) -> SafeString:
        return format_html('<span class="whitespace-nowrap">{}</span>', format_phone(customer.phone))

    @display(description=_("other phones"))
    def more_phones(self, customer: Customer) -> str:
        """What those see who may not change customers; the others have a field of this name."""
        return ", ".join(format_phone(further.phone) for further in customer.other_phones.all()) or "—"

    @display(description=_("orders"), ordering="orders_count")
    def orders_link(self, customer: Customer) -> SafeString:
        url = reverse("admin:orders_order_changelist")
        text = '<a class="text-primary-600 dark:text-primary-500" href="{}?customer__id__exact={}">{}</a>'
        return format_html(text, url, customer.pk, customer.orders_count)

    @display(description=_("spent"), ordering="spent_total")
    def spent(self, customer: Customer) -> SafeString | str:
        return money(customer.spent_total, settings.CURRENCY)

    @display(description=_("last order"), ordering="last_order_at")
    def last_order(self, customer: Customer) -> str:
        return moment(customer.last_order_at)

    @display(description=_("created at"))
    def created(self, customer: Customer) -> str:
        return moment(customer.created_at)

    @display(description=_("blocked"), label={True: "danger"})
    def blocked(self, customer: Customer) -> tuple[bool, Any] | None:
        return (True, _("blocked")) if customer.is_blocked else None

    def save_model(self, request: HttpRequest, obj: Customer, form: Any, change: bool) -> None:
        by: dict[str, Any] = {"actor": person(request), "source": Source.ADMIN}
        answers = form.cleaned_data
        values = {name: answers[name] for name in form.changed_data if name in EDITABLE}
        if change:
            customer_edit(**by, customer_id=obj.pk, other_phones=answers["more_phones"], **values)
        else:
            made = customer_create(**by, **({"name": ""} | values), other_phones=answers["more_phones"])
            obj.pk, obj._state.adding = made.pk, False

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        customer = form.instance
        by: dict[str, Any] = {"actor": person(request), "source": Source.ADMIN, "customer_id": customer.pk}
        if "tags" in form.changed_data:
            wanted, had = set(form.cleaned_data["tags"]), set(customer.tags.all())
            for tag in wanted - had:
                customer_tag(**by, name=tag.name)
            for tag in had - wanted:
                customer_untag(**by, tag_id=tag.pk)
        for formset in formsets:
            if isinstance(formset, AddressInline.formset):
                formset.save_by_services(customer, person(request))

    def construct_change_message(self, request: HttpRequest, form: Any, formsets: Any, add: bool = False) -> str:
        return ""  # the services have written it down already, with the values

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> None:
        pass

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> None:
        pass


@admin.register(Tag)
class TagAdmin(ShopAdmin):
    """Words that group orders and customers."""

    list_display = ["name"]
    search_fields = ["name"]
