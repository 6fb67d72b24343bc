"""The page that makes two records of one person one: choose the other record, see what moves, then do it."""

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from catalog.admin.base import moment, person
from catalog.admin.form_page import show_form
from catalog.errors import DomainError
from catalog.money import format_money
from orders.admin.choices import CustomerSelect, customer_pattern
from orders.models import Customer, Order, Source
from orders.phone import format_phone
from orders.services.merge import MERGE, MergePlan, customers_merge, plan_merge

TITLE = _("Merge with another")


class OtherForm(forms.Form):
    """Who it is the same as."""

    other = forms.ModelChoiceField(
        label=_("The other record of the same person"), queryset=Customer.objects.all(),
        widget=CustomerSelect(Order._meta.get_field("customer"), admin.site),
    )  # fmt: skip


def patterns(model_admin: admin.ModelAdmin) -> list[URLPattern]:
    """The lines for `get_urls` of the customers' admin."""

    def view(request: HttpRequest, object_id: int) -> HttpResponse:
        return _answer(model_admin, request, object_id)

    site = model_admin.admin_site
    return [
        path("<int:object_id>/merge/", site.admin_view(view), name="orders_customer_merge"), customer_pattern(site)
    ]  # fmt: skip


def _answer(model_admin: admin.ModelAdmin, request: HttpRequest, object_id: int) -> HttpResponse:
    keep = get_object_or_404(Customer, pk=object_id)
    if not request.user.has_perm("orders.view_customer") or not request.user.has_perm(MERGE):
        raise PermissionDenied
    back = reverse("admin:orders_customer_change", args=[keep.pk])
    form = OtherForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        ids = {"keep_id": keep.pk, "merge_id": form.cleaned_data["other"].pk}
        try:
            if "confirmed" in request.POST:
                customers_merge(**ids, actor=person(request), source=Source.ADMIN)
                messages.success(request, _now("“%(customer)s” has everything of both now.") % {"customer": keep})
                return redirect(back)
            plan = plan_merge(**ids, actor=person(request))
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            return show_form(
                model_admin, request, forms.Form(), title=TITLE, submit=_now("Merge"), back=request.path,
                subject=f"{plan.gone} → {plan.keep}", hint=preview(plan), is_dangerous=True,
                hidden=[("other", str(plan.gone.pk)), ("confirmed", "1")],
            )  # fmt: skip
    hint = _now("Everything of the other record comes here, and the other record is removed. You see it before.")
    return show_form(
        model_admin, request, form, title=TITLE, submit=_now("Show what moves"), back=back, subject=str(keep), hint=hint
    )


def preview(plan: MergePlan) -> str:
    """What moves and what will be, a line each, in plain text."""
    facts = (
        (_now("Orders that move"), str(plan.orders)),
        (_now("Phones that move"), ", ".join(map(format_phone, plan.phones))),
        (_now("Addresses that move"), "; ".join(plan.addresses)),
        (_now("Tags that move"), ", ".join(plan.tags)),
        (_now("Note afterwards"), plan.note),
        (_now("Orders afterwards"), str(plan.orders_count)),
        (_now("Spent afterwards"), format_money(plan.spent_total, settings.CURRENCY)),
        (_now("Last order"), moment(plan.last_order_at)),
        (_now("Blocked because"), plan.block_reason),
    )
    lines = [f"{label}: {fact}" for label, fact in facts if fact]
    removed = _now("The record “%(customer)s” is removed. There is no way back.") % {"customer": plan.gone}
    return "\n".join([*lines, "", removed])
