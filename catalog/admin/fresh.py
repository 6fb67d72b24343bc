"""A page that was sent from an old state of its object, put together with what the object has become meanwhile.

Each field comes with what the person was shown (Django's hidden initial values). What they left alone becomes what it
is now; what they typed stays, and where somebody else has changed the same, that is a clash, which they are told of.
"""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from django import forms
from django.conf import settings
from django.contrib.admin.utils import unquote
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest, QueryDict
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _

from catalog.admin.base import moment
from catalog.money import format_money

NOTHING = "—"


class FreshForm(forms.ModelForm):
    """A form for `KeepsUp`."""

    clashes: Mapping[str, str] = MappingProxyType({})

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            remember_initials(self)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        tell(self, self.clashes)
        return cleaned


class KeepsUp:
    """Mixed into an admin with a `FreshForm`: a page changes what was typed there, and nothing that was only seen.

    Where somebody else has changed the same meanwhile, the page is shown again and says so; nothing is saved until it
    is sent once more.
    """

    def changeform_view(
        self: Any, request: HttpRequest, object_id: str | None = None, *args: Any, **kwargs: Any
    ) -> Any:
        if object_id and request.method == "POST":
            self._catch_up(request, object_id)
        return super().changeform_view(request, object_id, *args, **kwargs)  # type: ignore[misc]

    def _catch_up(self: Any, request: HttpRequest, object_id: str) -> None:
        obj = self.get_object(request, unquote(object_id))
        if obj is None or not self.has_change_permission(request, obj):
            return
        data = request.POST.copy()
        request.clashes = merge(self.get_form(request, obj, change=True)(instance=obj), request.POST, data)  # type: ignore[attr-defined]
        request.POST = data  # type: ignore[assignment]

    def get_form(self: Any, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        form = super().get_form(request, *args, **kwargs)  # type: ignore[misc]
        form.clashes = getattr(request, "clashes", {})
        return form


def remember_initials(form: forms.BaseForm) -> None:
    """Let each field of an object that is there send back what was shown in it."""
    for field in form.fields.values():
        if not (field.disabled or field.widget.is_hidden or isinstance(field, forms.FileField)):
            field.show_hidden_initial = True


def merge(form: forms.BaseForm, sent: QueryDict, into: QueryDict, prefix: str | None = None) -> dict[str, str]:
    """Write into `into` what `form`, unbound and of the fresh object, shows after `sent` came from an old page.

    `prefix` is the one that the form had in `sent`. Returns the clashes: {name of the field: what it is now}.
    """
    clashes = {}
    for bound in _remembering(form):
        field, old_name = bound.field, f"{prefix}-{bound.name}" if prefix else bound.html_name
        before, typed = _sent(field, sent, f"initial-{old_name}"), _sent(field, sent, old_name)
        is_known = any(key.startswith(f"initial-{old_name}") for key in sent)
        if is_known and not _is_touched(field, before, typed):
            _write(into, bound.html_name, _shown(bound))
        else:
            _write(into, bound.html_name, {end: sent.getlist(old_name + end) for end in _shown(bound)})
            if is_known and field.has_changed(bound.initial, before) and field.has_changed(bound.initial, typed):
                clashes[bound.name] = in_words(bound)
        _write(into, bound.html_initial_name, _shown(bound, is_hidden=True))
    return clashes


def show(form: forms.BaseForm, into: QueryDict) -> None:
    """Write into `into` what `form`, unbound, shows: nothing of it was on the page that was sent."""
    for bound in _remembering(form):
        _write(into, bound.html_name, _shown(bound))
        _write(into, bound.html_initial_name, _shown(bound, is_hidden=True))


def _remembering(form: forms.BaseForm) -> list[Any]:
    return [form[name] for name, field in form.fields.items() if field.show_hidden_initial]


def tell(form: forms.BaseForm, clashes: Mapping[str, str]) -> None:
    """Say at each field of a form that is being cleaned what somebody else has made of it."""
    for name, now in clashes.items():
        if name in form.fields:
            text = _("Meanwhile this has become “%(value)s”. Save once more to put yours in its place.")
            form.add_error(name, text % {"value": now})


def in_words(bound: Any) -> str:
    """Return the value that the object of an unbound field has, as a person reads it."""
    value, field = bound.initial, bound.field
    if value in (None, "", []):
        return NOTHING
    if isinstance(field, forms.ModelMultipleChoiceField):
        return ", ".join(str(each) for each in value)
    if isinstance(field, forms.ModelChoiceField):
        return str(field.queryset.filter(pk=value).first() or NOTHING) if field.queryset is not None else NOTHING
    if isinstance(value, datetime):
        return moment(value)
    if isinstance(value, Decimal):
        return format_money(value, settings.CURRENCY)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return str(dict(getattr(field, "choices", ())).get(value, value))


def _is_touched(field: forms.Field, before: Any, typed: Any) -> bool:
    if isinstance(field, forms.MultiValueField | forms.ModelChoiceField):
        return field.has_changed(before, typed)
    try:
        return field.has_changed(field.to_python(before), typed)
    except ValidationError:
        return True


def _sent(field: forms.Field, data: QueryDict, name: str) -> Any:
    widget = _bare(field.widget)
    if isinstance(widget, forms.CheckboxInput) and name.startswith("initial-"):
        return data.get(name)
    return widget.value_from_datadict(data, MultiValueDict(), name)


def _shown(bound: Any, *, is_hidden: bool = False) -> dict[str, list[str]]:
    """Return what a browser would send of an untouched field: {end of the name: values}."""
    widget = _bare(bound.field.widget)
    value = bound.value()
    if isinstance(widget, forms.MultiWidget):
        ends: list[str] = widget.widgets_names  # type: ignore[attr-defined]
        parts = zip(ends, widget.widgets, widget.decompress(value) or (), strict=True)
        return {end: [_text(part.format_value(each))] for end, part, each in parts}
    if isinstance(widget, forms.CheckboxInput):
        return {"": [str(bool(value))] if is_hidden else ["on"] if value else []}
    if isinstance(value, list | tuple | models.QuerySet):
        return {"": [str(each) for each in value]}
    if isinstance(widget, forms.Select):
        return {"": [_text(value)]}
    return {"": [_text(widget.format_value(value))]}


def _write(into: QueryDict, name: str, values: dict[str, list[str]]) -> None:
    for end, texts in values.items():
        into.setlist(name + end, texts)
        if not texts:
            del into[name + end]


def _text(value: Any) -> str:
    return "" if value is None else str(value)


def _bare(widget: forms.Widget) -> forms.Widget:
    return widget.widget if isinstance(widget, RelatedFieldWidgetWrapper) else widget
