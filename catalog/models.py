"""What the shop sells, and how much of it is there."""

from typing import Any

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from catalog.money import MAX_DIGITS
from catalog.text import validate_readable
from catalog.words import search_text
from catalog.writes import PreparedModel


class MoneyField(models.DecimalField):
    """An amount in the shop's or the order's currency, in hundredths."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        kwargs["max_digits"], kwargs["decimal_places"] = MAX_DIGITS, 2
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]


class ReadableJSON(DjangoJSONEncoder):
    """Keeps letters as they are: what is written as `\\u0451` can't be searched where JSON is stored as text.

    Sorted, because equal options must be equal as text too for the constraint that compares them.
    """

    def __init__(self, **options: Any) -> None:
        super().__init__(**options | {"ensure_ascii": False, "sort_keys": True})


class Category(models.Model):
    """A shelf of the shop; categories form a tree."""

    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("parent")
    )
    name = models.CharField(pgettext_lazy("thing", "name"), max_length=100, validators=[validate_readable])
    emoji = models.CharField(_("emoji"), max_length=16, blank=True, validators=[validate_readable])
    position = models.PositiveIntegerField(_("position"), default=0)
    is_active = models.BooleanField(pgettext_lazy("goods", "active"), default=True)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    updated_at = models.DateTimeField(_("updated at"), auto_now=True)

    class Meta:
        verbose_name = _("category")
        verbose_name_plural = _("categories")
        ordering = ["position", "name", "id"]
        constraints = [
            models.UniqueConstraint(fields=["parent", "name"], name="category_name_unique_in_parent"),
            models.UniqueConstraint(
                fields=["name"], condition=Q(parent__isnull=True), name="category_name_unique_at_top"
            ),
            models.CheckConstraint(condition=~Q(parent=F("id")), name="category_not_its_own_parent"),
        ]
        indexes = [models.Index(fields=["is_active", "position", "name"], name="category_listing")]

    def __str__(self) -> str:
        return f"{self.emoji} {self.name}".strip()


class Product(PreparedModel):
    """One sellable unit with one SKU, price and stock.

    A product with variants isn't sold itself and holds no stock: it is the parent of the products that are and do, each
    with its own `options`, {name: value}. Its `option_lists`, [[name, [value, ...]], ...], say in which order people
    choose among them. Quantities are whole numbers of `unit`.
    """

    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="variants", verbose_name=_("variant of")
    )
    options = models.JSONField(
        _("options"), default=dict, blank=True, encoder=ReadableJSON, help_text=_("for example: size, colour")
    )
    option_lists = models.JSONField(_("order of the options"), default=list, blank=True, editable=False)
    has_variants = models.BooleanField(_("has variants"), default=False, editable=False)
    category = models.ForeignKey(
        Category, on_delete=models.PROTECT, null=True, blank=True, related_name="products", verbose_name=_("category")
    )
    name = models.CharField(pgettext_lazy("thing", "name"), max_length=200, validators=[validate_readable])
    sku = models.CharField(_("SKU"), max_length=64, blank=True, validators=[validate_readable])
    barcode = models.CharField(_("barcode"), max_length=64, blank=True, validators=[validate_readable])
    unit = models.CharField(_("unit"), max_length=16, blank=True, validators=[validate_readable])
    description = models.TextField(_("description"), max_length=2000, blank=True, validators=[validate_readable])

    price = MoneyField(_("price"), validators=[MinValueValidator(0)])
    compare_at_price = MoneyField(_("price before"), null=True, blank=True, validators=[MinValueValidator(0)])
    cost = MoneyField(_("cost"), null=True, blank=True, validators=[MinValueValidator(0)])

    is_active = models.BooleanField(pgettext_lazy("goods", "active"), default=True)
    # A variant that left the lists with its parent comes back with it; one that had left before stays away.
    is_archived_with_parent = models.BooleanField(_("archived with the whole"), default=False, editable=False)
    tracks_stock = models.BooleanField(_("stock is tracked"), default=True)
    on_hand = models.IntegerField(_("on hand"), default=0, editable=False)
    allocated = models.IntegerField(_("allocated"), default=0, editable=False)
    low_stock_threshold = models.PositiveIntegerField(_("low stock from"), null=True, blank=True)
    allows_backorder = models.BooleanField(_("may be sold before it arrives"), default=False)

    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    updated_at = models.DateTimeField(_("updated at"), auto_now=True)
    search_text = search_text("name", "sku", "barcode", "options")

    class Meta:
        verbose_name = _("product")
        verbose_name_plural = _("products")
        ordering = ["name", "id"]
        permissions = [("change_stock", _("Can receive, write off and correct stock"))]
        constraints = [
            models.UniqueConstraint(fields=["sku"], condition=~Q(sku=""), name="product_sku_unique"),
            models.CheckConstraint(condition=Q(price__gte=0), name="product_price_not_negative"),
            models.CheckConstraint(
                condition=Q(compare_at_price__isnull=True) | Q(compare_at_price__gte=0),
                name="product_compare_at_price_not_negative",
            ),
            models.CheckConstraint(condition=Q(cost__isnull=True) | Q(cost__gte=0), name="product_cost_not_negative"),
            models.CheckConstraint(
                condition=Q(on_hand__gte=0) | Q(allows_backorder=True) | Q(tracks_stock=False),
                name="product_on_hand_not_negative",
            ),
            models.CheckConstraint(condition=Q(allocated__gte=0), name="product_allocated_not_negative"),
            models.CheckConstraint(
                condition=Q(allocated__lte=F("on_hand")) | Q(allows_backorder=True) | Q(tracks_stock=False),
                name="product_allocated_within_on_hand",
            ),
            models.CheckConstraint(
                condition=Q(parent__isnull=True) | Q(has_variants=False), name="product_variant_has_no_variants"
            ),
            models.CheckConstraint(
                condition=Q(has_variants=False) | Q(on_hand=0, allocated=0), name="product_parent_holds_no_stock"
            ),
            models.UniqueConstraint(
                fields=["parent", "options"], condition=Q(parent__isnull=False), name="product_variant_options_once"
            ),
        ]
        indexes = [
            models.Index(fields=["category", "is_active", "name", "id"], name="product_listing"),
            models.Index(fields=["is_active", "name", "id"], name="product_listing_all"),
            models.Index(fields=["name", "id"], name="product_listing_archive_too"),
            models.Index(fields=["id"], condition=Q(has_variants=True), name="product_parents"),
            models.Index(fields=["barcode"], condition=~Q(barcode=""), name="product_barcode"),
            models.Index(
                fields=["id"],
                condition=Q(is_active=True, tracks_stock=True, low_stock_threshold__gte=F("on_hand") - F("allocated")),
                name="product_low_stock",
            ),
            models.Index(
                fields=["name", "id"],
                condition=Q(tracks_stock=True, on_hand__lte=F("allocated")),
                name="product_out_of_stock",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def available(self) -> int:
        """Pieces that may be promised to the next customer."""
        return self.on_hand - self.allocated

    @property
    def is_low(self) -> bool:
        """Whether the available stock has fallen to the threshold."""
        if not self.tracks_stock or self.has_variants or self.low_stock_threshold is None:
            return False
        return self.available <= self.low_stock_threshold


class ProductImage(PreparedModel):
    """A photo of a product: once in the media storage, once at Telegram. The first by position is the main one."""

    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="images", verbose_name=_("product"))
    image = models.ImageField(_("image"), upload_to="products/%Y/%m/", blank=True)
    thumbnail = models.ImageField(_("thumbnail"), upload_to="thumbnails/%Y/%m/", blank=True, editable=False)
    telegram_file_id = models.CharField(_("Telegram file"), max_length=255, blank=True, editable=False)
    telegram_unique_id = models.CharField(max_length=64, blank=True, editable=False)
    position = models.PositiveIntegerField(_("position"), default=0)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)

    class Meta:
        verbose_name = _("photo")
        verbose_name_plural = _("photos")
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["product", "telegram_unique_id"],
                condition=~Q(telegram_unique_id=""),
                name="product_photo_once",
            ),
            models.CheckConstraint(condition=~Q(image="") | ~Q(telegram_file_id=""), name="product_photo_is_somewhere"),
        ]

    def __str__(self) -> str:
        return f"{self.product_id}/{self.position}"

    @property
    def preview(self) -> str:
        """The address of the smallest picture of it that there is; empty while only Telegram has it."""
        file = self.thumbnail or self.image
        return file.url if file else ""


class StockMovement(PreparedModel):
    """One line of the stock ledger; never changed, never deleted. The sum of a product's lines is its `on_hand`."""

    class Kind(models.TextChoices):
        RECEIVE = "receive", _("received")
        WRITE_OFF = "write_off", _("written off")
        COUNT = "count", _("counted")
        CORRECT = "correct", _("corrected")
        SALE = "sale", _("sold")
        RETURN = "return", _("returned")

    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="movements", verbose_name=_("product"))
    kind = models.CharField(_("kind"), max_length=16, choices=Kind.choices)
    quantity = models.IntegerField(_("quantity"), help_text=_("positive: came in, negative: went out"))
    balance_after = models.IntegerField(_("balance after"))
    reason = models.CharField(_("reason"), max_length=200, blank=True, validators=[validate_readable])
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("who"),
    )  # fmt: skip
    # A number and not a foreign key: the catalog doesn't know the orders, that arrow runs the other way.
    order_line = models.BigIntegerField(_("order line"), null=True, blank=True, db_index=True)
    created_at = models.DateTimeField(_("when"), auto_now_add=True)

    class Meta:
        verbose_name = _("stock movement")
        verbose_name_plural = _("stock movements")
        ordering = ["-id"]
        constraints = [
            # A count that finds what was expected is worth a line of its own.
            models.CheckConstraint(condition=~Q(quantity=0) | Q(kind="count"), name="stock_movement_moves_something"),
        ]
        indexes = [
            models.Index(fields=["product", "-id"], name="stock_ledger"),
            models.Index(
                fields=["created_at", "product", "quantity"],
                condition=Q(kind__in=["sale", "return"]),
                name="stock_demand",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.quantity:+d}"


class ProductImport(models.Model):
    """A file with products on its way into the catalog: read, compared, confirmed by a person, written.

    The file is kept here and not in the media storage, where anyone who guesses its name could read what goods cost
    the shop. `plan_digest` stands for what the person was shown; only exactly that is written.
    """

    class Status(models.TextChoices):
        WAITING = "waiting", _("to be checked")
        CHECKED = "checked", _("to be confirmed")
        CONFIRMED = "confirmed", _("to be imported")
        DONE = "done", _("imported")
        FAILED = "failed", _("refused")
        DROPPED = "dropped", _("dropped")

    name = models.CharField(_("file"), max_length=200)
    content = models.BinaryField(editable=False, help_text=_("gzip; empty when it is no longer needed"))
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name=_("who")
    )
    language = models.CharField(_("language"), max_length=2)
    status = models.CharField(_("status"), max_length=9, choices=Status.choices, default=Status.WAITING)
    message = models.CharField(_("remark"), max_length=500, blank=True)
    rows_done = models.PositiveIntegerField(_("rows read"), default=0)
    rows_total = models.PositiveIntegerField(_("rows"), default=0, help_text=_("an estimate until all are read"))
    report = models.JSONField(_("report"), default=dict)
    plan_digest = models.CharField(max_length=64, blank=True, editable=False)
    leased_until = models.DateTimeField(null=True, editable=False)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    finished_at = models.DateTimeField(_("finished at"), null=True)

    class Meta:
        verbose_name = _("import of products")
        verbose_name_plural = _("imports of products")
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["id"], condition=Q(status__in=["waiting", "confirmed"]), name="product_import_to_do"),
        ]

    def __str__(self) -> str:
        return self.name
