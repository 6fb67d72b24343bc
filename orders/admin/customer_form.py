"""What is typed on a customer's page, checked before it is saved and saved by the services."""

from typing import Any

from django import forms
from django.contrib.auth.models import User
from django.forms.formsets import DELETION_FIELD_NAME
from django.http import HttpRequest
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from unfold.admin import TabularInline
from unfold.widgets import UnfoldAdminExpandableTextareaWidget, UnfoldAdminTextInputWidget

from catalog.admin.fresh import FreshForm
from catalog.errors import DomainError
from orders.models import Customer, CustomerAddress, Source
from orders.phone import format_phone
from orders.services.addresses import address_add, address_edit, address_make_main, address_remove
from orders.services.contact import phone_cleaned
from orders.services.customers import customer_find


class CustomerForm(FreshForm):
    """Takes phones in any spelling, and says whose a number is before anything is saved."""

    phone = forms.CharField(label=_("Phone"), max_length=60, required=False, widget=UnfoldAdminTextInputWidget())
    more_phones = forms.CharField(
        label=_("Other phones"), required=False, help_text=_("one a line"),
        widget=UnfoldAdminExpandableTextareaWidget(attrs={"rows": 2}),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["phone"] = format_phone(self.instance.phone)
            numbers = [format_phone(further.phone) for further in self.instance.other_phones.all()]
            self.initial["more_phones"] = "\n".join(numbers)

    def clean_phone(self) -> str:
        return self._free(self.cleaned_data["phone"])

    def clean_more_phones(self) -> list[str]:
        return [self._free(typed) for typed in self.cleaned_data["more_phones"].splitlines() if typed.strip()]

    def _free(self, typed: str) -> str:
        """Return the number, which nobody else has."""
        try:
            phone = phone_cleaned(typed)
            owner = customer_find(phone=phone) if phone else None
        except DomainError as error:
            raise forms.ValidationError(str(error)) from error
        if owner is not None and owner.pk != self.instance.pk:
            text = _now("%(phone)s is the phone of “%(customer)s” already. If they are one person, merge them.")
            raise forms.ValidationError(text % {"phone": format_phone(phone), "customer": owner})
        return phone


class AddressForm(forms.ModelForm):
    """One address; which one is the main one can be said of all of them together only."""

    def validate_constraints(self) -> None:
        """Leave them to the services, which take the mark off one address before another one gets it."""


class AddressFormSet(forms.BaseInlineFormSet):
    """All the addresses of a customer."""

    def clean(self) -> None:
        super().clean()
        answers = [form.cleaned_data for form in self.forms if hasattr(form, "cleaned_data")]
        if sum(bool(each.get("is_default")) and not each.get(DELETION_FIELD_NAME) for each in answers) > 1:
            raise forms.ValidationError(_now("Only one address can be the main one."))

    def save_by_services(self, customer: Customer, actor: User) -> None:
        """Save what was changed; a `DomainError` stops it, and the transaction of the page takes all of it back."""
        for form in self.forms:
            if form.has_changed():
                self._save(form, customer, {"actor": actor, "source": Source.ADMIN})

    @staticmethod
    def _save(form: Any, customer: Customer, by: dict[str, Any]) -> None:
        answers, address = form.cleaned_data, form.instance
        if answers.get(DELETION_FIELD_NAME):
            if address.pk:
                address_remove(**by, address_id=address.pk)
            return
        words = {"text": answers["text"], "comment": answers["comment"]}
        if not address.pk:
            address = address_add(**by, customer_id=customer.pk, **words)
        elif {"text", "comment"} & set(form.changed_data):
            address_edit(**by, address_id=address.pk, **words)
        if answers["is_default"]:
            address_make_main(**by, address_id=address.pk)


class AddressInline(TabularInline):
    """Where a customer's orders go; addresses are a part of their customer, as the services have it."""

    model = CustomerAddress
    form = AddressForm
    formset = AddressFormSet
    extra = 0
    hide_title = True
    fields = ["text", "comment", "is_default"]

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm("orders.change_customer")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm("orders.change_customer")

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm("orders.change_customer")
