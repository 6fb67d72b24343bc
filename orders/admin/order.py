"""Orders in the admin. A status is never typed: each move goes through the one service that makes it."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import F, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import ChoicesDropdownFilter, RangeDateFilter, RelatedDropdownFilter
from unfold.decorators import display

from catalog.admin.base import ShopAdmin, badge, moment, money, person
from catalog.admin.export import Export, most_found
from orders.admin import bulk, elsewhere, filters, moves, paper, totals
from orders.admin.assign import ASSIGN_PAGE
from orders.admin.goods import HAND_OVER_PAGE, PICK_PAGE, TAKE_BACK_PAGE
from orders.admin.inlines import EventInline, LineInline, PaymentInline
from orders.admin.labels import PAYMENT_COLOURS, STATUS_COLOURS
from orders.admin.note import NOTE_PAGE
from orders.admin.parcel import gallery
from orders.admin.payments import PAY_PAGE, REFUND_PAGE
from orders.export import orders_table
from orders.models import Order, Source
from orders.search import search_orders
from orders.services.details import EDITABLE, order_edit_details
from orders.services.place import order_create_draft, order_set_totals
from orders.status import Status

WITH_A_SERVICE = {name.removesuffix("_id") for name in EDITABLE}
MONEY = ("discount", "shipping")


class OrderForm(forms.ModelForm):
    """Remembers which version of the order the person sees."""

    seen_version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["seen_version"].initial = self.instance.version

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        start, end = cleaned.get("deliver_from"), cleaned.get("deliver_until")
        if start and end and start > end:
            self.add_error("deliver_until", _("The end is before the beginning."))
        return cleaned

    def validate_constraints(self) -> None:
        """Leave the sums to `order_set_totals`: before the lines are saved they can't be right."""


@admin.register(Order)
class OrderAdmin(Export, ShopAdmin):
    """Orders: drafts are open, placed ones keep their lines and their money."""

    export_table = staticmethod(orders_table)
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
        "status_badge", "payment_badge", "subtotal_shown", "total_shown", "paid_shown", "has_it", "origin", "created",
        "placed", "cancel_reason", "packed", "parcel",
    ]  # fmt: skip

    def get_urls(self) -> list[URLPattern]:
        move = self.admin_site.admin_view(moves.move_one)
        return [
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
            return [who, where, (_("Money"), {"fields": [("discount", "shipping")]})]
        state = [("status_badge", "payment_badge", "has_it"), ("placed", "created", "origin")]
        if obj.status == Status.CANCELLED:
            state.append(("cancel_reason", "origin", "created_at"))
        if obj.packed_by_id:
            where[1]["fields"].append("packed")
        if obj.parcel_photos.exists():
            where[1]["fields"].append("parcel")
        sums = [("subtotal_shown", "discount", "shipping"), ("total_shown", "paid_shown")]
        return [
            (None, {"fields": [*state, "seen_version"]}),
            who,
            where,
            (_("Money"), {"fields": sums}),
            (_("More"), {"fields": ["tags", "external_reference"], "classes": ["collapse"]}),
        ]

    def get_readonly_fields(self, request: HttpRequest, obj: Order | None = None) -> list[str]:
        fields = list(super().get_readonly_fields(request, obj))
        # What a placed order costs and how it travels decides about money, stock and moves.
        return fields if obj is None or obj.status == Status.DRAFT else [*fields, *MONEY, "delivery"]

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
        return money(order.subtotal, order.currency)

    @display(description=_("total"), ordering="total")
    def total_shown(self, order: Order) -> SafeString | str:
        return money(order.total, order.currency)

    @display(description=_("paid"))
    def paid_shown(self, order: Order) -> SafeString | str:
        return money(order.paid - order.refunded, order.currency)

    def save_model(self, request: HttpRequest, obj: Order, form: Any, change: bool) -> None:
        if not change:
            self._create_draft(request, obj, form)
        elif obj.status != Status.DRAFT:
            values = {name: form.cleaned_data[name] for name in form.changed_data if name in WITH_A_SERVICE}
            if "customer" in values:
                customer = values.pop("customer")
                values["customer_id"] = customer.pk if customer else None
            order_edit_details(
                order_id=obj.pk, actor=person(request), source=Source.ADMIN,
                seen_version=form.cleaned_data.get("seen_version"), **values,
            )  # fmt: skip

    def _create_draft(self, request: HttpRequest, obj: Order, form: Any) -> None:
        answers = form.cleaned_data
        draft = order_create_draft(
            actor=person(request), source=Source.ADMIN,
            customer_id=answers["customer"].pk if answers["customer"] else None,
            contact_name=answers["contact_name"], contact_phone=answers["contact_phone"],
            delivery=answers["delivery"], address=answers["address"], customer_note=answers["customer_note"],
        )  # fmt: skip
        for field in Order._meta.concrete_fields:
            if field.name not in answers or field.name in ("contact_name", "contact_phone"):
                setattr(obj, field.attname, getattr(draft, field.attname))
        obj.contact_name, obj.contact_phone = draft.contact_name, draft.contact_phone
        obj._state.adding = False

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        order = form.instance
        if order.status == Status.DRAFT:
            self._save_draft(order)

    @staticmethod
    def _save_draft(order: Order) -> None:
        """Save a draft together with its sums: only now its lines are there to be summed up."""
        order_set_totals(order, list(order.items.all()))
        order.version = F("version") + 1
        order.save()
        order.refresh_from_db(fields=["version"])
