"""Invitations in the admin. The link is shown once, because only its hash is kept."""

from typing import Any

import segno
from django import forms
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from catalog.admin.base import ShopAdmin, moment, person
from telegram_bridge.admin.roles import WithRoles
from telegram_bridge.models import Invitation

LINK = "_invitation_link"
COLOURS = {"used": "success", "waiting": "info", "expired": "default"}


@admin.register(Invitation)
class InvitationAdmin(WithRoles, ShopAdmin):
    """One-time links that bind a Telegram account to a user. Deleting an unused one revokes it."""

    list_display = ["user", "state", "expires_at", "used_at", "created_by", "created_at"]
    list_filter = [("used_at", admin.EmptyFieldListFilter)]
    list_select_related = ["user", "created_by"]
    search_fields = ["user__username", "user__first_name", "user__last_name"]
    autocomplete_fields = ["user"]
    fields = ["user", "groups"]

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    @display(description=_("state"), label=COLOURS)
    def state(self, invitation: Invitation) -> tuple[str, Any]:
        if invitation.used_at:
            return "used", _("used")
        if invitation.expires_at < timezone.now():
            return "expired", _("expired")
        return "waiting", _("waiting for its guest")

    def save_model(self, request: HttpRequest, obj: Invitation, form: forms.ModelForm, change: bool) -> None:
        from telegram_bridge.people import invitation_create

        made, url = invitation_create(
            user=form.cleaned_data["user"], groups=form.cleaned_data["groups"], created_by=person(request)
        )
        obj.pk, obj.expires_at, obj._state.adding = made.pk, made.expires_at, False
        setattr(request, LINK, url)  # lives as long as this request

    def response_add(self, request: HttpRequest, obj: Any, post_url_continue: str | None = None) -> HttpResponse:
        link = getattr(request, LINK)
        picture = segno.make(link, error="m").svg_inline(scale=6, border=2, light="#fff")
        context = self.admin_site.each_context(request) | {
            "title": _now("Invitation"), "opts": self.opts, "invitation": obj, "link": link,
            "until": moment(obj.expires_at),
            "picture": mark_safe(picture),  # noqa: S308 (drawn by segno: squares, no text of anybody)
        }  # fmt: skip
        response = TemplateResponse(request, "shop_admin/invitation.html", context)
        response["Cache-Control"] = "no-store"
        return response
