"""Price and stock typed into the list of products, variants in it, and the page that makes them."""

from decimal import Decimal

import pytest
from django.contrib.auth.models import Group, Permission
from django.test import Client

from catalog.models import Product, StockMovement
from catalog.services.products import product_edit
from catalog.services.stock import stock_receive
from catalog.services.variants import variants_create
from tests.factories import make_product
from tests.staff import client_of

pytestmark = pytest.mark.django_db
LIST = "/admin/catalog/product/"


def save(client: Client, product: Product, *, seen: tuple[str, int | str], typed: tuple[str, int | str]) -> str:
    """Type price and stock into the one row of the list that showed `seen`; return the page that follows."""
    row = {
        "form-TOTAL_FORMS": "1", "form-INITIAL_FORMS": "1", "form-0-id": product.pk, "_save": "Save",
        "initial-form-0-price": seen[0], "form-0-price": typed[0],
        "initial-form-0-counted": seen[1], "form-0-counted": typed[1],
    }  # fmt: skip
    return client.post(LIST, row, follow=True).text


def test_price_and_stock_are_typed_in_the_list() -> None:
    product = make_product(stock=10)
    page = save(client_of("manager"), product, seen=("100.00", 10), typed=("1 250,5", "7"))
    product.refresh_from_db()
    assert (product.price, product.on_hand) == (Decimal("1250.50"), 7)
    movement = StockMovement.objects.first()
    assert (movement.kind, movement.quantity, movement.actor.username) == ("count", -3, "manager")
    assert "changed" in page


def test_what_someone_else_changed_meanwhile_is_not_overwritten_and_nothing_is_saved() -> None:
    product, client = make_product(stock=10), client_of("manager")
    stock_receive(product_id=product.pk, quantity=5, actor=None)
    assert "by now" in save(client, product, seen=("100.00", 10), typed=("120", "7"))
    product_edit(actor=None, product_id=product.pk, price=Decimal(110))
    assert "changed meanwhile" in save(client, product, seen=("100.00", 15), typed=("120", 15))
    product.refresh_from_db()
    assert (product.price, product.on_hand) == (Decimal(110), 15)


def test_what_nobody_typed_is_left_alone_though_it_changed() -> None:
    product, client = make_product(stock=10), client_of("manager")
    stock_receive(product_id=product.pk, quantity=5, actor=None)
    save(client, product, seen=("100.00", 10), typed=("120", 10))
    product.refresh_from_db()
    assert (product.price, product.on_hand) == (Decimal(120), 15)


@pytest.mark.parametrize("typed", [("-1", "10"), ("abc", "10"), ("100", "-3"), ("100", "1.5"), ("", "10")])
def test_wrong_numbers_are_refused_where_they_stand(typed: tuple[str, str]) -> None:
    product = make_product(stock=10)
    assert "<ul" in save(client_of("manager"), product, seen=("100.00", 10), typed=typed)
    product.refresh_from_db()
    assert (product.price, product.on_hand) == (Decimal(100), 10)


def test_those_who_only_look_get_no_fields() -> None:
    product, client = make_product(stock=10), client_of("viewer")
    assert "form-0-price" not in client.get(LIST).text
    save(client, product, seen=("100.00", 10), typed=("1", "1"))
    product.refresh_from_db()
    assert (product.price, product.on_hand) == (Decimal(100), 10)


def test_stock_is_no_field_for_those_who_may_only_change_products() -> None:
    product, client = make_product(stock=10), client_of("manager")
    Group.objects.get(name="manager").permissions.remove(Permission.objects.get(codename="change_stock"))
    page = client.get(LIST).text
    assert "form-0-price" in page
    assert "form-0-counted" not in page
    save(client, product, seen=("100.00", 10), typed=("120", "1"))
    product.refresh_from_db()
    assert (product.price, product.on_hand) == (Decimal(120), 10)


def test_the_matrix_makes_variants_and_the_list_shows_the_product_once() -> None:
    shirt, client = make_product("Shirt <b>&", stock=0), client_of("manager")
    url = f"{LIST}{shirt.pk}/variants/"
    answers = {"name_1": "Size", "values_1": "S, M,L,", "name_2": "Colour", "values_2": "red"}
    page = client.post(url, answers, follow=True).text
    assert "3 variants were made" in page
    assert f"?variants={shirt.pk}" in page
    assert f"/product/{shirt.pk}/receive/" not in page
    listed = client.get(LIST).text
    assert "Shirt &lt;b&gt;&amp;" in listed
    assert "Shirt &lt;b&gt;&amp;, S, red" not in listed
    for query in (f"?variants={shirt.pk}", "?variants=all", "?q=shirt"):
        assert "Shirt &lt;b&gt;&amp;, S, red" in client.get(LIST + query).text, query
    assert 'value="S, M, L"' in client.get(url).text
    assert "there already" in client.post(url, answers, follow=True).text


def test_a_matrix_that_makes_no_sense_is_refused_on_its_page() -> None:
    shirt, client = make_product(stock=5), client_of("manager")
    url = f"{LIST}{shirt.pk}/variants/"
    page = client.post(url, {"name_1": "Size", "values_1": "S"})
    assert page.status_code == 200
    assert "5 on hand" in page.text
    assert client_of("viewer").get(url).status_code == 403


def test_a_variant_shows_what_it_is_a_variant_of_and_has_no_matrix() -> None:
    shirt, client = make_product("Shirt", stock=0), client_of("manager")
    (variant,) = variants_create(actor=None, parent_id=shirt.pk, options={"Size": ["S"]})
    page = client.get(f"{LIST}{variant.pk}/change/").text
    assert f'href="{LIST}{shirt.pk}/change/"' in page
    assert f"/product/{variant.pk}/variants/" not in page
    assert f"/product/{variant.pk}/receive/" in page


def test_the_pages_speak_russian() -> None:
    shirt, client = make_product("Футболка", stock=0), client_of("manager")
    for address in (LIST, f"{LIST}{shirt.pk}/variants/"):
        page = client.get(address, headers={"accept-language": "ru"}).text
        assert "ариант" in page
