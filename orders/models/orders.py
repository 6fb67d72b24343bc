"""Orders and their lines."""

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Round
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from catalog.models import MoneyField, Product
from catalog.text import validate_readable
from catalog.words import search_text
from catalog.writes import PreparedModel
from orders.models.customers import Customer, Tag, phone_tail
from orders.models.timeline import Source
from orders.status import OWING, UNDER_WAY, Delivery, PaymentStatus, Status


class OrderNumber(models.Model):
    """The single row that holds the last number given to a placed order, so that numbers have no gaps."""

    last = models.PositiveBigIntegerField(default=1000)

    def __str__(self) -> str:
        return str(self.last)


class Order(PreparedModel):
    """One purchase. Only the services in `orders.services` change it; `version` grows with each change."""

    number = models.PositiveBigIntegerField(_("number"), null=True, unique=True, editable=False)
    status = models.CharField(_("status"), max_length=12, choices=Status.choices, default=Status.DRAFT, editable=False)
    held_from = models.CharField(max_length=12, choices=Status.choices, blank=True, editable=False)
    payment_status = models.CharField(
        _("payment"), max_length=16, choices=PaymentStatus.choices, default=PaymentStatus.UNPAID, editable=False
    )
    origin = models.CharField(_("origin"), max_length=8, choices=Source.choices, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    customer = models.ForeignKey(
        Customer, on_delete=models.PROTECT, null=True, blank=True, related_name="orders", verbose_name=_("customer")
    )
    contact_name = models.CharField(_("contact name"), max_length=200, blank=True, validators=[validate_readable])
    contact_phone = models.CharField(_("contact phone"), max_length=16, blank=True)
    contact_phone_tail = phone_tail("contact_phone")

    delivery = models.CharField(_("delivery"), max_length=8, choices=Delivery.choices, default=Delivery.PICKUP)
    address = models.CharField(_("address"), max_length=300, blank=True, validators=[validate_readable])
    deliver_from = models.DateTimeField(_("deliver from"), null=True, blank=True)
    deliver_until = models.DateTimeField(_("deliver until"), null=True, blank=True)
    tracking_number = models.CharField(_("tracking number"), max_length=64, blank=True, validators=[validate_readable])
    customer_note = models.TextField(_("customer's note"), max_length=1000, blank=True, validators=[validate_readable])

    currency = models.CharField(_("currency"), max_length=3, editable=False)
    subtotal = MoneyField(_("subtotal"), default=0, editable=False)
    discount = MoneyField(_("discount"), default=0, validators=[MinValueValidator(0)])
    shipping = MoneyField(_("shipping"), default=0, validators=[MinValueValidator(0)])
    total = MoneyField(_("total"), default=0, editable=False)
    paid = MoneyField(_("paid"), default=0, editable=False)
    refunded = MoneyField(_("refunded"), default=0, editable=False)

    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="assigned_orders",
        verbose_name=_("who has it"),
    )  # fmt: skip
    packed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", editable=False,
        verbose_name=_("packed by"),
    )  # fmt: skip
    tags = models.ManyToManyField(Tag, blank=True, related_name="orders", verbose_name=_("tags"))
    cancel_reason = models.CharField(_("reason"), max_length=200, blank=True, editable=False)
    external_reference = models.CharField(_("external reference"), max_length=64, blank=True)

    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", editable=False
    )
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    updated_at = models.DateTimeField(_("updated at"), auto_now=True)
    placed_at = models.DateTimeField(_("placed at"), null=True, blank=True, editable=False)
    confirmed_at = models.DateTimeField(_("confirmed at"), null=True, blank=True, editable=False)
    ready_at = models.DateTimeField(_("ready at"), null=True, blank=True, editable=False)
    shipped_at = models.DateTimeField(_("shipped at"), null=True, blank=True, editable=False)
    completed_at = models.DateTimeField(_("completed at"), null=True, blank=True, editable=False)
    cancelled_at = models.DateTimeField(_("cancelled at"), null=True, blank=True, editable=False)
    returned_at = models.DateTimeField(_("returned at"), null=True, blank=True, editable=False)
    search_text = search_text("contact_name", "contact_phone", "tracking_number", "external_reference")

    class Meta:
        verbose_name = _("order")
        verbose_name_plural = _("orders")
        ordering = ["-id"]
        permissions = [
            ("confirm_order", _("Can confirm, hold and resume orders")),
            ("pack_order", _("Can pack orders")),
            ("ship_order", _("Can ship and hand over orders")),
            ("cancel_order", _("Can cancel orders")),
            ("return_order", _("Can take orders back")),
            ("assign_order", _("Can assign orders to others")),
            ("add_note", _("Can write notes on orders")),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(subtotal__gte=0, discount__gte=0, shipping__gte=0, total__gte=0, paid__gte=0)
                & Q(refunded__gte=0),
                name="order_amounts_not_negative",
            ),
            models.CheckConstraint(condition=Q(refunded__lte=F("paid")), name="order_refunded_within_paid"),
            models.CheckConstraint(condition=Q(discount__lte=F("subtotal")), name="order_discount_within_subtotal"),
            models.CheckConstraint(
                # Rounded, because SQLite adds decimals as floats.
                condition=Q(total=Round(F("subtotal") - F("discount") + F("shipping"), 2)),
                name="order_total_adds_up",
            ),
            models.CheckConstraint(
                condition=Q(status=Status.DRAFT)
                | Q(number__isnull=False, placed_at__isnull=False)
                | Q(status=Status.CANCELLED),
                name="order_placed_has_a_number",
            ),
            models.CheckConstraint(
                condition=~Q(status=Status.CANCELLED) | ~Q(cancel_reason=""), name="order_cancelled_has_a_reason"
            ),
            models.CheckConstraint(
                condition=(Q(status=Status.ON_HOLD) & ~Q(held_from="")) | (~Q(status=Status.ON_HOLD) & Q(held_from="")),
                name="order_on_hold_knows_where_from",
            ),
            models.UniqueConstraint(
                fields=["origin", "external_reference"],
                condition=~Q(external_reference=""),
                name="order_external_reference_unique",
            ),
        ]
        indexes = [
            models.Index(fields=["status", "-id"], name="order_by_status"),
            models.Index(fields=["assignee", "-id"], name="order_by_assignee"),
            models.Index(fields=["payment_status", "-id"], name="order_by_payment"),
            models.Index(fields=["assignee", "-id"], name="order_mine", condition=Q(status__in=UNDER_WAY)),
            models.Index(
                fields=["-id"],
                name="order_unpaid",
                condition=Q(status__in=UNDER_WAY, payment_status__in=OWING),
            ),
            # Walked in the order of the list; the time is read from the index too.
            models.Index(
                fields=["-id", "deliver_until"],
                name="order_overdue",
                condition=Q(status__in=UNDER_WAY, deliver_until__isnull=False),
            ),
            models.Index(fields=["customer", "-id"], name="order_by_customer"),
            models.Index(fields=["placed_at"], name="order_by_placed_at"),
            models.Index(fields=["deliver_until"], name="order_by_deliver_until"),
            models.Index(fields=["total"], name="order_by_total"),
            models.Index(fields=["delivery", "-id"], name="order_by_delivery"),
            models.Index(fields=["contact_phone"], name="order_by_phone"),
            models.Index(fields=["contact_phone_tail"], name="order_by_phone_tail"),
        ]

    def __str__(self) -> str:
        return f"#{self.number}" if self.number else _("Draft %(id)s") % {"id": self.pk}


