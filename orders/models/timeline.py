"""What happened to an order: its payments and its events."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from catalog.models import MoneyField
from catalog.money import format_money
from catalog.text import validate_readable
from catalog.writes import PreparedModel
from orders.status import Status


class Source(models.TextChoices):
    """Where something was done from."""

    ADMIN = "admin", _("admin")
    BOT = "bot", _("bot")
    API = "api", _("API")
    IMPORT = "import", _("import")
    SYSTEM = "system", _("system")


class Payment(PreparedModel):
    """Money that came in or went back; never changed, never deleted."""

    class Kind(models.TextChoices):
        PAYMENT = "payment", _("payment")
        REFUND = "refund", _("refund")

    class Method(models.TextChoices):
        CASH = "cash", _("cash")
        TRANSFER = "transfer", _("transfer")
        CARD = "card", _("card")
        OTHER = "other", _("other")

    order = models.ForeignKey(
        "orders.Order", on_delete=models.PROTECT, related_name="payments", verbose_name=_("order")
    )
    kind = models.CharField(_("kind"), max_length=8, choices=Kind.choices, default=Kind.PAYMENT)
    method = models.CharField(_("method"), max_length=8, choices=Method.choices)
    amount = MoneyField(_("amount"))
    reference = models.CharField(_("reference"), max_length=100, blank=True, validators=[validate_readable])
    idempotency_key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("who")
    )
    source = models.CharField(_("where from"), max_length=8, choices=Source.choices)
    created_at = models.DateTimeField(_("when"), auto_now_add=True)

    class Meta:
        verbose_name = _("payment")
        verbose_name_plural = _("payments")
        ordering = ["id"]
        permissions = [("refund_payment", _("Can give money back"))]
        constraints = [models.CheckConstraint(condition=Q(amount__gt=0), name="payment_amount_positive")]
        indexes = [models.Index(fields=["created_at"], name="payment_by_day")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {format_money(self.amount, self.order.currency)}"


class OrderEvent(PreparedModel):
    """One line of an order's timeline: who, when, from where, what. Never changed, never deleted."""

    class Kind(models.TextChoices):
        PLACED = "placed", _("placed")
        STATUS = "status", _("status")
        EDITED = "edited", _("edited")
        PAYMENT = "payment", _("payment")
        ASSIGNED = "assigned", _("assigned")
        FULFILLED = "fulfilled", _("handed over")
        RETURNED = "returned", _("taken back")
        NOTE = "note", _("note")
        PARCEL = "parcel", _("photo of the parcel")
        UNDONE = "undone", _("undone")

    class Visibility(models.TextChoices):
        STAFF = "staff", _("staff only")
        CUSTOMER = "customer", _("customer too")

    order = models.ForeignKey("orders.Order", on_delete=models.CASCADE, related_name="events", verbose_name=_("order"))
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("who")
    )
    source = models.CharField(_("where from"), max_length=8, choices=Source.choices)
    from_status = models.CharField(_("from"), max_length=12, choices=Status.choices, blank=True)
    to_status = models.CharField(_("to"), max_length=12, choices=Status.choices, blank=True)
    order_version = models.PositiveIntegerField(null=True)
    text = models.TextField(_("text"), blank=True)
    payload = models.JSONField(default=dict, blank=True)
    visibility = models.CharField(_("visible to"), max_length=8, choices=Visibility.choices, default=Visibility.STAFF)
    reverses = models.OneToOneField("self", on_delete=models.PROTECT, null=True, blank=True, related_name="reversed_by")
    created_at = models.DateTimeField(_("when"), auto_now_add=True)

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        ordering = ["-id"]
        constraints = [
            # `order_version` is the version that the change produced; notes and photos change nothing and have none.
            models.UniqueConstraint(fields=["order", "order_version"], name="order_event_one_per_change"),
            models.CheckConstraint(
                condition=Q(order_version__isnull=False) | Q(kind__in=["note", "parcel"]),
                name="order_event_change_has_a_version",
            ),
        ]
        indexes = [models.Index(fields=["order", "-id"], name="order_timeline")]

    def __str__(self) -> str:
        return self.get_kind_display()

    @property
    def goods(self) -> str:
        """What was handed over or taken back: “Latte × 2, Tea × 1”; empty for the other kinds."""
        return ", ".join(f"{line['name']} × {line['quantity']}" for line in self.payload.get("goods", ()))
