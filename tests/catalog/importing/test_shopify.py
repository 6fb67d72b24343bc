"""Shopify's product CSV imports as it is: the rows of one Handle are a product with its variants."""

from decimal import Decimal
from pathlib import Path

import pytest

from catalog.models import Product
from tests.catalog.importing.files import check, confirm, counts

pytestmark = pytest.mark.django_db
FILE = Path(__file__).with_name("shopify.csv")


def test_variants_stand_under_their_parent():
    confirm(check(FILE.read_bytes()))
    shirt = Product.objects.get(sku="linen-shirt")
    assert (shirt.has_variants, shirt.name, shirt.price, shirt.tracks_stock) == (
        True,
        "Linen shirt",
        Decimal("39.90"),
        True,
    )
    assert shirt.description == "Soft, washed linen.\n• Made in Portugal"
    variants = list(shirt.variants.order_by("sku"))
    assert [(v.sku, v.name, v.price, v.on_hand, v.options) for v in variants] == [
        ("LS-M-B", "Linen shirt, M, Blue", Decimal("39.90"), 12, {"Size": "M", "Colour": "Blue"}),
        ("LS-M-W", "Linen shirt, M, White", Decimal("39.90"), 0, {"Size": "M", "Colour": "White"}),
        ("LS-XL-B", "Linen shirt, XL, Blue", Decimal("44.90"), 3, {"Size": "XL", "Colour": "Blue"}),
    ]
    assert variants[0].barcode == "5601234567890"
    assert variants[0].compare_at_price == Decimal("49.90")
    assert variants[2].allows_backorder


def test_options_are_chosen_in_the_order_of_the_file():
    confirm(check(FILE.read_bytes()))
    shirt = Product.objects.get(sku="linen-shirt")
    assert shirt.option_lists == [["Size", ["M", "XL"]], ["Colour", ["Blue", "White"]]]


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        (",M,,White", ",M,,Blue", "is there already"),
        (",M,,White", ",M,,", "differ in"),
        (",M,,White", "," + "M" * 41 + ",,White", "at most 40 characters"),
    ],
)
def test_variant_that_does_not_fit_its_parent_is_refused(old, new, words):
    content = FILE.read_text()
    assert old in content
    checked = check(content.replace(old, new).encode())
    [[line, _column, sentence]] = checked.report["problems"]
    assert words in sentence
    assert confirm(checked).status == "done"
    assert Product.objects.get(sku="linen-shirt").variants.count() == 2


def test_product_without_options_is_an_ordinary_product():
    confirm(check(FILE.read_bytes()))
    mug = Product.objects.get(name="Mug, 300 ml")
    assert (mug.sku, mug.parent, mug.has_variants, mug.on_hand, mug.cost) == ("MUG-1", None, False, 40, Decimal("4.10"))
    assert mug.category.name == "Tableware"
    card = Product.objects.get(name="Gift card")
    assert (card.sku, card.tracks_stock, card.is_active) == ("gift-card", False, False)


def test_rows_of_further_photos_are_no_products_and_photos_are_told_about():
    checked = check(FILE.read_bytes())
    assert counts(checked) == {"new": 6, "changed": 0, "same": 0, "refused": 0}
    assert "Image Src" in checked.report["photos"]
    assert {"Vendor", "Tags"} <= set(checked.report["unknown"])


def test_more_sold_than_there_was_is_taken_as_nothing():
    notes = dict(check(FILE.read_bytes()).report["notes"])
    assert notes == {"Shopify has sold more than there was; the stock is taken as 0.": 1}


def test_the_same_file_again_changes_nothing():
    confirm(check(FILE.read_bytes()))
    assert counts(check(FILE.read_bytes())) == {"new": 0, "changed": 0, "same": 6, "refused": 0}


def test_the_same_file_without_skus_changes_nothing_either():
    content = FILE.read_text()
    for sku in ("LS-M-B", "LS-M-W", "LS-XL-B"):
        content = content.replace(sku, "")
    content = content.replace("'5601234567890", "")
    confirm(check(content.encode()))
    assert Product.objects.filter(sku="", parent__sku="linen-shirt").count() == 3
    assert counts(check(content.encode()))["same"] == 6


def test_parents_and_variants_may_lie_in_different_portions(monkeypatch):
    monkeypatch.setattr("catalog.importing.job.CHUNK", 1)
    confirm(check(FILE.read_bytes()))
    assert Product.objects.get(sku="linen-shirt").variants.count() == 3


def test_a_refused_parent_takes_its_variants_with_it():
    content = FILE.read_text().replace("Linen shirt", "x" * 250)
    checked = check(content.encode())
    assert checked.report["refused"] == 4
    confirm(checked)
    assert Product.objects.count() == 2
