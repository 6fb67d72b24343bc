"""The page of a product in the admin: its variants, what moved and what was sold, and the small pages around it."""

import re
from decimal import Decimal
from io import BytesIO

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from catalog.models import Product
from catalog.services.stock import stock_count, stock_receive, stock_write_off
from catalog.services.variants import variants_create
from tests.factories import make_customer, make_order, make_product, make_user
from tests.staff import client_of

pytestmark = pytest.mark.django_db
SIZES = {"Size": ["S", "M"]}


def url(product: Product, page: str = "change") -> str:
    return f"/admin/catalog/product/{product.pk}/{page}/"


def shirt(**fields: object) -> tuple[Product, list[Product]]:
    parent = make_product("T-shirt <b>", stock=0, price="490", **fields)
    return parent, variants_create(actor=None, parent_id=parent.pk, options=SIZES)


def text_of(page: str) -> str:
    return page.replace("\xa0", " ")


def test_a_product_shows_what_moved_last_and_leads_to_all_of_it() -> None:
    product, anna = make_product(stock=10), make_user("anna", first_name="Anna <i>", is_superuser=True)
    stock_write_off(product_id=product.pk, quantity=3, reason="broken & lost", actor=anna)
    page = client_of("manager").get(url(product)).text
    assert "broken &amp; lost" in page
    assert "Anna &lt;i&gt;" in page
    assert "-3" in page
    assert f"/admin/catalog/stockmovement/?product__id__exact={product.pk}" in page


def test_a_product_shows_how_much_was_sold_and_in_which_orders() -> None:
    product = make_product(stock=10)
    done = make_order(lines=[(product, 3)], status="completed", customer_id=make_customer("Anna <u>").pk)
    waits = make_order(lines=[(product, 2)])
    page = client_of("manager").get(url(product)).text
    assert "Sold in 28 days: 3 · in all: 3 · what is left lasts for 46 days" in page
    assert "Anna &lt;u&gt;" in page
    for order in (done, waits):
        assert f"/admin/orders/order/{order.pk}/change/" in page


def test_what_is_made_to_order_has_sales_without_a_ledger() -> None:
    product = make_product("Cake", stock=0, tracks_stock=False)
    make_order(lines=[(product, 3)], status="completed")
    page = client_of("manager").get(url(product)).text
    assert "Sold in 28 days: 3 · in all: 3" in page
    assert "last movements" not in page.lower()


def test_a_parent_shows_the_range_of_its_prices_its_stock_and_its_variants() -> None:
    parent, (small, medium) = shirt()
    Product.objects.filter(pk=medium.pk).update(price=Decimal("590"))
    stock_receive(product_id=small.pk, quantity=7, reason="", actor=None)
    make_order(lines=[(small, 2)], status="completed")
    page = text_of(client_of("manager").get(url(parent)).text)
    assert "2 variants · 490 ₽ – 590 ₽ · available: 5" in page
    assert url(small) in page
    assert "T-shirt &lt;b&gt;, M" in page
    assert f"product__parent__id__exact={parent.pk}" in page
    assert "in all: 2" in page
    assert url(parent, "receive") not in page


def test_the_movements_of_all_variants_are_one_list() -> None:
    parent, (small, _medium) = shirt()
    stock_receive(product_id=small.pk, quantity=7, reason="for the shelf", actor=None)
    make_product("Other", stock=5)
    page = client_of("viewer").get(f"/admin/catalog/stockmovement/?product__parent__id__exact={parent.pk}")
    assert "for the shelf" in page.text
    assert "Other" not in page.text


def test_a_product_is_copied_with_one_button() -> None:
    parent, _variants = shirt()
    client = client_of("manager")
    page = client.post(url(parent, "copy"), follow=True)
    copy = Product.objects.get(name="T-shirt <b> (copy)")
    assert page.redirect_chain[-1][0] == url(copy)
    assert copy.variants.count() == 2


def test_one_variant_gets_other_options_and_its_name_follows() -> None:
    _parent, (small, _medium) = shirt()
    client = client_of("manager")
    assert 'value="S"' in client.get(url(small, "options")).text
    client.post(url(small, "options"), {"option_0": "XXL"})
    small.refresh_from_db()
    assert (small.options, small.name) == ({"Size": "XXL"}, "T-shirt <b>, XXL")
    page = client.post(url(small, "options"), {"option_0": "m"}).text
    assert "is there already" in page
    assert "This field is required" in client.post(url(small, "options"), {"option_0": " "}).text


