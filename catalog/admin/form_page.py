"""A small page between a button and its effect: a question or two, one button that does it, one that goes back."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.urls.resolvers import URLPattern
from django.utils.functional import Promise

from catalog.errors import DomainError

Text = str | Promise
Effect = Callable[[HttpRequest, Any, dict[str, Any]], HttpResponse | str | None]


class FormPage:
    """One page of a model's admin at `<id>/<slug>/`.

    `effect` gets the request, the object and the cleaned answers inside a transaction, and returns what to say when
    it is done, or an answer that leads elsewhere. A `DomainError` of it is shown on the page, and nothing is changed.
    The form gets the object's `initial` when it is made; `is_possible` says whether the object's page shows the button.
    """

    def __init__(
        self, slug: str, *, title: Text, submit: Text, form: type[forms.Form], permission: str, effect: Effect,
        hint: Callable[[Any], str] | None = None,
        initial: Callable[[Any], dict[str, Any]] | None = None, is_dangerous: bool = False, icon: str = "",
        is_possible: Callable[[Any], bool] = lambda obj: True,
    ) -> None:  # fmt: skip
        self.slug, self.title, self.submit, self.form, self.permission = slug, title, submit, form, permission
        self.effect, self.hint, self.initial, self.is_dangerous, self.icon = effect, hint, initial, is_dangerous, icon
        self.is_possible = is_possible

    def name(self, model: type[models.Model]) -> str:
        """The name of the page's address in the admin."""
        return f"{model._meta.app_label}_{model._meta.model_name}_{self.slug.replace('-', '_')}"

    def url(self, model: type[models.Model], object_id: str | int) -> str:
        """The address of the page for one object of `model`."""
        return reverse(f"admin:{self.name(model)}", args=[object_id])

    def pattern(self, admin: ModelAdmin) -> URLPattern:
        """The line for `get_urls` of the model's admin."""

        def view(request: HttpRequest, object_id: str) -> HttpResponse:
            return self._answer(admin, request, object_id)

        return path(f"<int:object_id>/{self.slug}/", admin.admin_site.admin_view(view), name=self.name(admin.model))

    def _answer(self, admin: ModelAdmin, request: HttpRequest, object_id: str) -> HttpResponse:
        obj = get_object_or_404(admin.get_queryset(request), pk=object_id)
        if not admin.has_view_permission(request, obj) or not request.user.has_perm(self.permission):
            raise PermissionDenied
        back = reverse(f"admin:{obj._meta.app_label}_{obj._meta.model_name}_change", args=[obj.pk])
        initial = self.initial(obj) if self.initial else {}
        form = self.form(request.POST if request.method == "POST" else None, initial=initial)
        if request.method == "POST" and form.is_valid():
            try:
                with transaction.atomic():
                    said = self.effect(request, obj, form.cleaned_data)
            except DomainError as error:
                form.add_error(None, str(error))
            else:
                if isinstance(said, HttpResponse):
                    return said
                if said:
                    messages.success(request, said)
                return redirect(back)
        return show_form(
            admin, request, form, title=self.title, submit=self.submit, back=back, subject=str(obj),
            hint=self.hint(obj) if self.hint else "", is_dangerous=self.is_dangerous,
        )  # fmt: skip


def show_form(
    admin: ModelAdmin, request: HttpRequest, form: forms.Form, *, title: Text, submit: Text, back: str, subject: str,
    hint: str = "", is_dangerous: bool = False, hidden: list[tuple[str, str]] | None = None,
) -> TemplateResponse:  # fmt: skip
    """Show `form` as a page of `admin`; `hidden` are pairs of names and values that the next request needs too."""
    context = admin.admin_site.each_context(request) | {
        "title": title, "subtitle": subject, "opts": admin.model._meta, "form": form, "button": submit, "back": back,
        "subject": subject, "hint": hint, "is_dangerous": is_dangerous, "hidden": hidden or [],
    }  # fmt: skip
    return TemplateResponse(request, "shop_admin/form_page.html", context)
