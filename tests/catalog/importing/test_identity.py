"""What is exported comes back as it was: into the same shop as no change, into an empty one as the same goods."""

from decimal import Decimal
from io import BytesIO

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import translation
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from catalog.exporting import products_table
from catalog.importing import cells
from catalog.importing.columns import options_text
from catalog.models import Category, Product, StockMovement
from catalog.sheets.writing import csv_parts, guard, unguard, write_xlsx
from catalog.text import validate_readable
from tests.catalog.importing.files import check, confirm, counts
from tests.factories import make_category, make_product

FIELDS = [
    "sku", "barcode", "name", "unit", "description", "price", "compare_at_price", "cost", "is_active", "tracks_stock",
    "on_hand", "low_stock_threshold", "allows_backorder", "has_variants", "options", "parent__sku", "category__name",
]  # fmt: skip


def export(kind: str) -> bytes:
    table = products_table(Product.objects.all())
    if kind == "csv":
        return b"".join(csv_parts(table))
    file = BytesIO()
    write_xlsx(table, file)
    return file.getvalue()


def is_readable(text: str) -> bool:
    try:
        validate_readable(text)
    except ValidationError:
        return False
    return text == " ".join(text.split())


def everything() -> list[tuple[object, ...]]:
    return sorted(Product.objects.values_list(*FIELDS), key=repr)


WORST = [
    "=HYPERLINK(\"http://x\",\"y\")", "'=1+1", "+7 900 123-45-67", "@SUM(A1)", "-5", "--", "a;b,c|e", 'He said "hi"',
    "Tom & Jerry <b>", "Чай «Иван»", "🧋 boba", "x" * 200, "مرحبا", "1e5", "0012", "yes", "“”", "=\"007\"", "'", "''=x",
]  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["en", "ru"])
@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_whole_shop_comes_back(kind, language):
    shelf = make_category("Hot", parent_id=make_category("Drinks").pk)
    for number, name in enumerate(WORST):
        make_product(
            name, sku=f"S{number}" if number % 3 else "", stock=number, price=f"{number}.5", category_id=shelf.pk,
            description=f"{name}\nsecond line", barcode=f"46{number}" if number % 2 else "", cost=Decimal(1),
            low_stock_threshold=number or None, unit="шт", is_active=number % 5 != 0,
        )  # fmt: skip
    make_product("To order", stock=0, tracks_stock=False)
    shirt = make_product("Shirt", sku="SHIRT", stock=0)
    Product.objects.filter(pk=shirt.pk).update(has_variants=True)
    shirt.refresh_from_db()
    for size in ("M", "a;b: c"):
        Product.objects.create(
            name=f"Shirt {size}", price=5, parent=shirt, options={"Size": size, "Colour": "red"}, sku=f"SHIRT-{size}"
        )
    with translation.override(language):
        content = export(kind)
    before = everything()

    again = check(content, language=language)
    assert again.report["problems"] == []
    assert counts(again) == {"new": 0, "changed": 0, "same": len(before), "refused": 0}

    StockMovement.objects.all().delete()
    Product.objects.filter(parent__isnull=False).delete()
    Product.objects.all().delete()
    Category.objects.filter(parent__isnull=False).delete()
    Category.objects.all().delete()
    restored = confirm(check(content, language=language), without_refused=False)
    assert counts(restored)["new"] == len(before)
    # Markup in a description is taken for what another shop wrote, and comes back as the text that it shows.
    assert [row for row in everything() if "Jerry" not in str(row)] == [
        row for row in before if "Jerry" not in str(row)
    ]


# U+FFFD is what an import takes for a letter that was lost, and refuses.
letters = st.characters(exclude_categories=["C", "Z"], exclude_characters="\ufffd") | st.just(" ")
text = st.text(letters, max_size=30).map(lambda text: " ".join(text.split())).filter(is_readable)
amount = st.decimals(0, 10**9, places=2)


@pytest.mark.django_db
@given(
    goods=st.lists(
        st.fixed_dictionaries(
            {
                "name": text.filter(bool),
                "sku": text,
                "barcode": text,
                "unit": text.map(lambda unit: unit[:16].strip()).filter(is_readable),
                "description": text,
                "price": amount,
                "cost": st.none() | amount,
                "on_hand": st.integers(0, 10**6),
                "tracks_stock": st.booleans(),
                "low_stock_threshold": st.none() | st.integers(0, 1000),
                "options": st.dictionaries(text.filter(bool), text.filter(bool), max_size=2),
            }
        ),
        max_size=5,
        unique_by=lambda product: product["sku"] or product["name"],
    ),
    kind=st.sampled_from(["csv", "xlsx"]),
    language=st.sampled_from(["en", "ru"]),
)
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_goods_are_unchanged_by_their_own_export(goods, kind, language):
    codes = [product["barcode"] for product in goods if product["barcode"]]
    assume(len(set(codes)) == len(codes))
    with transaction.atomic():
        Product.objects.bulk_create(Product(**product) for product in goods)
        with translation.override(language):
            content = export(kind)
        if goods:
            again = check(content, language=language)
            assert again.report["problems"] == []
            assert counts(again) == {"new": 0, "changed": 0, "same": len(goods), "refused": 0}
        transaction.set_rollback(True)
    assert not User.objects.exists()


@given(st.text())
def test_a_guarded_text_comes_back(value):
    assert unguard(guard(value)) == value or not value.startswith("'")
    assert guard(value)[:1] not in set("=-@\t\r") or value == ""


@given(st.dictionaries(text.filter(bool), text.filter(bool)))
def test_options_come_back(value):
    assert cells.options(options_text(value)) == value if value else options_text(value) == ""
