"""Products -> a table that comes back through `catalog.importing` as it was."""

from collections.abc import Iterator

from django.db.models import F, QuerySet
from django.db.models.functions import Coalesce

from catalog.importing.columns import COLUMNS
from catalog.importing.shelves import paths
from catalog.models import Product
from catalog.sheets.writing import Table, Value

CHUNK = 2000


def products_table(products: QuerySet[Product]) -> Table:
    """Return the table of `products`, read some thousands at a time; a parent comes before its variants."""
    return Table([str(column.title) for column in COLUMNS], _rows(products))


def _rows(products: QuerySet[Product]) -> Iterator[list[Value]]:
    shelves = paths()
    ordered = products.select_related("parent").order_by(
        Coalesce("parent_id", "id"), F("parent_id").asc(nulls_first=True), "id"
    )
    for product in ordered.iterator(chunk_size=CHUNK):
        yield [column.write(product, shelves) for column in COLUMNS]
