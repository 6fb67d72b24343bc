"""Orders in the admin. A status is never typed: each move goes through the one service that makes it."""

from decimal import Decimal
from typing import Any

from django.conf import settings
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import ChoicesDropdownFilter, RangeDateFilter, RelatedDropdownFilter
from unfold.decorators import display

from catalog.admin.base import ShopAdmin, badge, moment, money, person
from catalog.admin.export import Export, most_found
from catalog.errors import DomainError
from catalog.money import SYMBOLS, format_money
from orders.admin import bulk, elsewhere, filters, moves, paper, totals
from orders.admin.assign import ASSIGN_PAGE
from orders.admin.goods import HAND_OVER_PAGE, PICK_PAGE, TAKE_BACK_PAGE
from orders.admin.inlines import EventInline, LineInline, PaymentInline
from orders.admin.labels import PAYMENT_COLOURS, STATUS_COLOURS
from orders.admin.line_price import price
from orders.admin.note import NOTE_PAGE
from orders.admin.order_form import MONEY, OrderForm, save_order
from orders.admin.parcel import gallery
from orders.admin.payments import PAY_PAGE, REFUND_PAGE
from orders.export import orders_table
from orders.models import Order, OrderItem
from orders.search import search_orders
from orders.services.edit import may_edit
from orders.status import PLACE, WAITING_TOO, Status


