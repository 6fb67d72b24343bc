"""Queries that are compiled once: the same rows as the ORM's, for every value, on both databases."""

from decimal import Decimal

import pytest
from django.db import DataError, OperationalError, connection, transaction
from django.db.models import F
from django.test.utils import CaptureQueriesContext

from catalog.models import Category, Product
from catalog.prepared import Asked, Prepared, together
from catalog.statements import Statement

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


@pytest.mark.django_db(transaction=True)
def test_answers_several_questions_at_once(products: list[Product]) -> None:
    latte, by_price = (
        Prepared(lambda name: Product.objects.filter(name=name).order_by("pk")),
        Prepared(lambda price: Product.objects.filter(price__gt=price).only("name").order_by("name")),
    )
    for _again in range(2):
        assert together(latte.asked("Latte"), by_price.counted(200), by_price.asked(9999)) == [products[:2], 2, []]
    with transaction.atomic():
        Product.objects.create(name="Latte", price=1)
        found, count = together(latte.asked("Latte"), latte.counted("none"))
    assert (len(found), count) == (3, 0)


@pytest.mark.django_db(transaction=True)
def test_goes_on_after_one_of_several_questions_that_breaks(products: list[Product]) -> None:
    by_price = Prepared(lambda price: Product.objects.filter(price__gt=price))
    broken = Asked(Statement("SELECT 1 WHERE CAST(%s AS bigint) > abs(-9223372036854775807 - 1)"), [1], list)
    with pytest.raises((DataError, OperationalError)):
        together(by_price.asked(1), broken, by_price.asked(2))
    assert together(by_price.counted(1), by_price.counted(9999)) == [3, 0]


def test_several_questions_are_several_statements_to_whoever_looks(products: list[Product]) -> None:
    query = Prepared(lambda pk: Product.objects.filter(pk=pk))
    with CaptureQueriesContext(connection) as captured:
        together(query.asked(1), query.counted(1))
    assert len(captured) == 2


def test_knows_no_row(products: list[Product]) -> None:
    assert Prepared(lambda pk: Product.objects.filter(pk=pk)).first(0) is None


def test_refuses_a_query_that_a_value_does_not_reach() -> None:
    with pytest.raises(AssertionError, match="don't reach the SQL"):
        Prepared(lambda text: Product.objects.filter(name__icontains=text)).all("x")


def test_annotations_come_along(products: list[Product]) -> None:
    query = Prepared(lambda pk: Product.objects.filter(pk=pk).annotate(doubled=F("price") * 2))
    assert query.all(products[0].pk)[0].doubled == 501  # type: ignore[attr-defined]
