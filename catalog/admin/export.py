"""Buttons above a list that save what it shows, with its search and its filters, as CSV or XLSX."""

from collections.abc import Callable
from tempfile import TemporaryFile
from typing import Any

from django.contrib.admin import ModelAdmin
from django.contrib.admin.options import IncorrectLookupParameters
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import FileResponse, HttpRequest, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.http import content_disposition_header

from catalog.admin.base import COUNT_LIMIT
from catalog.sheets.writing import Table, csv_parts, write_xlsx

CSV = "text/csv; charset=utf-8"
ALL = 10**9
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class Export:
    """Mixed into an admin before `ShopAdmin`. `export_table` makes the table of the chosen rows."""

    export_table: Callable[[QuerySet[Any]], Table]
    list_before_template = "shop_admin/list_buttons.html"

    def get_urls(self: Any) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.export_view)
        return [path("export.<str:kind>", view, name=_name(self)), *super().get_urls()]  # type: ignore[misc]

    def list_buttons(self: Any, request: HttpRequest) -> list[dict[str, Any]]:
        """Return the buttons above the list; one that `keeps_filter` gets the list's own address behind it."""
        url = f"admin:{_name(self)}"
        return [
            {"title": "CSV", "url": reverse(url, args=["csv"]), "icon": "download", "keeps_filter": True},
            {"title": "Excel", "url": reverse(url, args=["xlsx"]), "icon": "download", "keeps_filter": True},
        ]

    def changelist_view(self: Any, request: HttpRequest, extra_context: Any = None) -> Any:
        buttons = {"list_buttons": self.list_buttons(request), "list_query": request.GET.urlencode()}
        return super().changelist_view(request, (extra_context or {}) | buttons)  # type: ignore[misc]

    def export_view(self: Any, request: HttpRequest, kind: str) -> HttpResponseBase:
        """Answer with the rows that the list with the same address behind it shows, all of its pages."""
        if not self.has_view_permission(request) or kind not in ("csv", "xlsx"):
            raise PermissionDenied
        try:
            rows = self.get_changelist_instance(request).get_queryset(request)
        except IncorrectLookupParameters:
            return redirect(f"admin:{_name(self).removesuffix('_export')}_changelist")
        name = f"{self.opts.verbose_name_plural} {timezone.localdate()}.{kind}"
        return file_response(type(self).export_table(rows), name)


def file_response(table: Table, name: str) -> HttpResponseBase:
    """Answer with `table` as a file; the end of `name` says of which kind. Rows are never held all at once."""
    if name.endswith(".csv"):
        response: HttpResponseBase = StreamingHttpResponse(csv_parts(table), content_type=CSV)
        response.headers["Content-Disposition"] = content_disposition_header(True, name) or ""
        return response
    file = TemporaryFile()  # noqa: SIM115  (the response closes it)
    write_xlsx(table, file)
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=name, content_type=XLSX)


def most_found(request: HttpRequest) -> int:
    """How many hits of a search the list needs: as many as it counts, and an export all of them."""
    return ALL if "/export." in request.path else COUNT_LIMIT + 1


def _name(admin: ModelAdmin) -> str:
    return f"{admin.opts.app_label}_{admin.opts.model_name}_export"
