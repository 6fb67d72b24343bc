"""The form of an order's page, and how what was typed there is saved: by the services, all of it or nothing."""

from decimal import Decimal
from typing import Any

from django import forms
from django.contrib.auth.models import User
from django.http import HttpRequest
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminTextInputWidget

from catalog.admin.base import person
from catalog.admin.fresh import remember_initials, tell
from catalog.fields import PriceField
from orders.admin.line_form import LineForm
from orders.admin.stale import Stale
from orders.models import Order, OrderItem, Source
from orders.services.customers import customer_find, customer_find_or_create
from orders.services.details import EDITABLE
from orders.services.items import Line
from orders.services.place import order_create_draft, order_place
from orders.services.revise import Wish, order_revise
from orders.services.tags import order_set_tags
from orders.status import Status

WITH_A_SERVICE = {name.removesuffix("_id") for name in EDITABLE}
MONEY = ("discount", "shipping")


def _amount() -> UnfoldAdminTextInputWidget:
    return UnfoldAdminTextInputWidget(attrs={"inputmode": "decimal", "autocomplete": "off"})


class OrderForm(forms.ModelForm):
    """Remembers which version of the order the person sees. It only reads: the services save."""

    refusal = ""
    """What a service said when this form was sent, to be shown above what was typed."""
    stale: Stale | None = None
    """What somebody else has done since this form was shown."""

    seen_version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    contact_phone = forms.CharField(  # in any spelling, so longer than what is kept of it
        label=capfirst(_("contact phone")), max_length=60, required=False,
        widget=UnfoldAdminTextInputWidget(attrs={"inputmode": "tel"}),
    )  # fmt: skip
    discount = PriceField(label=capfirst(_("discount")), required=False, widget=_amount())
    shipping = PriceField(label=capfirst(_("shipping")), required=False, widget=_amount())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            remember_initials(self)
        if "seen_version" in self.fields:
            self.fields["seen_version"].initial = self.instance.version
        for name in ("deliver_from", "deliver_until"):
            moment = getattr(self.instance, name)
            if name in self.fields and not (moment and moment.second):
                self.fields[name].widget.widgets[1].format = "%H:%M"

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        start, end = cleaned.get("deliver_from"), cleaned.get("deliver_until")
        if start and end and start > end:
            self.add_error("deliver_until", _("The end is before the beginning."))
        if self.refusal:
            self.add_error(None, self.refusal)
        if self.stale:
            self.add_error(None, self.stale.said)
            tell(self, self.stale.clashes)
        return cleaned

    def _post_clean(self) -> None:
        """Leave the order as it is: the services change it, and say what they refuse."""


def save_order(request: HttpRequest, form: Any, lines: Any, *, is_placed: bool) -> Order:
    """Save the page and return the order; `lines` is the formset of its lines.

    Raises:
        OrderError: a service refuses a part of it, see `order_revise`, `order_create_draft` and `order_place`.
    """
    actor, wishes = person(request), _wishes(lines)
    order_id = form.instance.pk
    if form.instance.status == Status.DRAFT:
        _find_customer(actor, form)
    if order_id is None:
        order_id = _create(request, form.cleaned_data, wishes).pk
    else:
        answers = form.cleaned_data
        details = {name: answers[name] for name in form.changed_data if name in WITH_A_SERVICE}
        if "customer" in details:
            customer = details.pop("customer")
            details["customer_id"] = customer.pk if customer else None
        amounts = {name: answers[name] or Decimal(0) for name in form.changed_data if name in MONEY}
        order_revise(
            order_id=order_id, actor=actor, source=Source.ADMIN, seen_version=answers.get("seen_version"),
            wishes=wishes, details=details, **amounts,
        )  # fmt: skip
        if "tags" in form.changed_data:
            order_set_tags(
                order_id=order_id, tag_ids=[tag.pk for tag in answers["tags"]], actor=actor, source=Source.ADMIN
            )
    if is_placed:
        order_place(order_id=order_id, actor=actor, source=Source.ADMIN)
    return Order.objects.get(pk=order_id)


def _find_customer(actor: User, form: Any) -> None:
    """Who rang up is found by their phone, or written down, so that nobody has to leave the page for it."""
    answers = form.cleaned_data
    if answers.get("customer") or not answers.get("contact_phone") or "contact_phone" not in form.changed_data:
        return
    if not actor.has_perm("orders.view_customer"):
        return
    if customer_find(phone=answers["contact_phone"]) is None and not actor.has_perm("orders.add_customer"):
        return
    answers["customer"] = customer_find_or_create(
        actor=actor, source=Source.ADMIN, name=answers["contact_name"], phone=answers["contact_phone"]
    )
    form.changed_data.append("customer")


def _create(request: HttpRequest, answers: dict[str, Any], wishes: list[Wish]) -> Order:
    lines = [Line(wish.product_id, wish.quantity, wish.price, wish.discount or Decimal(0)) for wish in wishes]
    names = (
        "contact_name", "contact_phone", "delivery", "address", "deliver_from", "deliver_until", "customer_note"
    )  # fmt: skip
    fields: dict[str, Any] = {name: answers[name] for name in names}
    fields |= {name: answers[name] or Decimal(0) for name in MONEY}
    return order_create_draft(
        actor=person(request), source=Source.ADMIN, lines=lines,
        customer_id=answers["customer"].pk if answers["customer"] else None, **fields,
    )  # fmt: skip


def _wishes(lines: Any) -> list[Wish]:
    """What is wanted of the lines that were touched; lines that can't be touched by the person aren't."""
    if lines.model is not OrderItem:
        return []
    touched = [form for form in lines.forms if isinstance(form, LineForm) and form.has_changed()]
    removed = [form for form in touched if lines.can_delete and lines._should_delete_form(form)]
    return [form.wish(is_removed=form in removed) for form in touched if form.instance.pk or form not in removed]
