"""Printing orders from the admin: a page for the browser to print, the same as PDF, of one order or of many."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.utils.text import slugify
from django.utils.translation import get_language
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from orders.models import Order
from orders.paper.sheet import Kind, printable, sheet_of

MOST_AT_ONCE = 100
"""Orders; a PDF of so many takes some ten seconds."""

PERMISSION = "orders.view_order"
BUTTONS: dict[Kind, dict[str, Any]] = {
    Kind.ORDER: {"title": _("Print"), "icon": "print"},
    Kind.PACKING: {"title": Kind.PACKING.label, "icon": "inventory_2"},
}


def patterns(admin: ModelAdmin) -> list[URLPattern]:
    """The addresses of the papers: `paper/<kind>/?id=1&id=2` is the page, `paper/<kind>.pdf?id=1&id=2` the PDF."""
    page, pdf = admin.admin_site.admin_view(_page(admin)), admin.admin_site.admin_view(_pdf(admin))
    return [
        path("paper/<str:kind>.pdf", pdf, name="orders_order_pdf"),
        path("paper/<str:kind>/", page, name="orders_order_paper"),
    ]


def links(order: Order) -> list[dict[str, Any]]:
    """The links of an order's page, as the head of the page shows them."""
    return [{"url": _url("paper", kind, [order.pk]), "page": button} for kind, button in BUTTONS.items()]


def bulk_actions(request: HttpRequest) -> dict[str, tuple[Callable[..., Any], str, Any]]:
    """The list actions, in Django's form, if the person has a right to them."""
    if not request.user.has_perm(PERMISSION):
        return {}
    labels = {Kind.ORDER: _("Print the chosen orders"), Kind.PACKING: _("Print packing slips of the chosen orders")}
    return {f"print_{kind}": (_action(kind), f"print_{kind}", label) for kind, label in labels.items()}


def _action(kind: Kind) -> Callable[..., HttpResponse | None]:
    def act(model_admin: Any, request: HttpRequest, queryset: QuerySet[Order]) -> HttpResponse | None:
        chosen = list(queryset.order_by("id").values_list("pk", flat=True)[: MOST_AT_ONCE + 1])
        if len(chosen) > MOST_AT_ONCE:
            messages.error(request, _now("Choose at most %(count)d orders to print at once.") % {"count": MOST_AT_ONCE})
            return None
        return HttpResponseRedirect(_url("paper", kind, chosen))

    return act


def _page(admin: ModelAdmin) -> Callable[..., HttpResponse]:
    def view(request: HttpRequest, kind: str) -> HttpResponse:
        wanted, orders = _wanted(admin, request, kind)
        ids = [order.pk for order in orders]
        other = Kind.PACKING if wanted is Kind.ORDER else Kind.ORDER
        sheets = [sheet_of(order, wanted) for order in orders]
        one = reverse("admin:orders_order_change", args=ids) if len(ids) == 1 else None
        context = {
            "title": _title(wanted, [sheet.title for sheet in sheets]), "sheets": sheets,
            "pdf_url": _url("pdf", wanted, ids), "other_url": _url("paper", other, ids), "other_label": other.label,
            "back_url": one or reverse("admin:orders_order_changelist"),
        }  # fmt: skip
        return render(request, "shop_admin/paper.html", context)

    return view


def _pdf(admin: ModelAdmin) -> Callable[..., HttpResponse]:
    def view(request: HttpRequest, kind: str) -> HttpResponse:
        from orders.paper.pdf import orders_pdf  # half a second, only for those who want a PDF

        wanted, orders = _wanted(admin, request, kind)
        content = orders_pdf(orders, language=get_language() or "en", kind=wanted)
        name = orders[0].number or f"draft-{orders[0].pk}" if len(orders) == 1 else f"{len(orders)}-orders"
        headers = {"Content-Disposition": f'attachment; filename="{slugify(f"{wanted}-{name}")}.pdf"'}
        return HttpResponse(content, content_type="application/pdf", headers=headers)

    return view


def _wanted(admin: ModelAdmin, request: HttpRequest, kind: str) -> tuple[Kind, list[Order]]:
    """The orders of the address, in the order they were placed; those that are gone are left out."""
    if not request.user.has_perm(PERMISSION):
        raise PermissionDenied
    ids = [int(number) for number in request.GET.getlist("id") if number.isascii() and number.isdecimal()]
    ids = [number for number in ids if number < 2**63][:MOST_AT_ONCE]
    orders = list(printable(admin.get_queryset(request).select_related("customer").filter(pk__in=ids)).order_by("pk"))
    if kind not in list(Kind) or not orders:
        raise Http404
    return Kind(kind), orders


def _title(kind: Kind, titles: list[str]) -> str:
    return titles[0] if len(titles) == 1 else f"{kind.label} × {len(titles)}"


def _url(page: str, kind: Kind, ids: list[int]) -> str:
    return reverse(f"admin:orders_order_{page}", args=[kind]) + "?" + urlencode({"id": ids}, doseq=True)
