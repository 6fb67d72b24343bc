"""What the bridge remembers: who is linked, where each conversation stands, what came in, what must go out."""

from datetime import timedelta

from django.conf import settings
from django.contrib.auth.models import Group
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from catalog.writes import PreparedModel


class TelegramAccount(models.Model):
    """A Telegram person who is a member of the staff."""

    telegram_id = models.BigIntegerField(_("Telegram id"), unique=True)
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="telegram", verbose_name=_("user")
    )
    name = models.CharField(_("name"), max_length=200, blank=True)
    username = models.CharField(_("Telegram name"), max_length=32, blank=True)
    language = models.CharField(_("language"), max_length=2, choices=[("ru", _("Russian")), ("en", _("English"))])
    wants_orders = models.BooleanField(_("hears of new orders"), default=True)
    is_unreachable = models.BooleanField(_("has blocked the bot"), default=False, editable=False)
    linked_at = models.DateTimeField(_("linked at"), auto_now_add=True)

    class Meta:
        verbose_name = _("linked person")
        verbose_name_plural = _("linked people")

    def __str__(self) -> str:
        return self.name or str(self.telegram_id)


class Conversation(models.Model):
    """Where one person stands. Its row is the lock that puts the updates of this person one after the other.

    `flow` is empty outside a dialogue. `revision` grows with each turn and is never reset, so that a button of an
    earlier turn can be told apart. `screen` is the callback data that shows the last screen again. `query` is what the
    person searched for last: a button has no room for it. `origin` shows the page of the list that they opened orders
    from, for the way back.
    """

    account = models.OneToOneField(
        TelegramAccount, on_delete=models.CASCADE, primary_key=True, related_name="conversation",
        verbose_name=_("person"),
    )  # fmt: skip
    flow = models.CharField(_("dialogue"), max_length=64, blank=True)
    # Plain numbers: the check of a positive one is read anew at each update, a tenth of what this row's costs.
    flow_version = models.SmallIntegerField(_("version of the dialogue"), default=0)
    step = models.CharField(_("step"), max_length=64, blank=True)
    subject = models.BigIntegerField(_("about"), default=0)
    answers = models.JSONField(_("answers"), default=dict, blank=True)
    revision = models.IntegerField(_("revision"), default=0)
    screen = models.CharField(_("screen"), max_length=64, blank=True)
    query = models.CharField(_("last search"), max_length=200, blank=True)
    origin = models.CharField(_("last list of orders"), max_length=64, blank=True)
    updated_at = models.DateTimeField(_("updated at"), default=timezone.now)

    class Meta:
        verbose_name = _("conversation")
        verbose_name_plural = _("conversations")

    def __str__(self) -> str:
        return str(self.account)


class HandledUpdate(models.Model):
    """An update that was handled, with the exact body that answered it, for the case that it comes again."""

    update_id = models.BigIntegerField(primary_key=True)
    reply = models.TextField(blank=True)
    handled_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("handled update")
        verbose_name_plural = _("handled updates")
        # No index for the pruning: once an hour it reads three days of rows, an index would cost each update.

    def __str__(self) -> str:
        return str(self.update_id)


class FailedUpdate(models.Model):
    """An update that our code could not handle: nothing of it was kept but this."""

    update_id = models.BigIntegerField(_("update"), unique=True)
    telegram_id = models.BigIntegerField(_("Telegram id"), null=True)
    payload = models.TextField(_("payload"), help_text=_("as Telegram sent it, JSON"))
    error = models.TextField(_("error"))
    failed_at = models.DateTimeField(_("failed at"), default=timezone.now)
    replayed_at = models.DateTimeField(_("replayed at"), null=True)

    class Meta:
        verbose_name = _("failed update")
        verbose_name_plural = _("failed updates")
        ordering = ["-failed_at"]

    def __str__(self) -> str:
        return str(self.update_id)


def week_from_now() -> object:
    return timezone.now() + timedelta(days=7)


