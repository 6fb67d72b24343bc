"""The page that gives an order to somebody."""

from typing import Any

from django import forms
from django.contrib.auth.models import User
from django.http import HttpRequest
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminSelectWidget

from catalog.admin.base import person
from catalog.admin.form_page import FormPage
from orders.models import Order, Source
from orders.services.assign import order_assign


class StaffField(forms.ModelChoiceField):
    """People by their names."""

    def label_from_instance(self, obj: Any) -> str:
        return obj.get_full_name() or obj.username


class AssignForm(forms.Form):
    """Who shall have it."""

    assignee = StaffField(
        label=_("Who has it"), required=False, empty_label=_("nobody"), widget=UnfoldAdminSelectWidget(),
        queryset=User.objects.filter(is_staff=True, is_active=True).order_by("first_name", "username"),
    )  # fmt: skip


def _give(request: HttpRequest, order: Order, answers: dict[str, Any]) -> str:
    assignee = answers["assignee"]
    order_assign(
        order_id=order.pk, assignee_id=assignee.pk if assignee else None, actor=person(request), source=Source.ADMIN
    )
    if assignee is None:
        return _now("Nobody has order %(order)s now.") % {"order": order}
    return _now("%(person)s has order %(order)s now.") % {
        "person": assignee.get_full_name() or assignee.username, "order": order,
    }  # fmt: skip


ASSIGN_PAGE = FormPage(
    "assign", title=_("Assign"), submit=_("Assign"), form=AssignForm, permission="orders.assign_order", effect=_give,
    initial=lambda order: {"assignee": order.assignee_id}, icon="person_add",
)  # fmt: skip
