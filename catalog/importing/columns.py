"""The columns of a product table: what each is called, how its cells are read, and what an export writes into it."""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from django.conf import settings
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from catalog.importing import cells
from catalog.models import Product
from catalog.sheets.writing import Value
from catalog.variants import in_line

Paths = Mapping[int, str]
"""Category id -> "A / B"."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column. `also` are names that other programs give it; its own title is known in every language.

    `key` is the name of the product's field where there is one.
    """

    key: str
    title: Promise
    read: Callable[[str], Any]
    write: Callable[[Product, Paths], Value]
    also: tuple[str, ...] = ()


def _field(key: str, title: Promise, read: Callable[[str], Any], *also: str) -> Column:
    return Column(key, title, read, lambda product, paths: getattr(product, key), also)


def category_name(product: Product, paths: Paths) -> str:
    """The path of the product's category."""
    return paths.get(product.category_id, "") if product.category_id else ""


def parent_name(product: Product, paths: Paths) -> str:
    """How a variant names the product that it is a variant of: by its SKU, else by its number."""
    if product.parent is None:
        return ""
    return product.parent.sku or f"#{product.parent.pk}"


def options_of(product: Product) -> str:
    """The options of a variant, in the order of its parent."""
    lists = product.parent.option_lists if product.parent is not None else []
    return options_text(dict(in_line(lists, product.options)))


def options_text(options: Mapping[str, Any]) -> str:
    """Write options so that `cells.options` reads the same."""
    text = "; ".join(f"{name}: {value}" for name, value in options.items())
    try:
        is_plain = cells.options(text) == options
    except cells.ValidationError:
        is_plain = False
    return text if is_plain or not options else json.dumps(options, ensure_ascii=False)


NUMBER = Column("number", pgettext_lazy("column", "ID"), cells.number, lambda product, paths: product.pk)
SKU = _field(
    "sku", pgettext_lazy("column", "SKU"), cells.code, "article", "item code", "product code", "vendor code", "артикул",
    "артикул товара", "код", "код товара",
)  # fmt: skip
BARCODE = _field(
    "barcode", pgettext_lazy("column", "Barcode"), cells.code, "ean", "ean13", "ean 13", "upc", "gtin", "штрихкод",
    "штрих код", "шк",
)  # fmt: skip
NAME = _field(
    "name", pgettext_lazy("column", "Name"), cells.text, "title", "product", "product name", "item", "item name",
    "название", "наименование", "товар", "номенклатура", "название товара", "наименование товара",
)  # fmt: skip
CATEGORY = Column(
    "category", pgettext_lazy("column", "Category"), cells.text, category_name,
    ("categories", "product category", "group", "категории", "группа", "раздел", "группа товаров"),
)  # fmt: skip
UNIT = _field(
    "unit", pgettext_lazy("column", "Unit"), cells.text, "unit of measure", "uom", "ед", "ед изм", "единица",
    "единица измерения",
)  # fmt: skip
DESCRIPTION = _field(
    "description", pgettext_lazy("column", "Description"), cells.description, "body", "body html", "details",
    "подробное описание", "описание товара",
)  # fmt: skip
PRICE = _field(
    "price", pgettext_lazy("column", "Price"), cells.amount, "regular price", "retail price", "sale price",
    "unit price", "price rub", "цена руб", "розничная цена", "цена продажи", "стоимость",
)  # fmt: skip
COMPARE_AT_PRICE = _field(
    "compare_at_price", pgettext_lazy("column", "Price before"), cells.amount, "compare at price", "old price",
    "старая цена", "прежняя цена",
)  # fmt: skip
COST = _field(
    "cost", pgettext_lazy("column", "Cost"), cells.amount, "cost per item", "cost price", "purchase price",
    "закупочная цена", "цена закупки", "закупка",
)  # fmt: skip
ACTIVE = _field(
    "is_active", pgettext_lazy("column", "Active"), cells.yes_or_no, "published", "is active", "активен", "активный",
    "в продаже", "опубликован",
)  # fmt: skip
TRACKED = _field("tracks_stock", pgettext_lazy("column", "Stock is tracked"), cells.yes_or_no, "track stock")
STOCK = Column(
    "stock", pgettext_lazy("column", "Stock"), cells.quantity,
    lambda product, paths: product.on_hand if product.tracks_stock and not product.has_variants else None,
    ("quantity", "qty", "in stock", "on hand", "inventory", "остатки", "количество", "кол во", "в наличии",
     "на складе"),
)  # fmt: skip
LOW = _field("low_stock_threshold", pgettext_lazy("column", "Low stock from"), cells.quantity, "минимальный остаток")
BACKORDER = _field(
    "allows_backorder",
    pgettext_lazy("column", "May be sold before it arrives"),
    cells.yes_or_no,
    "backorder",
    "предзаказ",
)
HAS_VARIANTS = _field("has_variants", pgettext_lazy("column", "Has variants"), cells.yes_or_no)
PARENT = Column("parent", pgettext_lazy("column", "Variant of"), cells.text, parent_name)
OPTIONS = Column(
    "options", pgettext_lazy("column", "Options"), cells.options, lambda product, paths: options_of(product)
)

COLUMNS: Final = (
    NUMBER, SKU, BARCODE, NAME, CATEGORY, UNIT, DESCRIPTION, PRICE, COMPARE_AT_PRICE, COST, ACTIVE, TRACKED, STOCK, LOW,
    BACKORDER, HAS_VARIANTS, PARENT, OPTIONS,
)  # fmt: skip
BY_KEY: Final = {column.key: column for column in COLUMNS}
PHOTOS: Final = frozenset(
    [
        "image",
        "images",
        "image src",
        "image url",
        "photo",
        "photos",
        "picture",
        "variant image",
        "фото",
        "фотография",
        "фотографии",
        "изображение",
        "изображения",
        "картинка",
        "ссылка на фото",
    ]
)


def normal(title: str) -> str:
    """Return a title of a column without what people vary: case, spaces, signs."""
    return re.sub(r"[\W_]+", " ", title.casefold().replace("ё", "е")).strip()


@lru_cache(maxsize=1)
def by_title() -> Mapping[str, Column]:
    """Every known title, as `normal` writes it."""
    known: dict[str, Column] = {}
    for column in COLUMNS:
        titles = set(column.also)
        for language, _name in settings.LANGUAGES:
            with translation.override(language):
                titles.add(str(column.title))
        for title in titles:
            known.setdefault(normal(title), column)
    return known
