"""Linked people and their conversations in the admin."""

from typing import Any

from django.contrib import admin, messages
from django.db import transaction
from django.db.models import F, QuerySet
from django.http import HttpRequest
from django.urls import URLPattern
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from unfold.decorators import action, display

from catalog.admin.base import ReadOnly, ShopAdmin
from telegram_bridge.admin import order_link
from telegram_bridge.models import Conversation, TelegramAccount


@admin.register(TelegramAccount)
class TelegramAccountAdmin(ShopAdmin):
    """Who may talk to the bot. Deleting a row unlinks the person; the next press already finds nobody."""

    list_display = ["name", "user", "username", "language", "wants_orders", "reachable", "linked_at"]
    list_filter = ["language", "wants_orders", "is_unreachable"]
    list_select_related = ["user"]
    search_fields = ["name", "username", "=telegram_id", "user__username", "user__first_name", "user__last_name"]
    fields = ["user", "telegram_id", "name", "username", "language", "wants_orders", "linked_at"]
    readonly_fields = ["user", "telegram_id", "name", "username", "linked_at"]
    actions = ["unlink"]

    def get_urls(self) -> list[URLPattern]:
        return [order_link.pattern(), *super().get_urls()]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False  # people come in by invitation, and prove with it that the account is theirs

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_change_permission(request, obj)

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> tuple[Any, ...]:
        """The conversation goes with its person; nobody needs a right of their own for it."""
        deleted, counts, _lacking, protected = super().get_deleted_objects(objs, request)
        return deleted, counts, set(), protected

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        return {name: value for name, value in super().get_actions(request).items() if name != "delete_selected"}

    @display(description=_("reached"), label={True: "success", False: "danger"})
    def reachable(self, account: TelegramAccount) -> tuple[bool, Any]:
        return not account.is_unreachable, _("has blocked the bot") if account.is_unreachable else _("yes")

    @action(description=_("Unlink from Telegram"), permissions=["change"])
    def unlink(self, request: HttpRequest, queryset: QuerySet[TelegramAccount]) -> None:
        accounts = list(queryset)
        with transaction.atomic():
            for account in accounts:
                self.log_deletions(request, [account])
                account.delete()
        text = ngettext("%(count)d person was unlinked.", "%(count)d people were unlinked.", len(accounts))
        messages.success(request, text % {"count": len(accounts)})


@admin.register(Conversation)
class ConversationAdmin(ReadOnly, ShopAdmin):
    """Where each dialogue stands."""

    list_display = ["account", "dialogue", "step", "revision", "updated_at"]
    list_filter = ["flow"]
    list_select_related = ["account__user"]
    search_fields = ["account__name", "account__username", "=account__telegram_id"]
    ordering = ["-updated_at"]
    fields = ["account", "flow", "flow_version", "step", "answers", "revision", "screen", "updated_at"]
    actions = ["end_dialogue"]

    @display(description=_("dialogue"), label=True, ordering="flow", empty_value="—")
    def dialogue(self, conversation: Conversation) -> str | None:
        return conversation.flow or None

    def has_end_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("telegram_bridge.change_telegramaccount")

    @action(description=_("End dialogue"), permissions=["end"])
    def end_dialogue(self, request: HttpRequest, queryset: QuerySet[Conversation]) -> None:
        # The revision grows, so that the buttons of the ended dialogue are known as old ones.
        ended = queryset.exclude(flow="").update(
            flow="", flow_version=0, step="", answers={}, revision=F("revision") + 1, updated_at=timezone.now()
        )
        text = ngettext("%(count)d dialogue was ended.", "%(count)d dialogues were ended.", ended)
        messages.success(request, text % {"count": ended})
