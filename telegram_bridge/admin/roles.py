"""Roles and rights in the words of who gives them; the database knows them by English names."""

from typing import Any, Final

from django import forms
from django.contrib.auth.models import Group, Permission
from django.http import HttpRequest
from django.utils.translation import gettext, pgettext, pgettext_lazy
from unfold.widgets import UnfoldAdminCheckboxSelectMultipleWidget

VERBS: Final = {
    "view": pgettext_lazy("right", "see"),
    "add": pgettext_lazy("right", "add"),
    "change": pgettext_lazy("right", "change"),
    "delete": pgettext_lazy("right", "delete"),
}


def role_label(group: Group) -> str:
    """The role's name; one that the shop has made is called what the shop calls it."""
    return pgettext("role", group.name)


def right_label(permission: Permission) -> str:
    """ "order: see" for the rights that every model has, the sentence of the others."""
    verb, _, model = permission.codename.partition("_")
    kind = permission.content_type
    if verb in VERBS and model == kind.model:
        return f"{kind.name}: {VERBS[verb]}"
    return gettext(permission.name)


class WithRoles:
    """Mixed into an admin whose form gives roles and rights."""

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest | None = None, **kwargs: Any) -> Any:
        kwargs["form_class"] = RolesField if db_field.name == "groups" else RightsField
        return super().formfield_for_manytomany(db_field, request, **kwargs)  # type: ignore[misc]

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        field = super().formfield_for_dbfield(db_field, request, **kwargs)  # type: ignore[misc]
        if isinstance(field, RolesField):
            for link in ("add", "change", "delete", "view"):
                setattr(field.widget, f"can_{link}_related", False)
        return field


class RolesField(forms.ModelMultipleChoiceField):
    """A box to tick for each role: there are few."""

    widget = UnfoldAdminCheckboxSelectMultipleWidget

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **{**options, "widget": self.widget})

    def label_from_instance(self, obj: Any) -> str:
        return role_label(obj)


class RightsField(forms.ModelMultipleChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return right_label(obj)