class Invitation(models.Model):
    """A one-time link for one staff user. Only the hash of its token is kept."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="invitations", verbose_name=_("user")
    )
    groups = models.ManyToManyField(Group, blank=True, verbose_name=_("groups that it gives"))
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    expires_at = models.DateTimeField(_("valid until"), default=week_from_now)
    used_at = models.DateTimeField(_("used at"), null=True, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", editable=False,
        verbose_name=_("made by"),
    )  # fmt: skip
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return str(self.user)


class OfferedPhoto(models.Model):
    """A photo with which somebody has answered a product's card, kept until a button says that it is to be added.

    The photos of one album come as updates of their own and are asked about together; `album` is empty for one alone.
    """

    account = models.ForeignKey(
        TelegramAccount, on_delete=models.CASCADE, related_name="offered_photos", verbose_name=_("person")
    )
    product = models.ForeignKey("catalog.Product", on_delete=models.CASCADE, related_name="+")
    album = models.CharField(max_length=64, blank=True)
    file_id = models.CharField(max_length=255)
    unique_id = models.CharField(max_length=64)
    is_added = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("offered photo")
        verbose_name_plural = _("offered photos")
        ordering = ["id"]
        indexes = [models.Index(fields=["created_at"], name="offered_photo_pruning")]

    def __str__(self) -> str:
        return f"{self.product_id}/{self.pk}"


class ImportChat(models.Model):
    """The chat that a file of products came from, where its import is told of.

    `progress_message` is the message that shows how far a long one has come, and is edited as it goes on.
    """

    product_import = models.OneToOneField(
        "catalog.ProductImport", on_delete=models.CASCADE, primary_key=True, related_name="+"
    )
    chat_id = models.BigIntegerField()
    progress_message = models.BigIntegerField(null=True)

    class Meta:
        verbose_name = _("import from a chat")
        verbose_name_plural = _("imports from chats")

    def __str__(self) -> str:
        return str(self.chat_id)


class OutboxMessage(PreparedModel):
    """One call of the Bot API that must be known to have arrived. Rows of one chat go out in their order."""

    class Status(models.TextChoices):
        QUEUED = "queued", _("queued")
        SENDING = "sending", _("being sent")
        SENT = "sent", _("sent")
        FAILED = "failed", _("failed")

    chat_id = models.BigIntegerField(_("chat"), null=True, help_text=_("empty: goes to no chat, needs no order"))
    method = models.CharField(pgettext_lazy("Bot API", "method"), max_length=32)
    payload = models.JSONField(_("payload"))
    dedup_key = models.CharField(max_length=100, null=True, unique=True, editable=False)
    status = models.CharField(_("status"), max_length=8, choices=Status.choices, default=Status.QUEUED)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    due_at = models.DateTimeField(_("next attempt"), default=timezone.now)
    leased_until = models.DateTimeField(null=True)
    may_have_arrived = models.BooleanField(_("may have arrived twice"), default=False)
    error = models.TextField(_("error"), blank=True)
    message_id = models.BigIntegerField(_("message"), null=True)
    created_at = models.DateTimeField(_("created at"), default=timezone.now)
    sent_at = models.DateTimeField(_("sent at"), null=True)

    class Meta:
        verbose_name = _("outgoing message")
        verbose_name_plural = _("outbox")
        ordering = ["-id"]
        indexes = [
            models.Index(
                fields=["chat_id", "id"], condition=Q(status__in=["queued", "sending"]), name="outbox_pending"
            ),
            models.Index(fields=["status", "-id"], name="outbox_by_status"),
            models.Index(fields=["created_at"], name="outbox_pruning"),
            models.Index(fields=["sent_at"], name="outbox_pace"),
        ]

    def __str__(self) -> str:
        return f"{self.method} {self.chat_id}"


class PlaygroundRecord(models.Model):
    """What the playground's Telegram remembers: messages, updates and Bot API calls. Empty in production."""

    class Kind(models.TextChoices):
        MESSAGE = "message"
        UPDATE = "update"
        CALL = "call"
        FILE = "file"

    kind = models.CharField(max_length=8, choices=Kind.choices)
    chat_id = models.BigIntegerField(null=True)
    key = models.CharField(max_length=100, blank=True)
    data = models.JSONField(default=dict)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["id"]
        indexes = [
            models.Index(fields=["kind", "chat_id", "id"], name="playground_chat"),
            models.Index(fields=["kind", "key"], name="playground_key"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"
