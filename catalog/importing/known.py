"""Which product of the catalog a record means: by its SKU, then by its barcode, then by our own number."""

from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext as _

from catalog.importing.records import Record
from catalog.models import Product
from catalog.services.bulk import Draft


class Known:
    """Products by their names: those of the records at hand, and of the whole file the parents and what was taken."""

    def __init__(self, *, is_run: bool) -> None:
        self.is_run = is_run
        self.parents: dict[str, Product | None] = {}
        self.made: set[int] = set()  # products that this run has saved already; a dry run doesn't find them either
        self.taken: dict[tuple[str, str], int] = {}  # ("sku", SKU) or ("barcode", code) -> line
        self.done: dict[int, int] = {}  # product -> line
        self.recoded: set[int] = set()  # products that got another barcode; a dry run finds them by the old one yet
        self.by_sku: dict[str, Product] = {}
        self.by_barcode: dict[str, list[Product]] = {}
        self.by_id: dict[int, Product] = {}
        self.variants: dict[int, list[Product]] = {}

    def look_up(self, records: Sequence[Record]) -> None:
        """Read (and, in a run, lock) what these records may mean, with a few statements for all of them."""
        skus = {sku for record in records if (sku := record.values.get("sku"))}
        skus |= {sku for record in records for sku in record.variant_skus}
        skus |= {name for record in records if (name := record.values.get("parent"))}
        found = self._read(Q(sku__in=skus))
        self.by_sku = {product.sku: product for product in found}
        barcodes = {code for record in records if (code := record.values.get("barcode"))}
        self.by_barcode = {}
        coded = self._read(Q(barcode__in=barcodes))
        for product in coded:
            self.by_barcode.setdefault(product.barcode, []).append(product)
        numbers = {number for record in records if (number := record.values.get("number"))}
        numbers |= {int(name[1:]) for record in records if is_number(name := record.values.get("parent", ""))}
        numbers |= {product.parent_id for product in found if product.parent_id}
        self.by_id = {product.pk: product for product in self._read(Q(pk__in=numbers))}
        named = (*found, *coded, *self.by_id.values())
        parents = {product.pk for product in named if product.has_variants}
        parents |= {product.parent_id for product in named if product.parent_id}
        parents |= {parent.pk for name in skus if (parent := self.parents.get(name)) and parent.pk}
        self.variants = {}
        for product in self._read(Q(parent__in=parents)):
            self.variants.setdefault(product.parent_id or 0, []).append(product)

    def _read(self, query: Q) -> list[Product]:
        products = Product.objects.filter(query).select_related("parent").order_by("pk")
        if self.is_run:
            products = products.select_for_update(of=("self",))
        return [product for product in products if product.pk not in self.made]

    def find(self, record: Record) -> Product | None:
        """Return the product that a record means, or None for a new one.

        Raises:
            ValidationError: an earlier row has spoken of it already, or it can't be told which one is meant.
        """
        product = self._find(record)
        line = self.taken.get(called(record))
        if line is None and product is not None:
            line = self.done.get(product.pk)
        if line is not None:
            raise ValidationError(_("Line %(line)d is about the same product. Leave one of the two.") % {"line": line})
        return product

    def _find(self, record: Record) -> Product | None:
        sku, barcode = record.values.get("sku", ""), record.values.get("barcode", "")
        if sku and (product := self.by_sku.get(sku)) is not None:
            if record.variant_skus and not product.has_variants:
                del record.values["sku"]  # the handle of a parent that is taken by something that is sold
            else:
                return product
        if record.variant_skus:
            return next((p.parent for sku in record.variant_skus if (p := self.by_sku.get(sku)) and p.parent), None)
        if barcode and (same := self.by_barcode.get(barcode)):
            free = [p for p in same if p.pk not in self.recoded and (not sku or not p.sku)]
            if len(free) > 1:
                raise ValidationError(_("Several products have this barcode. Write the SKU of the one that is meant."))
            if free:
                return free[0]
        if not sku and not barcode and (number := record.values.get("number")):
            return self.by_id.get(number)
        return self._same_options(record) if not sku else None

    def _same_options(self, record: Record) -> Product | None:
        """The variant without an SKU that has the same options under the same parent."""
        parent = self.parent(record.values.get("parent", ""))
        if parent is None or parent.pk is None:
            return None
        return next((v for v in self.variants.get(parent.pk, ()) if v.options == record.values.get("options")), None)

    def parent(self, name: str) -> Product | None:
        """Return the product with variants that is called `name`: an SKU, "#" and a number, or a name in the file."""
        if name in self.parents:
            return self.parents[name]
        product = self.by_sku.get(name)
        if product is None and is_number(name):
            product = self.by_id.get(int(name[1:]))
        return product if product is not None and product.has_variants else None

    def remember(self, record: Record, draft: Draft) -> None:
        """Note what a row spoke of, for the rows after it: its names, and those that it has changed."""
        product = draft.product
        for key in ("sku", "barcode"):
            for value in (record.values.get(key), draft.changes.get(key, [""])[0]):
                if value:
                    self.taken.setdefault((key, value), record.line)
        if "barcode" in draft.changes:
            self.recoded.add(product.pk)
        if product.pk:
            self.done[product.pk] = record.line
        if product.has_variants:
            for name in record.known_as:
                self.parents[name] = product

    def forget(self, record: Record, draft: Draft) -> None:
        """A row was refused: its product is as it was, and as a parent it isn't there."""
        product = draft.product
        for name, (old, _new) in draft.changes.items():
            setattr(product, name, old)
        if draft.is_new and product.has_variants:
            for name in record.known_as:
                self.parents.setdefault(name, None)


def called(record: Record) -> tuple[str, str]:
    """The name by which a row calls its product; one without an SKU is called by its barcode."""
    key = "sku" if record.values.get("sku") else "barcode"
    return key, record.values.get(key, "")


def is_number(name: str) -> bool:
    """Whether a parent is called by its number: "#12"."""
    return name.startswith("#") and name[1:].isascii() and name[1:].isdigit() and len(name) < 19
