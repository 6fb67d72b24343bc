"""What to order, as a page of the admin."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action

from catalog.admin.export import file_response
from catalog.admin.product_parts import product_link
from catalog.exporting import reorder_table
from catalog.planning import COVER, DAYS, SOON, ReorderRow, reorder_list

SHOWN = 500
FILE = "catalog_product_reorder_file"


@action(description=_("What to order"), url_path="reorder", icon="shopping_cart", permissions=["view"])
def reorder(model_admin: Any, request: HttpRequest) -> HttpResponse:
    """The button above the list of products: what runs out, how long it lasts, how much to order."""
    rows = reorder_list()
    more = _now("And %(count)s more.") % {"count": len(rows) - SHOWN} if len(rows) > SHOWN else ""
    hint = _now(
        "What is low or lasts for less than %(soon)s days at the pace of the last %(days)s. The suggested quantity "
        "lasts for %(cover)s days and leaves the threshold on the shelf."
    )
    buttons = [
        {"title": title, "url": reverse(f"admin:{FILE}", args=[kind]), "icon": "download"}
        for title, kind in (("CSV", "csv"), ("Excel", "xlsx"))
    ]
    context = model_admin.admin_site.each_context(request) | {
        "title": _now("What to order"), "opts": model_admin.model._meta, "more": more,
        "list_buttons": buttons if rows else [],
        "hint": hint % {"soon": SOON, "days": DAYS, "cover": COVER},
        "table": {
            "headers": [
                _now("product"), _now("SKU"), _now("available"), _now("sold in %(days)s days") % {"days": DAYS},
                _now("days left"), _now("to order"),
            ],
            "rows": [_cells(row) for row in rows[:SHOWN]],
        },
    }  # fmt: skip
    return TemplateResponse(request, "shop_admin/reorder.html", context)


def reorder_file_pattern(model_admin: Any) -> URLPattern:
    """The address at which all of the list is saved as a file."""

    def view(request: HttpRequest, kind: str) -> HttpResponseBase:
        if not model_admin.has_view_permission(request) or kind not in ("csv", "xlsx"):
            raise PermissionDenied
        return file_response(reorder_table(reorder_list()), f"{_now('What to order')} {timezone.localdate()}.{kind}")

    return path("what-to-order.<str:kind>", model_admin.admin_site.admin_view(view), name=FILE)


def _cells(row: ReorderRow) -> list[Any]:
    product = row.product
    left = "—" if row.days_left is None else row.days_left
    return [
        product_link(product),
        product.sku or "—",
        row.available,
        row.sold,
        left,
        f"{row.suggested} {product.unit}".strip(),
    ]
