"""The people who buy."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Right
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from catalog.models import MoneyField
from catalog.text import validate_readable
from catalog.words import search_text


def phone_tail(field: str) -> models.GeneratedField:
    """The last four digits, the part of a phone number that people remember and search by."""
    return models.GeneratedField(
        expression=Right(field, 4), output_field=models.CharField(max_length=4), db_persist=True
    )


class Tag(models.Model):
    """A word that groups orders and customers."""

    name = models.CharField(pgettext_lazy("thing", "name"), max_length=40, unique=True, validators=[validate_readable])

    class Meta:
        verbose_name = _("tag")
        verbose_name_plural = _("tags")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Customer(models.Model):
    """A person who buys. `phone` is E.164 and is the same for one person however it was typed."""

    name = models.CharField(_("name"), max_length=200, validators=[validate_readable])
    phone = models.CharField(_("phone"), max_length=16, blank=True)
    phone_tail = phone_tail("phone")
    telegram_id = models.BigIntegerField(_("Telegram id"), null=True, blank=True, unique=True)
    telegram_username = models.CharField(_("Telegram name"), max_length=32, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    tags = models.ManyToManyField(Tag, blank=True, related_name="customers", verbose_name=_("tags"))
    note = models.TextField(_("note"), max_length=2000, blank=True, validators=[validate_readable])
    is_blocked = models.BooleanField(_("blocked"), default=False)
    block_reason = models.CharField(
        _("reason of the block"), max_length=200, blank=True, validators=[validate_readable]
    )
    consented_at = models.DateTimeField(_("agreed to receive news at"), null=True, blank=True)

    orders_count = models.PositiveIntegerField(_("orders"), default=0, editable=False)
    spent_total = MoneyField(_("spent"), default=0, editable=False)
    last_order_at = models.DateTimeField(_("last order"), null=True, blank=True, editable=False)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    updated_at = models.DateTimeField(_("updated at"), auto_now=True)
    search_text = search_text("name", "phone", "email", "telegram_username", "note")

    class Meta:
        verbose_name = _("customer")
        verbose_name_plural = _("customers")
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(fields=["phone"], condition=~Q(phone=""), name="customer_phone_unique"),
            models.CheckConstraint(
                condition=Q(is_blocked=False) | ~Q(block_reason=""), name="customer_block_has_a_reason"
            ),
        ]
        indexes = [
            models.Index(fields=["name", "id"], name="customer_listing"),
            models.Index(fields=["phone_tail"], name="customer_phone_tail"),
            models.Index(fields=["-last_order_at"], name="customer_last_order"),
        ]

    def __str__(self) -> str:
        return self.name


class CustomerPhone(models.Model):
    """One more number of a customer, E.164; no number belongs to two."""

    customer = models.ForeignKey(
        Customer, on_delete=models.CASCADE, related_name="other_phones", verbose_name=_("customer")
    )
    phone = models.CharField(_("phone"), max_length=16, unique=True)
    phone_tail = phone_tail("phone")

    class Meta:
        verbose_name = _("other phone")
        verbose_name_plural = _("other phones")
        ordering = ["id"]
        default_permissions = ()  # a phone is a part of its customer
        indexes = [models.Index(fields=["phone_tail"], name="customer_other_phone_tail")]

    def __str__(self) -> str:
        return self.phone


class CustomerAddress(models.Model):
    """A place that a customer's orders go to."""

    customer = models.ForeignKey(
        Customer, on_delete=models.CASCADE, related_name="addresses", verbose_name=_("customer")
    )
    text = models.CharField(_("address"), max_length=300, validators=[validate_readable])
    comment = models.CharField(_("comment"), max_length=200, blank=True, validators=[validate_readable])
    is_default = models.BooleanField(_("main address"), default=False)

    class Meta:
        verbose_name = _("address")
        verbose_name_plural = _("addresses")
        ordering = ["-is_default", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["customer"], condition=Q(is_default=True), name="customer_has_one_main_address"
            )
        ]

    def __str__(self) -> str:
        return self.text
