"""The list of categories as the tree that it is, and the ways to put it in order: dragging, and a step up or down."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.urls import URLPattern, path
from django.views.decorators.http import require_POST

from catalog.admin.base import ShopChangeList, person
from catalog.errors import DomainError
from catalog.models import Category
from catalog.services.categories import category_reorder, category_shift
from catalog.tree import as_tree

LIST, REORDER, STEP = (f"catalog_category_{name}" for name in ("changelist", "reorder", "step"))
STEPS = {"up": -1, "down": 1}


class TreeChangeList(ShopChangeList):
    """Each category below its parent, while nobody searches, filters or sorts and all of them fit on the page."""

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        if shows_tree(request) and not self.multi_page:
            tree = as_tree(list(self.result_list))  # type: ignore[has-type]
            for depth, category in tree:
                category.depth = depth  # type: ignore[attr-defined]
            self.result_list = [category for _depth, category in tree]


def shows_tree(request: HttpRequest) -> bool:
    """Whether the list is asked for as a whole."""
    return not request.GET.keys() - {"p", "e"}


def order_cell(category: Any) -> str:
    """The handle to drag a category by, and the buttons that do the same without dragging."""
    if not hasattr(category, "depth"):
        return "—"
    return render_to_string("shop_admin/category_order.html", {"category": category})


def patterns(model_admin: ModelAdmin) -> list[URLPattern]:
    """The lines for `get_urls` of the categories' admin."""
    view = model_admin.admin_site.admin_view
    return [
        path("reorder/", view(_reorder), name=REORDER),
        path("step/<int:object_id>/<str:step>/", view(_step), name=STEP),
    ]


@require_POST
def _reorder(request: HttpRequest) -> HttpResponse:
    """Put the categories of one level into the order of their ids; what is refused is told on the next page."""
    ids = [int(pk) for pk in request.POST.getlist("id") if pk.isascii() and pk.isdecimal() and len(pk) < 19]
    is_done = _try(request, lambda: category_reorder(actor=person(request), category_ids=ids))
    return HttpResponse(status=204 if is_done else 409)


@require_POST
def _step(request: HttpRequest, object_id: int, step: str) -> HttpResponse:
    if step in STEPS:
        _try(request, lambda: category_shift(actor=person(request), category_id=object_id, step=STEPS[step]))
    return redirect(f"admin:{LIST}")


def _try(request: HttpRequest, change: Callable[[], Category | None]) -> bool:
    try:
        change()
    except DomainError as error:
        messages.error(request, str(error))
        return False
    return True
