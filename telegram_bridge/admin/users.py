"""Staff users and groups in the admin, with their link to Telegram.

They are here, because the bridge is the room that knows who is linked.
"""

from typing import Any

from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin as DjangoGroupAdmin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.models import Group, User
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin
from unfold.decorators import display
from unfold.forms import AdminPasswordChangeForm, UserChangeForm, UserCreationForm

from telegram_bridge.admin.roles import WithRoles, right_label, role_label

admin.site.unregister(User)
admin.site.unregister(Group)

ONLY_FOR_SUPERUSERS = ["is_superuser", "user_permissions"]


@admin.register(User)
class UserAdmin(WithRoles, DjangoUserAdmin, ModelAdmin):
    """Staff. Who isn't a superuser can neither make one nor change one."""

    form = UserChangeForm
    add_form = UserCreationForm
    change_password_form = AdminPasswordChangeForm
    list_display = ["username", "full_name", "roles", "telegram_link", "is_staff", "is_active", "last_login"]
    list_filter = ["is_active", "is_staff", "groups"]
    list_fullwidth = True
    warn_unsaved_form = True

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        return super().get_queryset(request).select_related("telegram").prefetch_related("groups")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        fields = [*super().get_readonly_fields(request, obj), "telegram_link"]
        return fields if request.user.is_superuser else [*fields, *ONLY_FOR_SUPERUSERS]

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        fieldsets = super().get_fieldsets(request, obj)
        return [*fieldsets, (_("Telegram"), {"fields": ["telegram_link"]})] if obj else fieldsets

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        is_above = isinstance(obj, User) and obj.is_superuser and not request.user.is_superuser
        return super().has_change_permission(request, obj) and not is_above

    @display(description=_("name"), ordering="first_name")
    def full_name(self, user: User) -> str:
        return user.get_full_name()

    @display(description=_("groups"))
    def roles(self, user: User) -> str:
        return ", ".join(map(role_label, user.groups.all()))

    @display(description=_("Telegram"))
    def telegram_link(self, user: User) -> SafeString | str:
        if account := getattr(user, "telegram", None):
            url = reverse("admin:telegram_bridge_telegramaccount_change", args=[account.pk])
            return format_html('<a class="text-primary-600 dark:text-primary-500" href="{}">{}</a>', url, account)
        if user.pk is None:
            return "—"
        url = reverse("admin:telegram_bridge_invitation_add")
        link = '<a class="text-primary-600 dark:text-primary-500" href="{}?user={}">{}</a>'
        return format_html(link, url, user.pk, _("invite"))


@admin.register(Group)
class GroupAdmin(WithRoles, DjangoGroupAdmin, ModelAdmin):
    """Roles: which permissions come together."""

    list_display = ["role"]
    warn_unsaved_form = True

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return ["name", "permissions"] if self.has_change_permission(request, obj) else ["role", "rights"]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return ["role", "rights"]

    @display(description=_("group"), ordering="name")
    def role(self, group: Group) -> str:
        return role_label(group)

    @display(description=_("rights"))
    def rights(self, group: Group) -> SafeString:
        permissions = group.permissions.select_related("content_type")
        return format_html_join("", "<div>{}</div>", ([right_label(permission)] for permission in permissions))
