from collections.abc import Iterator

import pytest
from django.utils.translation import override

from catalog.models import Product
from catalog.search import search_products
from telegram_bridge.buttons.data import NEXT, PREVIOUS
from telegram_bridge.pages import Page, Place, by_name, found

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    with override("en"):
        yield


@pytest.fixture
def products() -> list[Product]:
    """Twenty, two of which share a name."""
    names = [f"Чай {number:02}" for number in range(1, 20)] + ["Чай 08"]
    return sorted(
        Product.objects.bulk_create(Product(name=name, price=1) for name in names),
        key=lambda product: (product.name, product.pk),
    )


def search(place: Place, at_most: int = 200) -> Page[Product]:
    return found(search_products("чай"), place, shown=Product.objects.only("name"), at_most=at_most)


def test_a_list_by_name_is_turned_on_and_back(products: list[Product]):
    listing = by_name(Product.objects.all, Product)

    first = listing.page(Place("", 0, 0))
    second = listing.page(Place(NEXT, first.rows[-1].pk, 8))
    back = listing.page(Place(PREVIOUS, second.rows[0].pk, 8))

    assert [*first.rows, *second.rows] == products[:16]
    assert back.rows == first.rows


def test_what_was_found_is_turned_on_and_back(products: list[Product]):
    first = search(Place("", 0, 0))
    second = search(Place(NEXT, first.rows[-1].pk, 8))
    last = search(Place(NEXT, second.rows[-1].pk, 16))

    assert [*first.rows, *second.rows, *last.rows] == products
    assert (first.has_next, second.has_next, last.has_next) == (True, True, False)
    assert last.caption == "17–20 of 20"
    assert search(Place(PREVIOUS, last.rows[0].pk, 16)).rows == second.rows


def test_a_search_that_ended_early_says_so(products: list[Product]):
    assert search(Place("", 0, 0), at_most=20).caption == "1–8 of 20+"


def test_nothing_found_has_no_pages():
    page = search(Place("", 0, 0))

    assert (page.rows, page.caption, page.has_next) == ([], "", False)
