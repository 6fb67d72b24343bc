"""What came in and failed, and what must go out, in the admin."""

import json
from html import unescape
from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html, strip_tags
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from unfold.decorators import action, display

from catalog.admin.base import ReadOnly, ShopAdmin
from telegram_bridge.models import FailedUpdate, OutboxMessage
from telegram_bridge.redact import redact

COLOURS = {"queued": "info", "sending": "warning", "sent": "success", "failed": "danger"}


def preformatted(text: str) -> SafeString:
    """Show `text` as it is, line by line, without secrets."""
    return format_html('<pre class="overflow-x-auto text-xs whitespace-pre-wrap">{}</pre>', redact(text))


@admin.register(FailedUpdate)
class FailedUpdateAdmin(ReadOnly, ShopAdmin):
    """Updates that our code could not handle; once the bug is mended they can be played again."""

    list_display = ["update_id", "telegram_id", "last_line", "failed_at", "state"]
    list_filter = [("replayed_at", admin.EmptyFieldListFilter)]
    search_fields = ["=update_id", "=telegram_id"]
    date_hierarchy = "failed_at"
    fields = ["update_id", "telegram_id", "failed_at", "replayed_at", "error_shown", "payload_shown"]
    readonly_fields = fields
    actions = ["replay"]

    def has_replay_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("telegram_bridge.change_failedupdate")

    @display(description=_("error"))
    def last_line(self, failed: FailedUpdate) -> str:
        return redact(failed.error.strip().rpartition("\n")[2])[:120]

    @display(description=_("replayed"), label={"replayed": "success", "waiting": "danger"})
    def state(self, failed: FailedUpdate) -> tuple[str, Any]:
        return ("replayed", _("replayed")) if failed.replayed_at else ("waiting", _("failed"))

    @display(description=_("error"))
    def error_shown(self, failed: FailedUpdate) -> SafeString:
        return preformatted(failed.error)

    @display(description=_("payload"))
    def payload_shown(self, failed: FailedUpdate) -> SafeString:
        try:
            text = json.dumps(json.loads(failed.payload), ensure_ascii=False, indent=2)
        except ValueError:
            text = failed.payload
        return preformatted(text)

    @action(description=_("Replay"), permissions=["replay"])
    def replay(self, request: HttpRequest, queryset: QuerySet[FailedUpdate]) -> None:
        from telegram_bridge.dispatch import replay

        for failed in queryset.filter(replayed_at=None).order_by("update_id"):
            try:
                replay(failed)
            except Exception as error:  # the code that failed once may fail again in any way
                text = _now("%(update)s failed again: %(error)s")
                messages.error(request, text % {"update": failed, "error": redact(f"{type(error).__name__}: {error}")})
            else:
                messages.success(request, _now("%(update)s was replayed.") % {"update": failed})


@admin.register(OutboxMessage)
class OutboxMessageAdmin(ReadOnly, ShopAdmin):
    """What the bot sends by itself: notifications, documents, messages to other people."""

    list_display = ["id", "chat_id", "method", "beginning", "state", "attempts", "due_at", "sent_at"]
    list_filter = ["status", "method", "may_have_arrived"]
    search_fields = ["=chat_id"]
    fields = [
        "chat_id", "method", "state", "attempts", "created_at", "due_at", "sent_at", "may_have_arrived", "message_id",
        "error_shown", "payload_shown",
    ]  # fmt: skip
    readonly_fields = fields
    actions = ["retry"]

    def has_retry_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("telegram_bridge.change_outboxmessage")

    @display(description=_("status"), label=COLOURS, ordering="status")
    def state(self, message: OutboxMessage) -> tuple[str, Any]:
        return message.status, message.get_status_display()

    @display(description=_("text"))
    def beginning(self, message: OutboxMessage) -> str:
        payload = message.payload if isinstance(message.payload, dict) else {}
        html = str(payload.get("text") or payload.get("caption") or "")
        return unescape(strip_tags(html))[:60]

    @display(description=_("error"), empty_value="—")
    def error_shown(self, message: OutboxMessage) -> SafeString | None:
        return preformatted(message.error) if message.error else None

    @display(description=_("payload"))
    def payload_shown(self, message: OutboxMessage) -> SafeString:
        return preformatted(json.dumps(message.payload, ensure_ascii=False, indent=2))

    @action(description=_("Send again"), permissions=["retry"])
    def retry(self, request: HttpRequest, queryset: QuerySet[OutboxMessage]) -> None:
        # Only what has failed: a queued one goes out anyway, and a sent one would arrive twice.
        count = queryset.filter(status=OutboxMessage.Status.FAILED).update(
            status=OutboxMessage.Status.QUEUED, due_at=timezone.now(), attempts=0, leased_until=None
        )
        text = ngettext("%(count)d message goes out again.", "%(count)d messages go out again.", count)
        messages.success(request, text % {"count": count})
