"""Importing products in the admin: send a file, look at what would change, confirm."""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminFileFieldWidget

from catalog.admin.base import person
from catalog.admin.export import file_response
from catalog.admin.form_page import show_form
from catalog.errors import DomainError
from catalog.importing.job import RIGHTS, import_begin, import_confirm, import_drop, import_work
from catalog.models import ProductImport
from catalog.sheets.reading import MAX_BYTES
from catalog.sheets.writing import Table

AT_ONCE = 500_000
"""Bytes. What is larger is left to the delivery worker, so that nobody waits for an answer of the browser."""
SHOWN = 200
Status = ProductImport.Status


class FileForm(forms.Form):
    """Which file."""

    file = forms.FileField(
        label=_("File"), widget=UnfoldAdminFileFieldWidget(attrs={"accept": ".csv,.txt,.tsv,.xlsx"}),
        help_text=_(
            "CSV or Excel (.xlsx). Products are matched by SKU, then by barcode; an empty cell keeps what is there. "
            "A product CSV of Shopify is taken as it is. Nothing is saved before you have seen what would change."
        ),
    )  # fmt: skip

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > MAX_BYTES:
            text = _now("The file is larger than %(limit)d MB. Split it and send the parts one after the other.")
            raise forms.ValidationError(text % {"limit": MAX_BYTES // 1_000_000})
        return file


def patterns(admin: ModelAdmin) -> list[URLPattern]:
    """The addresses of the pages, for `get_urls` of the products' admin."""
    wrap = admin.admin_site.admin_view

    def upload(request: HttpRequest) -> HttpResponse:
        return _upload(admin, request)

    def page(request: HttpRequest, import_id: int) -> HttpResponse:
        return _page(admin, request, import_id)

    return [
        path("import/", wrap(upload), name="catalog_product_import"),
        path("import/<int:import_id>/", wrap(page), name="catalog_productimport_page"),
        path("import/<int:import_id>/problems.csv", wrap(_problems), name="catalog_productimport_problems"),
    ]


def may_import(request: HttpRequest) -> bool:
    return person(request).has_perms(RIGHTS)


def _upload(admin: ModelAdmin, request: HttpRequest) -> HttpResponse:
    if not may_import(request):
        raise PermissionDenied
    form = FileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            begun = import_begin(
                actor=person(request), name=file.name, content=file.read(), language=get_language() or ""
            )
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            if file.size <= AT_ONCE:
                import_work(begun.pk)
            return redirect("admin:catalog_productimport_page", begun.pk)
    back = reverse("admin:catalog_product_changelist")
    return show_form(
        admin, request, form, title=_("Import products"), submit=_("Check the file"), back=back, subject=""
    )


def _page(admin: ModelAdmin, request: HttpRequest, import_id: int) -> HttpResponse:
    product_import = _get(request, import_id)
    if request.method == "POST":
        return _decide(request, product_import)
    report = product_import.report
    context = admin.admin_site.each_context(request) | {
        "title": _now("Import products"), "opts": admin.model._meta, "product_import": product_import, "report": report,
        "is_busy": product_import.status in (Status.WAITING, Status.CONFIRMED), "busy": _busy(product_import),
        "percent": min(99, product_import.rows_done * 100 // (product_import.rows_total or 1)),
        "products_url": reverse("admin:catalog_product_changelist"),
        "again_url": reverse("admin:catalog_product_import"),
        "problems_url": reverse("admin:catalog_productimport_problems", args=[product_import.pk]),
    }  # fmt: skip
    return TemplateResponse(request, "shop_admin/import.html", context | (_findings(report) if report else {}))


def _busy(product_import: ProductImport) -> str:
    if product_import.status == Status.WAITING:
        return _now("Rows checked: %(rows)d") % {"rows": product_import.rows_done}
    text = _now(
        "%(rows)d rows are being imported. It is all or nothing: until it is done, nothing of it is to be seen."
    )
    return text % {"rows": product_import.rows_total}


def _findings(report: dict[str, Any]) -> dict[str, Any]:
    """What was found, ready for the page."""
    to_write = report["new"] + report["changed"]
    label = _now("Import %(rows)d, leave out the refused") if report["refused"] else _now("Import %(rows)d")
    changes = report["changes"][:SHOWN]
    return {
        "figures": _figures(report),
        "to_write": to_write,
        "confirm_name": "without_refused" if report["refused"] else "confirm",
        "confirm_label": label % {"rows": to_write},
        "problems": [(_place(line), column, text) for line, column, text in report["problems"][:SHOWN]],
        "changes": [change | {"place": _place(change["line"])} for change in changes],
        "changes_note": _how_many(len(changes), report["changed"]),
        "new_note": _how_many(len(report["new_products"]), report["new"]),
        "left_out": _left_out(report),
    }


def _place(line: int) -> str:
    return _now("Line %(line)d") % {"line": line}


def _how_many(shown: int, there_are: int) -> str:
    """Say that not everything is shown, when it isn't."""
    if shown >= there_are:
        return ""
    return _now("Shown: %(shown)d of %(all)d.") % {"shown": shown, "all": there_are}


def _decide(request: HttpRequest, product_import: ProductImport) -> HttpResponse:
    answers = request.POST
    try:
        if "drop" in answers:
            import_drop(import_id=product_import.pk, actor=person(request))
            messages.info(request, _now("The file was dropped. Nothing was imported."))
            return redirect("admin:catalog_product_changelist")
        import_confirm(
            import_id=product_import.pk, actor=person(request), seen_digest=answers.get("seen", ""),
            without_refused="without_refused" in answers,
        )  # fmt: skip
        if len(product_import.content) <= AT_ONCE // 5:  # packed
            import_work(product_import.pk)
    except DomainError as error:
        messages.error(request, str(error))
    return redirect("admin:catalog_productimport_page", product_import.pk)


def _problems(request: HttpRequest, import_id: int) -> HttpResponseBase:
    """All that is wrong with a file, as a file."""
    product_import = _get(request, import_id)
    titles = [_now("Line"), _now("Column"), _now("What is wrong")]
    table = Table(titles, product_import.report.get("problems", []))
    return file_response(table, f"{product_import.name}-problems.csv")


def _get(request: HttpRequest, import_id: int) -> ProductImport:
    if not may_import(request):
        raise PermissionDenied
    product_import = ProductImport.objects.filter(pk=import_id).first()
    if product_import is None:
        raise Http404
    return product_import


def _figures(report: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        {"title": _now("New"), "value": report["new"], "icon": "add_circle"},
        {"title": _now("Changed"), "value": report["changed"], "icon": "edit"},
        {"title": _now("As before"), "value": report["same"], "icon": "check"},
        {"title": _now("Refused"), "value": report["refused"], "icon": "error", "is_bad": report["refused"] > 0},
    ]


def _left_out(report: dict[str, Any]) -> list[str]:
    """Sentences about what of the file isn't imported, and what is made besides products."""
    said = []
    if unknown := report.get("unknown"):
        said.append(_now("Columns that are left out: %(titles)s.") % {"titles": ", ".join(unknown)})
    if photos := report.get("photos"):
        text = _now("Photos are left out (%(titles)s): nothing is fetched from addresses. Add them in the product.")
        said.append(text % {"titles": ", ".join(photos)})
    if report.get("stock_left_out"):
        said.append(_now("The stock is left out: you have no right to change it."))
    if made := report.get("categories"):
        text = _now("New categories: %(names)s.")
        said.append(text % {"names": ", ".join(made[:20]) + ("…" if len(made) > 20 else "")})
    said += [f"{text} × {count}" for text, count in report.get("notes", [])]
    return said
