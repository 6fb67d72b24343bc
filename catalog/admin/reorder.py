"""What to order, as a page of the admin."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action

from catalog.planning import COVER, DAYS, SOON, ReorderRow, reorder_list

SHOWN = 500
LINK = '<a class="text-primary-600 dark:text-primary-500" href="{}">{}</a>'


@action(description=_("What to order"), url_path="reorder", icon="shopping_cart", permissions=["view"])
def reorder(model_admin: Any, request: HttpRequest) -> HttpResponse:
    """The button above the list of products: what runs out, how long it lasts, how much to order."""
    rows = reorder_list()
    more = _now("And %(count)s more.") % {"count": len(rows) - SHOWN} if len(rows) > SHOWN else ""
    hint = _now(
        "What is low or lasts for less than %(soon)s days at the pace of the last %(days)s. The suggested quantity "
        "lasts for %(cover)s days and leaves the threshold on the shelf."
    )
    context = model_admin.admin_site.each_context(request) | {
        "title": _now("What to order"), "opts": model_admin.model._meta, "more": more,
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


def _cells(row: ReorderRow) -> list[Any]:
    product = row.product
    name = format_html(LINK, reverse("admin:catalog_product_change", args=[product.pk]), product.name)
    left = "—" if row.days_left is None else row.days_left
    return [name, product.sku or "—", row.available, row.sold, left, f"{row.suggested} {product.unit}".strip()]
