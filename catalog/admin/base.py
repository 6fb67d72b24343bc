"""What every page of the admin has in common."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import models
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.loader import render_to_string
from django.urls import URLPattern
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from unfold.admin import ModelAdmin
from unfold.views import ChangeList
from unfold.widgets import UnfoldAdminExpandableTextareaWidget

from catalog.errors import DomainError
from catalog.money import format_money

if TYPE_CHECKING:
    from catalog.admin.form_page import FormPage

COUNT_LIMIT = 10_000


class CappedPaginator(Paginator):
    """Counts no further than `COUNT_LIMIT`: counting a million rows takes longer than showing a page of them."""

    @cached_property
    def count(self) -> int:
        rows = self.object_list
        if not isinstance(rows, models.QuerySet):
            return len(rows)
        # Ordered, so that PostgreSQL walks an index instead of the table.
        return rows.order_by("pk").values("pk")[: COUNT_LIMIT + 1].count()

    @property
    def is_capped(self) -> bool:
        """Whether there is more than the pages show."""
        return self.count > COUNT_LIMIT


class ShopChangeList(ChangeList):
    """Says beside its title how many there are only where something was searched or filtered."""

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        if not self.query and not self.has_active_filters:
            self.full_result_count = self.result_count


class ShopAdmin(ModelAdmin):
    """A list that stays quick with a million rows, a form that warns before typed text is lost."""

    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER  # each of them counts all rows once more
    empty_value_display = "—"
    paginator = CappedPaginator
    list_per_page = 50
    list_fullwidth = True
    list_filter_submit = True
    list_after_template = "shop_admin/list_is_capped.html"
    warn_unsaved_form = True
    compressed_fields = False
    formfield_overrides = {models.TextField: {"widget": UnfoldAdminExpandableTextareaWidget}}
    change_form_outer_before_template = "shop_admin/head.html"
    form_pages: Sequence["FormPage"] = ()

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """Show the list; a browser's tab is called after it. Django's own sentence fits no Russian noun."""
        title = {"title": capfirst(self.opts.verbose_name_plural)}
        return super().changelist_view(request, title | (extra_context or {}))

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return ShopChangeList

    def get_urls(self) -> list[URLPattern]:
        return [*(page.pattern(self) for page in self.form_pages), *super().get_urls()]

    def get_head(self, request: HttpRequest, obj: Any) -> dict[str, Any]:
        """Return what the page of `obj` shows around its form, at least the links to its small pages."""
        return {
            "head_links": [
                {"url": page.url(self.model, obj.pk), "page": page}
                for page in self.form_pages
                if request.user.has_perm(page.permission) and page.is_possible(obj)
            ]
        }

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], add: bool = False, change: bool = False,
        form_url: str = "", obj: Any = None,
    ) -> HttpResponse:  # fmt: skip
        context["title"] = capfirst(self.opts.verbose_name)
        if obj is not None:
            context |= self.get_head(request, obj)
        return super().render_change_form(request, context, add, change, form_url, obj)

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """Show or save one object; what a service refuses is said in its own words, and nothing is saved."""
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except DomainError as error:
            messages.error(request, str(error))
            return HttpResponseRedirect(request.get_full_path())


class KeepsWhatIsUsed:
    """Mixed into an admin whose rows can be deleted one by one, and only while no row that must stay refers to them."""

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_delete_permission(request, obj) and not (obj and _is_used(obj))  # type: ignore[misc]

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        actions: dict[str, Any] = super().get_actions(request)  # type: ignore[misc]
        return {name: action for name, action in actions.items() if name != "delete_selected"}


def _is_used(obj: models.Model) -> bool:
    """Asked of the database once for each object, however often a page asks for the right."""
    if "_is_used" not in obj.__dict__:
        holders = [relation for relation in obj._meta.related_objects if relation.on_delete is models.PROTECT]
        obj.__dict__["_is_used"] = any(
            holder.related_model._base_manager.filter(**{holder.field.name: obj.pk}).exists() for holder in holders
        )
    return bool(obj.__dict__["_is_used"])


class ReadOnly:
    """Mixed into an admin or an inline whose rows are a record: seen, never changed."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


def person(request: HttpRequest) -> User:
    """Return who is at work; the admin lets nobody in who isn't logged in."""
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user


def who(actor: User | None) -> str:
    """Return the name of who did something; the shop itself did what nobody did."""
    return (actor.get_full_name() or actor.username) if actor else _("the system")


def money(amount: Any, currency: str) -> SafeString | str:
    """Write an amount for a list: in one piece, figures under figures."""
    if amount is None:
        return "—"
    return format_html('<span class="whitespace-nowrap">{}</span>', format_money(amount, currency))


def moment(at: datetime | None) -> str:
    """Write a moment for a list, short: the year only when it isn't this one."""
    if at is None:
        return "—"
    at = timezone.localtime(at)
    # Translators: formats of Django's date filter; "b" is the month in three small letters.
    this_year, another_year = pgettext("moment", "j M, H:i"), pgettext("moment", "j M Y, H:i")
    return date_format(at, this_year if at.year == timezone.localdate().year else another_year)


def badge(text: object, colour: str) -> SafeString:
    """Write a coloured label for the page of one object, as lists have them."""
    return render_to_string("unfold/helpers/label.html", {"text": text, "variant": colour})


def report_moves(request: HttpRequest, *, done: int, refusals: Iterable[tuple[Any, DomainError]]) -> None:
    """Say how many of the chosen rows were changed, and of the others why they weren't."""
    refused = list(refusals)
    if done:
        text = _("%(done)d of %(all)d done.") % {"done": done, "all": done + len(refused)}
        messages.success(request, text)
    reasons: dict[str, list[str]] = {}
    for row, error in refused:
        reasons.setdefault(str(error), []).append(str(row))
    for reason, rows in reasons.items():
        names = ", ".join(rows[:10]) + ("…" if len(rows) > 10 else "")
        text = _("%(count)d not done: %(reason)s (%(names)s)")
        messages.warning(request, text % {"count": len(rows), "reason": reason, "names": names})
