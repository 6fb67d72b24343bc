"""Orders in the admin. A status is never typed: each move goes through the one service that makes it."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import ChoicesDropdownFilter, RelatedDropdownFilter

from catalog.admin.base import ShopAdmin, person
from catalog.admin.export import Export, most_found
from catalog.admin.filters import PeriodFilter
from catalog.errors import DomainError
from orders.admin import bulk, elsewhere, filters, moves, paper, totals
from orders.admin.assign import ASSIGN_PAGE
from orders.admin.choices import CustomerSelect, product_pattern
from orders.admin.goods import HAND_OVER_PAGE, PICK_PAGE, TAKE_BACK_PAGE
from orders.admin.lines import LineInline
from orders.admin.lookups import client, price
from orders.admin.note import NOTE_PAGE
from orders.admin.order_columns import OrderColumns
from orders.admin.order_form import MONEY, OrderForm, save_order
from orders.admin.order_parts import parts_of
from orders.admin.payments import PAY_PAGE, REFUND_PAGE
from orders.admin.stale import look_afresh
from orders.errors import OrderChangedMeanwhile
from orders.export import orders_table
from orders.models import Order, OrderItem
from orders.search import search_orders
from orders.services.edit import may_edit
from orders.status import PLACE, WAITING_TOO, Status


@admin.register(Order)
class OrderAdmin(OrderColumns, Export, ShopAdmin):
    """Orders: taken, placed and changed on one page, by the services."""

    export_table = staticmethod(orders_table)

    class Media:
        js = ("orders/lines.js",)

    form = OrderForm
    form_pages = [
        PICK_PAGE,
        HAND_OVER_PAGE,
        PAY_PAGE,
        REFUND_PAGE,
        ASSIGN_PAGE,
        NOTE_PAGE,
        TAKE_BACK_PAGE,
        moves.CANCEL_PAGE,
    ]
    list_display = [
        "title",
        "status_label",
        "payment_label",
        "client",
        "total_shown",
        "has_it",
        "deliver",
        "placed",
    ]
    list_filter = [
        filters.QueueFilter, ("status", ChoicesDropdownFilter), ("payment_status", ChoicesDropdownFilter),
        filters.DeliveryDayFilter, ("placed_at", PeriodFilter), ("total", filters.AmountFilter),
        filters.AssigneeFilter, ("tags", RelatedDropdownFilter), ("delivery", ChoicesDropdownFilter),
    ]  # fmt: skip
    list_before_template = "shop_admin/order_list_head.html"
    list_select_related = ["customer", "assignee"]
    search_fields = ["number"]
    search_help_text = _("number, phone or a part of it, name, product, SKU")
    ordering = ["-id"]
    autocomplete_fields = ["customer"]
    filter_horizontal = ["tags"]
    inlines = [LineInline]
    change_form_outer_after_template = "shop_admin/parts.html"
    readonly_fields = [
        "status_badge", "payment_badge", "subtotal_shown", "total_live", "paid_shown", "has_it", "origin", "created",
        "placed", "cancel_reason", "packed", "parcel", "discount_shown", "shipping_shown",
    ]  # fmt: skip

    def get_urls(self) -> list[URLPattern]:
        move = self.admin_site.admin_view(moves.move_one)
        prices, clients = self.admin_site.admin_view(price), self.admin_site.admin_view(client)
        return [
            path("price/<int:product_id>/", prices, name="orders_order_price"),
            path("client/<int:customer_id>/", clients, name="orders_order_client"), product_pattern(self.admin_site),
            path("<int:object_id>/move/", move, name="orders_order_move"), *paper.patterns(self), *super().get_urls()
        ]  # fmt: skip

    def get_head(self, request: HttpRequest, obj: Order) -> dict[str, Any]:
        links = super().get_head(request, obj)["head_links"]
        if not moves.can_move(obj, request, Status.CANCELLED):
            links = [link for link in links if link["page"] is not moves.CANCEL_PAGE]
        return {
            "head_links": [*links, *paper.links(obj), *elsewhere.links(obj)],
            "head_moves": moves.buttons(obj, request),
            "head_move_url": reverse("admin:orders_order_move", args=[obj.pk]),
            "is_stale": hasattr(request, "stale"),
            "parts": parts_of(obj),
        }

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        return bulk.bulk_actions(request) | paper.bulk_actions(request) | totals.bulk_actions(request)

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """Show the list with its tabs and, when it is filtered, with what it comes to."""
        response = super().changelist_view(request, (extra_context or {}) | {"order_tabs": filters.tabs(request)})
        context = getattr(response, "context_data", None) or {}
        if "cl" in context:
            context["order_totals"] = totals.filtered(context["cl"])
        return response

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False  # an order is cancelled, with its reason, and stays in the books

    def get_fieldsets(self, request: HttpRequest, obj: Order | None = None) -> list[tuple[Any, dict[str, Any]]]:
        who: tuple[Any, dict[str, Any]] = (
            _("Customer"),
            {
                "fields": [("customer", "contact_name", "contact_phone"), "customer_note"],
                "classes": ["lines-follow"],
            },
        )  # fmt: skip
        where: tuple[Any, dict[str, Any]] = (
            _("Delivery"),
            {"fields": [("delivery", "tracking_number"), "address", ("deliver_from", "deliver_until")]},
        )
        if obj is None:
            return [who, where, (_("Money"), {"fields": [("discount", "shipping"), ("subtotal_shown", "total_live")]})]
        state: list[Any] = [("status_badge", "payment_badge", "has_it"), ("placed", "created", "origin")]
        if obj.status == Status.CANCELLED:
            state.append("cancel_reason")
        if obj.packed_by_id:
            where[1]["fields"].append("packed")
        if obj.parcel_photos.exists():
            where[1]["fields"].append("parcel")
        extra = MONEY if self._is_open(obj) else tuple(f"{name}_shown" for name in MONEY)
        sums = [("subtotal_shown", *extra), ("total_live", "paid_shown")]
        return [
            (None, {"fields": [*state, "seen_version"]}),
            who,
            where,
            (_("Money"), {"fields": sums}),
            (_("More"), {"fields": ["tags", "external_reference"], "classes": ["collapse"]}),
        ]

    def get_readonly_fields(self, request: HttpRequest, obj: Order | None = None) -> list[str]:
        fields = list(super().get_readonly_fields(request, obj))
        # What an order that was handed over has cost and how it travelled is history.
        return fields if self._is_open(obj) else [*fields, *MONEY, "delivery"]

    @staticmethod
    def _is_open(order: Order | None) -> bool:
        return order is None or order.status in (Status.DRAFT, *WAITING_TOO)

    def has_change_permission(self, request: HttpRequest, obj: Order | None = None) -> bool:
        return super().has_change_permission(request, obj) or (obj is not None and may_edit(obj, person(request)))

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Order], search_term: str
    ) -> tuple[QuerySet[Order], bool]:
        term = search_term.strip()
        if not term:
            return queryset, False
        return queryset.filter(pk__in=search_orders(term, at_most=most_found(request)).values("pk")), False

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """Show or save one order; what a service refuses is said above the form, which keeps what was typed."""
        view = super(ShopAdmin, self).changeform_view
        if object_id and request.method == "POST":
            look_afresh(self, request, object_id)
        try:
            return view(request, object_id, form_url, extra_context)
        except DomainError as error:
            if isinstance(error, OrderChangedMeanwhile) and object_id:
                look_afresh(self, request, object_id)  # faster by a hair
            else:
                request.refusal = str(error)  # type: ignore[attr-defined]
            return view(request, object_id, form_url, extra_context)

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "customer":
            kwargs["widget"] = CustomerSelect(db_field, self.admin_site)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def get_form(self, request: HttpRequest, obj: Order | None = None, change: bool = False, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, change, **kwargs)
        form.refusal, form.stale = getattr(request, "refusal", ""), getattr(request, "stale", None)
        return form

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], add: bool = False, change: bool = False,
        form_url: str = "", obj: Order | None = None,
    ) -> HttpResponse:  # fmt: skip
        is_draft = obj is None or obj.status == Status.DRAFT
        context |= {"order_is_draft": is_draft, "order_can_place": is_draft and request.user.has_perm(PLACE)}
        return super().render_change_form(request, context, add, change, form_url, obj)

    def save_model(self, request: HttpRequest, obj: Order, form: Any, change: bool) -> None:
        """Wait for the lines: the order is saved together with them."""

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        lines = next(formset for formset in formsets if formset.model is OrderItem)
        saved = save_order(request, form, lines, is_placed="_place" in request.POST)
        form.instance.__dict__.update(saved.__dict__)

    def construct_change_message(self, request: HttpRequest, form: Any, formsets: Any, add: bool = False) -> Any:
        return super().construct_change_message(request, form, [], add)  # the timeline tells of the lines

    def response_post_save_add(self, request: HttpRequest, obj: Order) -> HttpResponse:
        return HttpResponseRedirect(reverse("admin:orders_order_change", args=[obj.pk]))

    def response_post_save_change(self, request: HttpRequest, obj: Order) -> HttpResponse:
        return self.response_post_save_add(request, obj)