class OrderItem(PreparedModel):
    """One line of an order, with the name and the price of the moment it was added."""

    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="items", verbose_name=_("order"))
    product = models.ForeignKey(
        Product, on_delete=models.PROTECT, related_name="order_items", verbose_name=_("product")
    )
    name = models.CharField(pgettext_lazy("thing", "name"), max_length=200)
    sku = models.CharField(_("SKU"), max_length=64, blank=True)
    price = MoneyField(_("price"))
    discount = MoneyField(_("discount of the line"), default=0)
    quantity = models.PositiveIntegerField(_("quantity"))
    allocated = models.PositiveIntegerField(_("allocated"), default=0)
    fulfilled = models.PositiveIntegerField(_("fulfilled"), default=0)
    returned = models.PositiveIntegerField(_("returned"), default=0)
    picked = models.PositiveIntegerField(_("picked"), default=0)

    class Meta:
        verbose_name = _("order line")
        verbose_name_plural = _("order lines")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=Q(quantity__gt=0), name="order_item_quantity_positive"),
            models.CheckConstraint(
                condition=Q(price__gte=0, discount__gte=0, discount__lte=Round(F("price") * F("quantity"), 2)),
                name="order_item_amounts_right",
            ),
            models.CheckConstraint(
                condition=Q(fulfilled__lte=F("quantity") - F("allocated")), name="order_item_fulfilled_within_quantity"
            ),
            models.CheckConstraint(
                condition=Q(returned__lte=F("fulfilled")), name="order_item_returned_within_fulfilled"
            ),
            models.CheckConstraint(condition=Q(picked__lte=F("quantity")), name="order_item_picked_within_quantity"),
        ]

    def __str__(self) -> str:
        return f"{self.name} × {self.quantity}"

    @property
    def left(self) -> int:
        """Pieces that are still to be handed over."""
        return self.quantity - self.fulfilled

    @property
    def with_customer(self) -> int:
        """Pieces that were handed over and didn't come back."""
        return self.fulfilled - self.returned
