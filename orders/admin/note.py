"""The page that writes a note on an order."""

from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminTextareaWidget

from catalog.admin.base import person
from catalog.admin.form_page import FormPage
from catalog.fields import ReadableField
from orders.models import Order, Source
from orders.services.notes import order_add_note


class NoteForm(forms.Form):
    """What should be remembered."""

    text = ReadableField(
        label=_("Note"), max_length=1000, widget=UnfoldAdminTextareaWidget(attrs={"rows": 4, "autofocus": True})
    )


def _write(request: HttpRequest, order: Order, answers: dict[str, Any]) -> str:
    order_add_note(order_id=order.pk, text=answers["text"], actor=person(request), source=Source.ADMIN)
    return _now("The note is on the timeline.")


NOTE_PAGE = FormPage(
    "note", title=_("Add note"), submit=_("Save note"), form=NoteForm, permission="orders.add_note", effect=_write,
    icon="edit_note",
)  # fmt: skip
