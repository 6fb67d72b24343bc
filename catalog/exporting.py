"""Products -> tables: all of them, which comes back through `catalog.importing` as it was, and what to order."""

from collections.abc import Iterable, Iterator

from django.db.models import F, QuerySet
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from catalog.importing.columns import COLUMNS
from catalog.importing.shelves import paths
from catalog.models import Product
from catalog.planning import DAYS, ReorderRow
from catalog.sheets.writing import Table, Value

CHUNK = 2000


def products_table(products: QuerySet[Product]) -> Table:
    """Return the table of `products`, read some thousands at a time; a parent comes before its variants."""
    return Table([str(column.title) for column in COLUMNS], _rows(products))


def reorder_table(rows: Iterable[ReorderRow]) -> Table:
    """Return what to order as a table for the supplier and for the shelf."""
    titles = [
        pgettext("column", "SKU"), pgettext("column", "Barcode"), pgettext("column", "Name"),
        pgettext("column", "Category"), _("Available"), _("Sold in %(days)s days") % {"days": DAYS}, _("Days left"),
        _("To order"), pgettext("column", "Unit"),
    ]  # fmt: skip
    return Table(titles, map(_reorder_row, rows))


def _reorder_row(row: ReorderRow) -> list[Value]:
    product = row.product
    category = product.category.name if product.category else ""
    figures = (row.available, row.sold, row.days_left, row.suggested)
    return [product.sku, product.barcode, product.name, category, *figures, product.unit]


def _rows(products: QuerySet[Product]) -> Iterator[list[Value]]:
    shelves = paths()
    ordered = products.select_related("parent").order_by(
        Coalesce("parent_id", "id"), F("parent_id").asc(nulls_first=True), "id"
    )
    for product in ordered.iterator(chunk_size=CHUNK):
        yield [column.write(product, shelves) for column in COLUMNS]
