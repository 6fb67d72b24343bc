"""Variants in files: each row goes in or is refused by itself, and what is written is what was shown."""

import random

import pytest

from catalog.importing import job
from catalog.models import Product
from catalog.services.variants import variants_create
from tests.catalog.importing.files import check, confirm, counts, csv_file
from tests.factories import make_product

pytestmark = pytest.mark.django_db
HEADING = ["ID", "SKU", "Barcode", "Name", "Price", "Stock", "Has variants", "Variant of", "Options"]


@pytest.fixture
def shirt() -> Product:
    """A T-shirt with the SKU P1 and the variants A (S) and B (M)."""
    return family("Shirt", "P1", {"Size": ["S", "M"]}, ["A", "B"])


def family(name: str, sku: str, options: dict[str, list[str]], skus: list[str]) -> Product:
    parent = make_product(name, sku=sku, stock=0)
    for variant, own in zip(variants_create(actor=None, parent_id=parent.pk, options=options), skus, strict=True):
        Product.objects.filter(pk=variant.pk).update(sku=own)
    return parent


def variant(sku: str, options: str, *, parent: str = "P1", **cells: object) -> list[object]:
    values = {"SKU": sku, "Name": sku, "Price": "5", "Variant of": parent, "Options": options} | cells
    return [values.get(title, "") for title in HEADING]


def test_equal_options_of_two_skus_are_an_error_of_the_row_with_line_and_column(shirt: Product) -> None:
    checked = check(csv_file(HEADING, variant("C", "Size: L"), variant("D", "size: l"), variant("E", "Size: M")))
    assert counts(checked) == {"new": 1, "changed": 0, "same": 0, "refused": 2}
    assert checked.report["problems"] == [
        [3, "Options", "“Shirt, l” is there already. Nothing was changed."],
        [4, "Options", "“Shirt, M” is there already. Nothing was changed."],
    ]
    assert confirm(checked).status == "done"


@pytest.mark.parametrize("name", ["number", "barcode"])
def test_a_variant_that_is_named_by_its_number_or_barcode_cannot_take_the_options_of_another(
    shirt: Product, name: str
) -> None:
    medium = Product.objects.get(sku="B")
    Product.objects.filter(pk=medium.pk).update(barcode="78")
    named = {"ID": medium.pk} if name == "number" else {"Barcode": "78"}
    checked = check(csv_file(HEADING, variant("", "Size: S", parent="", Name="", **named)))
    assert checked.report["problems"] == [[2, "Options", "“Shirt, S” is there already. Nothing was changed."]]


def test_a_product_with_variants_cannot_become_a_variant(shirt: Product) -> None:
    family("Mug", "P2", {"Colour": ["red"]}, ["C"])
    checked = check(csv_file(HEADING, variant("P2", "Size: L")))
    text = "A product with variants can't be a variant of another one."
    assert checked.report["problems"] == [[2, "Variant of", text]]


def test_a_parent_that_is_renamed_far_above_its_new_variant_is_imported(
    shirt: Product, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(job, "CHUNK", 1)
    rows = [["", "P1", "", "Blouse", "", "", "", "", ""], variant("C", "Size: L")]
    checked = check(csv_file(HEADING, *rows))
    assert counts(checked) == {"new": 1, "changed": 1, "same": 0, "refused": 0}
    assert confirm(checked).status == "done"


def row(dice: random.Random, numbers: list[int]) -> list[object]:
    is_parent = dice.random() < 0.2
    return [
        dice.choice([*numbers, 999_999]) if dice.random() < 0.3 else "",
        dice.choice(["", "A", "B", "C", "D", "E", "F", "G", "P1", "P2", "P3"]),
        dice.choice(["", "", "", "77", "78"]), dice.choice(["x", "y", ""]), dice.choice(["5", "6", ""]),
        dice.choice(["", "3"]), "yes" if is_parent else "",
        "" if is_parent else dice.choice(["", "P1", "P2", "P3", f"#{numbers[0]}", f"#{numbers[1]}"]),
        dice.choice(["", "Size: S", "Size: M", "Size: L", "size: s", "Colour: red", "Colour: green", "Colour: RED"]),
    ]  # fmt: skip


@pytest.mark.parametrize("seed", range(40))
def test_any_file_is_imported_as_it_was_shown(shirt: Product, seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    dice = random.Random(seed)
    family("Mug", "P2", {"Colour": ["red", "blue"]}, ["", "C"])
    make_product("Plain", sku="D", barcode="77", stock=0)
    # What belongs together may be read together, or far from each other.
    monkeypatch.setattr(job, "CHUNK", dice.choice([1, 2, 3, 500]))
    numbers = list(Product.objects.order_by("-has_variants", "pk").values_list("pk", flat=True))
    checked = check(csv_file(HEADING, *[row(dice, numbers) for _row in range(dice.randint(2, 8))]))
    assert checked.status == "checked"
    if not counts(checked)["new"] + counts(checked)["changed"]:
        return
    done = confirm(checked)
    assert (done.status, done.message) == ("done", "")
    assert counts(done) == counts(checked)
