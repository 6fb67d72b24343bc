"""The catalog's pages in the admin."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from catalog.models import Category, Product, StockMovement
from catalog.services.products import product_create
from catalog.signals import product_changed
from tests.staff import client_of

pytestmark = pytest.mark.django_db
NO_PHOTOS = {"images-TOTAL_FORMS": "0", "images-INITIAL_FORMS": "0"}


def tea(**fields):
    return product_create(**{"actor": None, "name": "Tea", "price": Decimal(100), "stock": 10} | fields)


def typed(**fields):
    return {"name": "Tea", "price": "100", "tracks_stock": "on", "is_active": "on"} | NO_PHOTOS | fields


def test_makes_a_product_with_its_first_stock_in_the_ledger():
    response = client_of("manager").post("/admin/catalog/product/add/", typed(stock="12"))
    assert response.status_code == 302
    product = Product.objects.get()
    assert (product.name, product.on_hand) == ("Tea", 12)
    assert StockMovement.objects.get().actor.username == "manager"


def test_price_change_is_told_to_everybody():
    product, heard = tea(), []
    product_changed.connect(listener := lambda changes, **kwargs: heard.append(changes), weak=False)
    try:
        client_of("manager").post(f"/admin/catalog/product/{product.pk}/change/", typed(price="120"))
    finally:
        product_changed.disconnect(listener)
    assert heard == [{"price": [Decimal(100), Decimal(120)]}]


def test_stock_can_not_be_typed():
    product = tea()
    client_of("manager").post(f"/admin/catalog/product/{product.pk}/change/", typed(on_hand="99", stock="99"))
    product.refresh_from_db()
    assert product.on_hand == 10


@pytest.mark.parametrize(("page", "quantity", "left"), [("receive", 5, 15), ("write-off", 4, 6), ("count", 7, 7)])
def test_small_pages_move_stock(page, quantity, left):
    product = tea()
    url = f"/admin/catalog/product/{product.pk}/{page}/"
    response = client_of("manager").post(url, {"quantity": quantity, "reason": "because"}, follow=True)
    product.refresh_from_db()
    assert product.on_hand == left
    assert f"now {left}" in response.text


def test_refuses_to_write_off_more_than_there_is_in_plain_words():
    product = tea()
    url = f"/admin/catalog/product/{product.pk}/write-off/"
    response = client_of("manager").post(url, {"quantity": 11, "reason": "lost"})
    assert response.status_code == 200
    product.refresh_from_db()
    assert product.on_hand == 10


@pytest.mark.parametrize("role", ["viewer", "packer"])
def test_stock_is_closed_to_those_who_only_look(role):
    product = tea()
    client = client_of(role)
    assert client.get(f"/admin/catalog/product/{product.pk}/change/").status_code == 200
    assert client.get(f"/admin/catalog/product/{product.pk}/receive/").status_code == 403
    assert client.post(f"/admin/catalog/product/{product.pk}/receive/", {"quantity": 1}).status_code == 403


def test_ledger_is_never_changed():
    tea()
    movement = StockMovement.objects.get()
    client = client_of("owner")
    assert client.get("/admin/catalog/stockmovement/add/").status_code == 403
    assert client.post(f"/admin/catalog/stockmovement/{movement.pk}/delete/", {"post": "yes"}).status_code == 403


def test_category_with_products_is_not_deleted_and_says_why():
    category = Category.objects.create(name="Drinks")
    tea(category_id=category.pk)
    client = client_of("owner")
    url = f"/admin/catalog/category/{category.pk}/delete/"
    assert "holds 1 products" in client.get(url).text
    client.post(url, {"post": "yes"})
    assert Category.objects.exists()


def test_category_can_not_stand_under_its_own_child():
    top = Category.objects.create(name="Drinks")
    child = Category.objects.create(name="Tea", parent=top)
    url = f"/admin/catalog/category/{top.pk}/change/"
    response = client_of("manager").post(url, {"name": "Drinks", "parent": child.pk, "position": 0})
    assert response.status_code == 200
    top.refresh_from_db()
    assert top.parent is None


def test_list_needs_no_more_statements_for_more_products():
    client = client_of("manager")

    def statements():
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert client.get("/admin/catalog/product/").status_code == 200
        return len(queries)

    tea(category_id=Category.objects.create(name="Drinks").pk)
    few = statements()
    for number in range(5):
        tea(name=f"Tea {number}", category_id=Category.objects.create(name=f"Drinks {number}").pk)
    assert statements() == few


def test_low_stock_filter_shows_only_what_runs_out():
    tea(name="Rare", low_stock_threshold=20)
    tea(name="Plenty", low_stock_threshold=1)
    page = client_of("viewer").get("/admin/catalog/product/?stock=low").text
    assert "Rare" in page
    assert "Plenty" not in page


def test_archives_the_chosen_products():
    product = tea()
    client_of("manager").post("/admin/catalog/product/", {"action": "archive", "_selected_action": [product.pk]})
    product.refresh_from_db()
    assert not product.is_active
