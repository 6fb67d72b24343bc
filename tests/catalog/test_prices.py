"""Prices of many products at once."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from catalog.errors import CatalogError, NotAllowed
from catalog.models import Product
from catalog.services.prices import BATCH, _changed, plan_digest, plan_price_change, prices_change
from catalog.services.products import product_edit
from catalog.services.variants import variants_create
from catalog.signals import product_changed
from tests.factories import make_product, make_user

pytestmark = pytest.mark.django_db


def change(*products: Product, percent: str = "10", rounding: str = "1", **more: object) -> list[tuple[str, Decimal]]:
    rows = prices_change(
        **{"actor": None, "product_ids": [product.pk for product in products]} | more,
        percent=Decimal(percent), rounding=Decimal(rounding),
    )  # fmt: skip
    return [(row.product.name, row.new) for row in rows]


@pytest.mark.parametrize(
    ("price", "percent", "rounding", "new"),
    [
        ("100", "10", "1", "110"),
        ("99", "10", "1", "109"),
        ("95", "10", "1", "105"),
        ("99.99", "-5", "0.01", "94.99"),
        ("123", "7", "10", "130"),
        ("1234", "-15", "50", "1050"),
        ("0", "50", "1", "0"),
        ("19.90", "0", "1", "20"),
        ("150", "12.5", "0.5", "169"),
        ("105", "0", "10", "110"),
    ],
)
def test_adds_the_percentage_and_rounds_half_up(price: str, percent: str, rounding: str, new: str) -> None:
    product = make_product(price=price)
    change(product, percent=percent, rounding=rounding)
    product.refresh_from_db()
    assert product.price == Decimal(new)


@given(
    price=st.decimals(0, 10**9, places=2),
    percent=st.decimals(Decimal("-99.99"), 1000, places=2),
    rounding=st.sampled_from([Decimal(text) for text in ("0.01", "0.05", "0.5", "1", "5", "10", "50", "100")]),
)
def test_a_new_price_is_a_multiple_no_further_from_the_exact_one_than_half(
    price: Decimal, percent: Decimal, rounding: Decimal
) -> None:
    new = _changed(price, percent, rounding)
    assert new % rounding == 0
    assert abs(new - price * (100 + percent) / 100) * 2 <= rounding


def test_shows_first_and_changes_nothing() -> None:
    latte, tea = make_product(price="100"), make_product("Tea", price="0")
    rows = plan_price_change(product_ids=[latte.pk, tea.pk], percent=Decimal(10), rounding=Decimal(1))
    assert [(row.product.name, row.old, row.new, row.is_change) for row in rows] == [
        ("Latte", Decimal(100), Decimal(110), True), ("Tea", Decimal(0), Decimal(0), False),
    ]  # fmt: skip
    latte.refresh_from_db()
    assert latte.price == Decimal(100)


def test_tells_of_each_product_that_changed() -> None:
    latte, tea, told = make_product(price="100"), make_product("Tea", price="0"), []
    product_changed.connect(listener := lambda product, changes, **kwargs: told.append((product, changes)), weak=False)
    try:
        assert change(latte, tea) == [("Latte", Decimal(110))]
    finally:
        product_changed.disconnect(listener)
    assert told == [(latte, {"price": [Decimal(100), Decimal(110)]})]


def test_only_what_was_shown_is_done() -> None:
    latte, tea = make_product(price="100"), make_product("Tea", price="50")
    numbers = {"percent": Decimal(10), "rounding": Decimal(1)}
    seen = plan_digest(plan_price_change(product_ids=[latte.pk, tea.pk], **numbers))
    product_edit(actor=None, product_id=tea.pk, price=Decimal(60))
    with pytest.raises(CatalogError):
        change(latte, tea, seen=seen)
    latte.refresh_from_db()
    assert latte.price == Decimal(100)
    seen = plan_digest(plan_price_change(product_ids=[latte.pk, tea.pk], **numbers))
    assert len(change(latte, tea, seen=seen)) == 2


def test_the_variants_of_a_product_change_with_it() -> None:
    shirt = make_product("T-shirt", stock=0, price="100")
    variants_create(actor=None, parent_id=shirt.pk, options={"Size": ["S", "M"]})
    assert change(shirt) == [(name, Decimal(110)) for name in ("T-shirt", "T-shirt, S", "T-shirt, M")]


@pytest.mark.parametrize(
    ("percent", "rounding"), [("-100", "1"), ("1001", "1"), ("10", "0"), ("10", "-1"), ("10", "0.005"), ("-60", "10")]
)
def test_refuses_what_would_make_nothing_of_a_price(percent: str, rounding: str) -> None:
    latte, cent = make_product(price="100"), make_product("Cent", price="1")
    with pytest.raises(CatalogError):
        change(latte, cent, percent=percent, rounding=rounding)
    assert [product.price for product in Product.objects.order_by("pk")] == [Decimal(100), Decimal(1)]


def test_refuses_more_than_a_price_can_be() -> None:
    with pytest.raises(CatalogError):
        change(make_product(price="999999999999.99"))


def test_refuses_to_change_nothing_at_all() -> None:
    with pytest.raises(CatalogError):
        change()


def test_costs_a_few_statements_however_many(django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
    products = Product.objects.bulk_create(Product(name=f"P{number}", price=100) for number in range(BATCH + 1))
    with django_assert_max_num_queries(7):
        assert len(change(*products)) == BATCH + 1


def test_needs_the_right_to_change_products() -> None:
    latte = make_product(price="100")
    with pytest.raises(NotAllowed):
        change(latte, actor=make_user(permissions=("catalog.add_product",)))
    change(latte, actor=make_user("peter", permissions=("catalog.change_product",)))