@admin.register(Order)
class OrderAdmin(Export, ShopAdmin):
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
        filters.DeliveryDayFilter, ("placed_at", RangeDateFilter), ("total", filters.AmountFilter),
        filters.AssigneeFilter, ("tags", RelatedDropdownFilter), ("delivery", ChoicesDropdownFilter),
        ("origin", ChoicesDropdownFilter),
    ]  # fmt: skip
    list_before_template = "shop_admin/order_list_head.html"
    list_select_related = ["customer", "assignee"]
    search_fields = ["number"]
    search_help_text = _("number, phone or a part of it, name, product, SKU")
    ordering = ["-id"]
    autocomplete_fields = ["customer"]
    filter_horizontal = ["tags"]
    inlines = [LineInline, PaymentInline, EventInline]
    readonly_fields = [
        "status_badge", "payment_badge", "subtotal_shown", "total_live", "paid_shown", "has_it", "origin", "created",
        "placed", "cancel_reason", "packed", "parcel",
    ]  # fmt: skip

    def get_urls(self) -> list[URLPattern]:
        move = self.admin_site.admin_view(moves.move_one)
        prices = self.admin_site.admin_view(price)
        return [
            path("price/<int:product_id>/", prices, name="orders_order_price"),
            path("<int:object_id>/move/", move, name="orders_order_move"), *paper.patterns(self), *super().get_urls()
        ]  # fmt: skip

    def get_head(self, request: HttpRequest, object_id: str) -> dict[str, Any]:
        head = super().get_head(request, object_id)
        order = self.get_object(request, object_id)
        if order is None:
            return head
        impossible = () if moves.can_move(order, request, Status.CANCELLED) else (moves.CANCEL_PAGE,)
        links = [
            link for link in head["head_links"] if link["page"] not in impossible and link["page"].is_possible(order)
        ]
        return {
            "head_links": [*links, *paper.links(order), *elsewhere.links(order)],
            "head_moves": moves.buttons(order, request),
            "head_move_url": reverse("admin:orders_order_move", args=[order.pk]),
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
            _("Customer"), {"fields": [("customer", "contact_name", "contact_phone"), "customer_note"]}
        )  # fmt: skip
        where: tuple[Any, dict[str, Any]] = (
            _("Delivery"),
            {"fields": [("delivery", "tracking_number"), "address", ("deliver_from", "deliver_until")]},
        )
        if obj is None:
            return [who, where, (_("Money"), {"fields": [("discount", "shipping"), ("subtotal_shown", "total_live")]})]
        state = [("status_badge", "payment_badge", "has_it"), ("placed", "created", "origin")]
        if obj.status == Status.CANCELLED:
            state.append(("cancel_reason", "origin", "created_at"))
        if obj.packed_by_id:
            where[1]["fields"].append("packed")
        if obj.parcel_photos.exists():
            where[1]["fields"].append("parcel")
        sums = [("subtotal_shown", "discount", "shipping"), ("total_live", "paid_shown")]
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
        is_open = obj is None or obj.status in (Status.DRAFT, *WAITING_TOO)
        return fields if is_open else [*fields, *MONEY, "delivery"]

    def has_change_permission(self, request: HttpRequest, obj: Order | None = None) -> bool:
        return super().has_change_permission(request, obj) or (obj is not None and may_edit(obj, person(request)))

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Order], search_term: str
    ) -> tuple[QuerySet[Order], bool]:
        term = search_term.strip()
        if not term:
            return queryset, False
        return queryset.filter(pk__in=search_orders(term, at_most=most_found(request)).values("pk")), False

    @display(description=_("order"), ordering="id")
    def title(self, order: Order) -> str:
        return str(order)

    @display(description=_("status"), label=STATUS_COLOURS, ordering="status")
    def status_label(self, order: Order) -> tuple[str, Any]:
        return order.status, order.get_status_display()

    @display(description=_("payment"), label=PAYMENT_COLOURS, ordering="payment_status")
    def payment_label(self, order: Order) -> tuple[str, Any]:
        return order.payment_status, order.get_payment_status_display()

    @display(description=_("status"))
    def status_badge(self, order: Order) -> SafeString:
        return badge(order.get_status_display(), STATUS_COLOURS[order.status])

    @display(description=_("payment"))
    def payment_badge(self, order: Order) -> SafeString:
        return badge(order.get_payment_status_display(), PAYMENT_COLOURS[order.payment_status])

    @display(description=_("who has it"), ordering="assignee")
    def has_it(self, order: Order) -> str:
        return (order.assignee.get_full_name() or order.assignee.username) if order.assignee else "—"

    @display(description=_("deliver"), ordering="deliver_until")
    def deliver(self, order: Order) -> str:
        return moment(order.deliver_until or order.deliver_from)

    @display(description=_("placed at"), ordering="placed_at")
    def placed(self, order: Order) -> str:
        return moment(order.placed_at)

    @display(description=_("packed by"))
    def packed(self, order: Order) -> str:
        return (order.packed_by.get_full_name() or order.packed_by.username) if order.packed_by else "—"

    @display(description=_("parcel"))
    def parcel(self, order: Order) -> SafeString:
        return gallery(order)

    @display(description=_("created at"))
    def created(self, order: Order) -> str:
        return moment(order.created_at)

    @display(description=_("customer"), ordering="contact_name")
    def client(self, order: Order) -> str:
        return order.contact_name or (order.customer.name if order.customer else "—")

    @display(description=_("subtotal"))
    def subtotal_shown(self, order: Order) -> SafeString | str:
        text = '<span class="whitespace-nowrap" data-order-subtotal>{}</span>'
        return format_html(text, format_money(Decimal(order.subtotal), order.currency or settings.CURRENCY))

    @display(description=_("total"), ordering="total")
    def total_shown(self, order: Order) -> SafeString | str:
        return money(order.total, order.currency)

    @display(description=_("paid"))
    def paid_shown(self, order: Order) -> SafeString | str:
        return money(order.paid - order.refunded, order.currency)

    @display(description=_("total"))
    def total_live(self, order: Order) -> SafeString:
        currency = order.currency or settings.CURRENCY
        return format_html(
            '<b class="whitespace-nowrap" data-order-total data-sign="{}" data-prices="{}">{}</b>',
            SYMBOLS.get(currency, currency), reverse("admin:orders_order_price", args=[0]),
            format_money(Decimal(order.total), currency),
        )  # fmt: skip

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """Show or save one order; what a service refuses is said above the form, which keeps what was typed."""
        try:
            return super(ShopAdmin, self).changeform_view(
                request, object_id, form_url, self._context(request, object_id, extra_context)
            )
        except DomainError as error:
            request.refusal = str(error)  # type: ignore[attr-defined]
            return super(ShopAdmin, self).changeform_view(
                request, object_id, form_url, self._context(request, object_id, extra_context)
            )

    def _context(self, request: HttpRequest, object_id: str | None, given: Any) -> dict[str, Any]:
        is_shown = object_id and (request.method == "GET" or hasattr(request, "refusal"))
        return (given or {}) | (self.get_head(request, str(object_id)) if is_shown else {})

    def get_form(self, request: HttpRequest, obj: Order | None = None, change: bool = False, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, change, **kwargs)
        form.refusal = getattr(request, "refusal", "")
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
