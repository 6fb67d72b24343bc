"""Queries that are compiled once: the same rows as the ORM's, for every value, on both databases."""

from decimal import Decimal

import pytest
from django.db import connection
from django.db.models import F
from django.test.utils import CaptureQueriesContext

from catalog.models import Category, Product
from catalog.prepared import Prepared

pytestmark = pytest.mark.django_db


@pytest.fixture
def products() -> list[Product]:
    coffee = Category.objects.create(name="Coffee", emoji="☕")
    return [
        Product.objects.create(name="Latte", price=Decimal("250.50"), category=coffee, options={"size": "L"}),
        Product.objects.create(name="Latte", price=Decimal("300")),
        Product.objects.create(name="Tea", price=Decimal("120"), category=coffee),
    ]


def test_gives_the_instances_that_the_orm_gives(products: list[Product]) -> None:
    query = Prepared(lambda name: Product.objects.filter(name=name).order_by("pk"))
    for name in ("Latte", "Tea", "Latte", "none"):
        found, expected = query.all(name), list(Product.objects.filter(name=name).order_by("pk"))
        assert [vars(product) | {"_state": 0} for product in found] == [
            vars(product) | {"_state": 0} for product in expected
        ]


def test_follows_foreign_keys_also_where_there_is_nothing(products: list[Product]) -> None:
    query = Prepared(lambda pk: Product.objects.select_related("category").filter(pk=pk))
    with CaptureQueriesContext(connection) as captured:
        categories = [product.category for product in (query.first(row.pk) for row in products) if product]
    assert [str(category) for category in categories] == ["☕ Coffee", "None", "☕ Coffee"]
    assert len(captured) == len(products)


def test_leaves_out_what_only_leaves_out(products: list[Product]) -> None:
    query = Prepared(lambda price: Product.objects.filter(price__gt=price).only("name").order_by("name"))
    assert [product.name for product in query.all(200)] == ["Latte", "Latte"]
    assert query.all(200)[0].get_deferred_fields() > {"price", "sku"}


@pytest.mark.parametrize("name", ["Baker's", 'A "b"', "50 % off", "%s", "back\\slash", "$1", "Чай"])
def test_writes_what_never_changes_as_a_literal(name: str) -> None:
    wanted = Product.objects.create(name=name, price=1)
    Product.objects.create(name="other", price=1)
    fixed, given = (
        Prepared(lambda: Product.objects.filter(name=name)),
        Prepared(lambda pk: Product.objects.filter(pk__gt=pk, name=name, price__gt=0)),
    )
    assert [*fixed.all(), *given.all(0)] == [wanted, wanted]
    assert given.all(wanted.pk) == []
    assert (fixed.count(), given.count(0)) == (1, 1)


def test_counts_within_its_limit(products: list[Product]) -> None:
    assert Prepared(lambda name: Product.objects.filter(name=name).only("pk")).count("Latte") == 2
    assert Prepared(lambda: Product.objects.order_by("pk").only("pk")[:2]).count() == 2


def test_knows_no_row(products: list[Product]) -> None:
    assert Prepared(lambda pk: Product.objects.filter(pk=pk)).first(0) is None


def test_refuses_a_query_that_a_value_does_not_reach() -> None:
    with pytest.raises(AssertionError, match="don't reach the SQL"):
        Prepared(lambda text: Product.objects.filter(name__icontains=text)).all("x")


def test_annotations_come_along(products: list[Product]) -> None:
    query = Prepared(lambda pk: Product.objects.filter(pk=pk).annotate(doubled=F("price") * 2))
    assert query.all(products[0].pk)[0].doubled == 501  # type: ignore[attr-defined]
