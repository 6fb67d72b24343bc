"""Shopify's product CSV as it is: the rows of one Handle are one product and its variants.

Source: https://help.shopify.com/en/manual/products/import-export/using-csv
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from django.utils.translation import gettext as _

from catalog.importing import cells
from catalog.importing.columns import normal
from catalog.importing.records import Record, refuse_surplus
from catalog.importing.table import Table
from catalog.sheets.reading import Line
from catalog.variants import variant_name

MARKS: Final = frozenset(["handle", "title", "variant price"])
SHARED: Final = {"name": "title", "description": "body html"}
OWN: Final = {
    "sku": "variant sku", "barcode": "variant barcode", "price": "variant price", "cost": "cost per item",
    "compare_at_price": "variant compare at price",
}  # fmt: skip
NO_OPTION: Final = ("title", "default title")
"""What Shopify writes as the option of a product that has none."""
USED: Final = frozenset(
    [*SHARED.values(), *OWN.values(), "handle", "type", "product category", "published", "status"]
    + ["variant inventory qty", "variant inventory policy", "variant inventory tracker"]
    + [f"option{number} {part}" for number in (1, 2, 3) for part in ("name", "value")]
)


@dataclass(frozen=True, slots=True)
class Row:
    """One row; `get` asks for a cell by the normal title of its column."""

    line: Line
    places: dict[str, int]

    def get(self, title: str) -> str:
        place = self.places.get(title, len(self.line.cells))
        return self.line.cells[place].strip() if place < len(self.line.cells) else ""

    @property
    def is_variant(self) -> bool:
        """Whether the row has more than a further photo."""
        return any(self.get(title) for title in ("title", "option1 value", "variant sku", "variant price"))


def is_shopify(table: Table) -> bool:
    return {normal(title) for title in table.titles} >= MARKS


def left_out(table: Table) -> list[str]:
    """The titles of the columns that the catalog has no place for, photos apart."""
    return [
        title.strip() for title in table.titles if title.strip() and normal(title) not in USED and not _photo(title)
    ]


def photo_titles(table: Table) -> list[str]:
    return [title.strip() for title in table.titles if _photo(title)]


def records(table: Table) -> Iterator[Record]:
    """Read the rows Handle by Handle: the parent first, then its variants."""
    places: dict[str, int] = {}
    for place, title in enumerate(table.titles):
        places.setdefault(normal(title), place)
    rows = (Row(line, places) for line in table.rows())
    for handle, group in groupby(rows, key=lambda row: row.get("handle")):
        variants = [row for row in group if row.is_variant]
        if not handle:
            yield from (_without_handle(row) for row in variants)
        elif variants:
            yield from _product(handle, variants, table)


def _product(handle: str, rows: Sequence[Row], table: Table) -> Iterator[Record]:
    first = rows[0]
    names = [(number, first.get(f"option{number} name")) for number in (1, 2, 3)]
    options = [(number, name) for number, name in names if name]
    is_single = len(rows) == 1 and (
        not options or (options[0][1].casefold(), first.get("option1 value").casefold()) == NO_OPTION
    )
    if is_single:
        record = _sellable(first, first, table)
        record.values.setdefault("sku", cells.code(handle)[:64])
        yield record
        return
    variants = [_variant(handle, row, first, options, table) for row in rows]
    yield _parent(handle, first, variants, table)
    yield from variants


def _parent(handle: str, first: Row, variants: Sequence[Record], table: Table) -> Record:
    skus = tuple(variant.values["sku"] for variant in variants if "sku" in variant.values)
    parent = Record(first.line.number, known_as=(handle,), variant_skus=skus)
    _read_shared(parent, first)
    sku = cells.code(handle)[:64]
    if sku not in skus:  # a shop may use the handle as the SKU of a variant
        parent.values["sku"] = sku
    parent.values["has_variants"] = True
    parent.values["tracks_stock"] = any(variant.values.get("tracks_stock", True) for variant in variants)
    parent.values["price"] = min(variant.values.get("price", cells.Decimal(0)) for variant in variants)
    return parent


def _variant(handle: str, row: Row, first: Row, options: list[tuple[int, str]], table: Table) -> Record:
    record = _sellable(row, first, table)
    chosen = {name: row.get(f"option{number} value") for number, name in options}
    if any(len(word) > cells.MAX_OPTION for pair in chosen.items() for word in pair):
        text = _("The name and the value of an option have at most %(limit)d characters.")
        record.refuse("Option1 Value", text % {"limit": cells.MAX_OPTION})
    record.values["options"] = {name: value for name, value in chosen.items() if value}
    record.values["parent"] = handle
    if "name" in record.values:
        lists = [(name, [value]) for name, value in chosen.items()]
        record.values["name"] = variant_name(record.values["name"], lists, record.values["options"])
    return record


def _sellable(row: Row, first: Row, table: Table) -> Record:
    record = Record(row.line.number)
    refuse_surplus(record, row.line, len(table.titles))
    _read_shared(record, first)
    for key, title in OWN.items():
        # An apostrophe tells spreadsheets that a code is no number.
        record.read(key, row.get(title).removeprefix("'"), _title(title))
    if "variant inventory tracker" in row.places:
        record.values["tracks_stock"] = bool(row.get("variant inventory tracker"))
    if policy := row.get("variant inventory policy"):
        record.values["allows_backorder"] = policy.casefold() == "continue"
    quantity = row.get("variant inventory qty")
    if quantity.startswith("-"):
        record.notes.append(_("Shopify has sold more than there was; the stock is taken as 0."))
        quantity = "0"
    if record.values.get("tracks_stock", True):
        record.read("stock", quantity, _title("variant inventory qty"))
    return record


def _read_shared(record: Record, first: Row) -> None:
    for key, title in SHARED.items():
        record.read(key, first.get(title), _title(title))
    record.read("category", first.get("type") or first.get("product category"), _title("type"))
    published, status = first.get("published").casefold(), first.get("status").casefold()
    if published or status:
        record.values["is_active"] = published != "false" and status in ("", "active")


def _without_handle(row: Row) -> Record:
    record = Record(row.line.number)
    record.refuse("Handle", _("The row has no Handle, so it belongs to no product."))
    return record


def _title(title: str) -> str:
    """The title of a column as Shopify writes it."""
    return title.title().replace("Body Html", "Body (HTML)").replace("Sku", "SKU")


def _photo(title: str) -> bool:
    return f"{normal(title)} ".startswith(("image ", "variant image "))
