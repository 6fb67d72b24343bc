"""The lines on an order's page."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from unfold.admin import TabularInline
from unfold.decorators import display

from catalog.admin.base import money, person
from catalog.money import format_money
from orders.admin.choices import ProductSelect
from orders.admin.line_form import LineForm
from orders.models import Order, OrderItem
from orders.services.edit import may_edit
from orders.status import PICKING, PLACE, WAITING_TOO, Status


class LineInline(TabularInline):
    """What is ordered. Lines are open until the order is handed over."""

    model = OrderItem
    form = LineForm
    autocomplete_fields = ["product"]
    readonly_fields = ["price_shown", "discount_shown", "sum_shown", "gone"]
    hide_title = True

    def get_queryset(self, request: HttpRequest) -> QuerySet[OrderItem]:
        queryset: QuerySet[OrderItem] = super().get_queryset(request)
        return queryset.select_related("product", "order")

    def get_fields(self, request: HttpRequest, obj: Order | None = None) -> list[str]:
        if not self._is_open(request, obj):
            return ["name", "price_shown", "quantity", "discount_shown", "sum_shown", "gone"]
        fields = ["product", "quantity", "price", "discount", "sum_shown"]
        return [*fields, "gone"] if obj is not None and obj.status in PICKING else fields

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "product":
            kwargs["widget"] = ProductSelect(db_field, self.admin_site)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def get_formset(self, request: HttpRequest, obj: Order | None = None, **kwargs: Any) -> Any:
        formset = super().get_formset(request, obj, **kwargs)
        formset.form.stale = getattr(request, "stale", None)
        if product := formset.form.base_fields.get("product"):
            product.widget = product.widget.widget  # without the links to the product's own page: there is no room
        return formset

    def get_extra(self, request: HttpRequest, obj: Order | None = None, **kwargs: Any) -> int:
        return 1

    def _is_open(self, request: HttpRequest, order: Order | None) -> bool:
        if order is None:
            return request.user.has_perm(PLACE)
        return order.status in (Status.DRAFT, *WAITING_TOO) and may_edit(order, person(request))

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._is_open(request, obj)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._is_open(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._is_open(request, obj)

    @display(description=_("price"))
    def price_shown(self, line: OrderItem) -> SafeString | str:
        return money(line.price, line.order.currency) if line.pk else "—"

    @display(description=_("discount of the line"))
    def discount_shown(self, line: OrderItem) -> SafeString | str:
        return money(line.discount, line.order.currency) if line.pk and line.discount else "—"

    @display(description=_("sum"))
    def sum_shown(self, line: OrderItem) -> SafeString:
        amount = line.price * line.quantity - line.discount if line.pk else None
        text = "—" if amount is None else format_money(amount, line.order.currency)
        return format_html('<span class="whitespace-nowrap" data-line-sum>{}</span>', text)

    @display(description=_("handing over"))
    def gone(self, line: OrderItem) -> str:
        if not line.pk:
            return "—"
        facts = [
            _now("in the box: %(count)d") % {"count": line.picked}
            if line.left and line.picked > line.fulfilled
            else "",
            _now("handed over: %(count)d") % {"count": line.fulfilled} if line.fulfilled else "",
            _now("back: %(count)d") % {"count": line.returned} if line.returned else "",
        ]
        return ", ".join(fact for fact in facts if fact) or "—"
