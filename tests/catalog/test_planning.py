"""How long the stock lasts, and what to order."""

from datetime import timedelta

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from catalog.models import Product, StockMovement
from catalog.planning import DAYS, days_left, low_stock, reorder_list, sold_lately
from catalog.services.products import product_archive, product_edit
from catalog.services.stock import Need, stock_allocate, stock_fulfil, stock_receive, stock_restock
from catalog.services.variants import variants_create
from tests.factories import make_product

pytestmark = pytest.mark.django_db


def sell(product: Product, quantity: int, days_ago: int = 0) -> None:
    stock_allocate(needs=[Need(product.pk, quantity, 1)])
    (movement,) = stock_fulfil(needs=[Need(product.pk, quantity, 1)], actor=None)
    if days_ago:
        at = timezone.now() - timedelta(days=days_ago)
        StockMovement.objects.filter(pk=movement.pk).update(created_at=at)


def listed() -> dict[str, tuple[int, int | None, int]]:
    return {row.product.name: (row.sold, row.days_left, row.suggested) for row in reorder_list()}


def test_counts_the_sales_of_four_weeks_without_what_came_back() -> None:
    latte, tea = make_product(stock=100), make_product("Tea", stock=100)
    sell(latte, 5)
    sell(latte, 3, days_ago=27)
    sell(latte, 50, days_ago=29)
    stock_restock(needs=[Need(latte.pk, 1, 1)], actor=None)
    stock_receive(product_id=latte.pk, quantity=9, actor=None)
    sell(tea, 2)
    stock_restock(needs=[Need(tea.pk, 2, 1)], actor=None)
    assert sold_lately([latte.pk, tea.pk]) == {latte.pk: 7}


@pytest.mark.parametrize(
    ("available", "sold", "days"), [(10, 28, 10), (10, 56, 5), (0, 1, 0), (-3, 1, 0), (10, 0, None), (1, 3, 9)]
)
def test_days_left(available: int, sold: int, days: int | None) -> None:
    assert days_left(available, sold) == days


def test_lists_what_runs_out_soon_and_what_is_low_the_most_urgent_first() -> None:
    soon, enough = make_product("Runs out", stock=20), make_product("Enough", stock=1000)
    sell(soon, 14)  # 6 left, half a piece a day: twelve days
    sell(enough, 14)
    make_product("Low, never sold", stock=3, low_stock_threshold=5)
    gone = make_product("Gone", stock=4, low_stock_threshold=2)
    sell(gone, 4)
    assert list(listed()) == ["Gone", "Runs out", "Low, never sold"]
    assert listed() == {"Gone": (4, 0, 6), "Runs out": (14, 12, 8), "Low, never sold": (0, None, 2)}


def test_promised_pieces_are_gone_already_and_backorders_are_to_be_ordered_too() -> None:
    cake = make_product("Cake", stock=1, allows_backorder=True)
    sell(cake, 1)
    stock_allocate(needs=[Need(cake.pk, 3, 1)])
    assert listed() == {"Cake": (1, 0, 4)}


def test_leaves_out_what_is_archived_not_tracked_or_sold_in_variants() -> None:
    products = [make_product(name, stock=2, low_stock_threshold=5) for name in ("Old", "To order", "Shirt")]
    for product in products:
        sell(product, 2)
    product_archive(actor=None, product_id=products[0].pk)
    product_edit(actor=None, product_id=products[1].pk, tracks_stock=False)
    variants_create(actor=None, parent_id=products[2].pk, options={"Size": ["S"]})
    assert list(listed()) == ["Shirt, S"]
    assert [product.name for product in low_stock()] == ["Shirt, S"]


def test_costs_four_statements_however_long_it_is(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    for number in range(12):
        sell(make_product(f"Tea {number}", stock=2, low_stock_threshold=number % 2), 2)
    with django_assert_num_queries(4):
        assert len(reorder_list()) == 12


def test_a_sale_leaves_the_window_after_its_days() -> None:
    latte = make_product(stock=20)
    sell(latte, 14)
    assert sold_lately([latte.pk], now=timezone.now() + timedelta(days=DAYS, minutes=1)) == {}
    assert reorder_list(now=timezone.now() + timedelta(days=DAYS, minutes=1)) == []
