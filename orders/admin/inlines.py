"""The tables on an order's page: lines, payments, timeline."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from unfold.admin import TabularInline
from unfold.decorators import display

from catalog.admin.base import ReadOnly, money
from orders.changes import changes_of
from orders.models import Order, OrderEvent, OrderItem, Payment
from orders.status import Status


class LineForm(forms.ModelForm):
    """A line takes the name and the price of its product at the moment it is added."""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        product = cleaned.get("product")
        if product is None:
            return cleaned
        if self.instance.product_id != product.pk or self.instance.pk is None:
            if not product.is_active or product.has_variants:
                raise ValidationError(_("This product can't be sold."))
            self.instance.name, self.instance.sku, self.instance.price = product.name, product.sku, product.price
        quantity, discount = cleaned.get("quantity"), cleaned.get("discount")
        if quantity == 0:
            self.add_error("quantity", _("The quantity must be more than zero."))
        elif quantity and discount and not 0 <= discount <= self.instance.price * quantity:
            self.add_error("discount", _("The discount is larger than the line."))
        return cleaned


class LineInline(TabularInline):
    """What is ordered. Lines are open while the order is a draft."""

    model = OrderItem
    form = LineForm
    extra = 0
    autocomplete_fields = ["product"]
    readonly_fields = ["price_shown", "sum_shown", "gone"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[OrderItem]:
        queryset: QuerySet[OrderItem] = super().get_queryset(request)
        return queryset.select_related("product", "order")

    def get_fields(self, request: HttpRequest, obj: Order | None = None) -> list[str]:
        is_open = obj is None or obj.status == Status.DRAFT
        if is_open:
            return ["product", "price_shown", "quantity", "discount", "sum_shown"]
        return ["name", "price_shown", "quantity", "discount", "sum_shown", "gone"]

    def _is_open(self, obj: Model | None) -> bool:
        return obj is None or getattr(obj, "status", Status.DRAFT) == Status.DRAFT

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._is_open(obj) and super().has_add_permission(request, obj)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._is_open(obj) and super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._is_open(obj) and super().has_delete_permission(request, obj)

    @display(description=_("price"))
    def price_shown(self, line: OrderItem) -> SafeString | str:
        return money(line.price, line.order.currency) if line.pk else "—"

    @display(description=_("sum"))
    def sum_shown(self, line: OrderItem) -> SafeString | str:
        return money(line.price * line.quantity - line.discount, line.order.currency) if line.pk else "—"

    @display(description=_("goods"))
    def gone(self, line: OrderItem) -> str:
        facts = [
            _now("in the box: %(count)d") % {"count": line.picked}
            if line.left and line.picked > line.fulfilled
            else "",
            _now("handed over: %(count)d") % {"count": line.fulfilled} if line.fulfilled else "",
            _now("back: %(count)d") % {"count": line.returned} if line.returned else "",
        ]
        return ", ".join(fact for fact in facts if fact) or "—"


class PaymentInline(ReadOnly, TabularInline):
    """Money that came in and went back."""

    model = Payment
    extra = 0
    fields = ["created_at", "kind", "method", "amount", "reference", "actor", "source"]
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[Payment]:
        queryset: QuerySet[Payment] = super().get_queryset(request)
        return queryset.select_related("actor")


class EventInline(ReadOnly, TabularInline):
    """The timeline, newest first."""

    model = OrderEvent
    extra = 0
    verbose_name_plural = _("timeline")
    fields = ["created_at", "what", "details", "actor", "source"]
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[OrderEvent]:
        queryset: QuerySet[OrderEvent] = super().get_queryset(request)
        return queryset.select_related("actor", "order")

    @display(description=_("what"))
    def what(self, event: OrderEvent) -> str:
        if event.to_status and event.kind != OrderEvent.Kind.PLACED:
            move = f"{event.get_from_status_display()} → {event.get_to_status_display()}"
            return f"{event.get_kind_display()}: {move}" if event.kind == OrderEvent.Kind.UNDONE else move
        return event.get_kind_display()

    @display(description=_("text"))
    def details(self, event: OrderEvent) -> str:
        if event.kind != OrderEvent.Kind.EDITED:
            return "; ".join(part for part in (event.goods, event.text) if part) or "—"
        return "; ".join(changes_of(event, currency=event.order.currency)) or event.text or "—"