def test_variants_are_undone_while_nothing_happened_to_them() -> None:
    parent, (small, _medium) = shirt()
    client = client_of("manager")
    stock_receive(product_id=small.pk, quantity=1, reason="", actor=None)
    assert "has been stocked or ordered" in client.post(url(parent, "undo-variants"), follow=True).text
    other, _variants = shirt(sku="TS")
    client.post(url(other, "undo-variants"))
    other.refresh_from_db()
    assert (other.has_variants, other.variants.count()) == (False, 0)


@pytest.mark.parametrize("page", ["copy", "options", "undo-variants"])
def test_the_small_pages_are_closed_to_those_who_only_look(page: str) -> None:
    parent, (small, _medium) = shirt()
    client, product = client_of("viewer"), small if page == "options" else parent
    assert url(product, page) not in client.get(url(product)).text
    assert client.post(url(product, page), {"option_0": "L"}).status_code == 403
    assert Product.objects.count() == 3


def test_each_page_has_only_the_buttons_that_fit() -> None:
    parent, (small, _medium) = shirt()
    plain, cake = make_product(), make_product("Cake", stock=0, tracks_stock=False)
    client = client_of("manager")
    pages = ("receive", "variants", "options", "copy", "undo-variants")

    def buttons(product: Product) -> list[str]:
        text = client.get(url(product)).text
        return [page for page in pages if url(product, page) in text]

    assert buttons(plain) == ["receive", "variants", "copy"]
    assert buttons(cake) == ["variants", "copy"]
    assert buttons(parent) == ["variants", "copy", "undo-variants"]
    assert buttons(small) == ["receive", "options", "copy"]


def test_only_what_was_never_used_can_be_deleted() -> None:
    used, unused, client = make_product(stock=1), make_product("Typo", stock=0), client_of("owner")
    assert url(used, "delete") not in client.get(url(used)).text
    assert client.post(url(used, "delete"), {"post": "yes"}).status_code == 403
    assert url(unused, "delete") in client.get(url(unused)).text
    client.post(url(unused, "delete"), {"post": "yes"})
    assert [product.name for product in Product.objects.all()] == ["Latte"]
    assert "delete_selected" not in client.get("/admin/catalog/product/").text


def test_a_price_is_typed_on_the_page_as_people_type_it() -> None:
    product, client = make_product(price="81.60"), client_of("manager")
    assert 'value="81,60"' in client.get(url(product)).text
    typed = {"name": "Tea", "price": "1 100,50", "tracks_stock": "on", "is_active": "on"}
    client.post(url(product), typed | {"images-TOTAL_FORMS": "0", "images-INITIAL_FORMS": "0"})
    product.refresh_from_db()
    assert product.price == Decimal("1100.50")


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_what_to_order_is_a_file_that_runs_no_formula(kind: str) -> None:
    make_product("=cmd|' /C calc'!A0", stock=1, low_stock_threshold=5)
    client = client_of("viewer")
    address = f"/admin/catalog/product/what-to-order.{kind}"
    assert address in client.get("/admin/catalog/product/reorder", follow=True).text
    answer = client.get(address)
    content = b"".join(answer.streaming_content)
    if kind == "csv":
        assert "'=cmd|" in content.decode()
    else:
        cells = [cell for row in load_workbook(BytesIO(content)).active.iter_rows() for cell in row]
        assert [cell.data_type for cell in cells if cell.value and "cmd" in str(cell.value)] == ["s"]
    assert client.get("/admin/catalog/product/what-to-order.exe").status_code == 403
    nobody = Client()
    nobody.force_login(make_user("nobody", is_staff=True))
    assert nobody.get(address).status_code == 403


def test_a_page_needs_no_more_statements_for_many_movements_orders_and_variants() -> None:
    client = client_of("manager")

    def statements(product: Product) -> int:
        client.get(url(product))
        with CaptureQueriesContext(connection) as queries:
            assert client.get(url(product)).status_code == 200
        return len(queries)

    few, many = make_product(stock=1000), make_product("Cake", stock=1000)
    make_order(lines=[(few, 1)], status="completed")
    for _number in range(60):
        make_order(lines=[(many, 1)], status="completed")
    assert statements(few) == statements(many)

    small, _two = shirt()
    large = make_product("Shoes", stock=0)
    variants_create(actor=None, parent_id=large.pk, options={"Size": [str(size) for size in range(20, 80)]})
    assert statements(small) == statements(large)


def test_every_kind_of_movement_is_called_by_its_name() -> None:
    product = make_product(stock=5)
    stock_count(product_id=product.pk, quantity=5, reason="", actor=None)
    client = client_of("viewer")
    for page in (url(product), "/admin/catalog/stockmovement/"):
        assert re.search(r">\s*counted\s*<", client.get(page).text)
