"""Changing many prices, and the page that says what to order."""

from decimal import Decimal

import pytest

from catalog.models import Product
from catalog.services.products import product_edit
from tests.factories import make_product
from tests.staff import client_of

pytestmark = pytest.mark.django_db
LIST = "/admin/catalog/product/"


def chosen(*products: Product, **more: str) -> dict[str, object]:
    return {"action": "change_prices", "_selected_action": [product.pk for product in products], **more}


def prices() -> list[Decimal]:
    return list(Product.objects.order_by("pk").values_list("price", flat=True))


def test_new_prices_are_shown_first_and_done_after_one_more_press() -> None:
    products = [make_product("Latte <b>", price="100"), make_product("Tea", price="50")]
    client = client_of("manager")
    assert 'name="percent"' in client.post(LIST, chosen(*products)).text
    shown = client.post(LIST, chosen(*products, percent="-10", rounding="1"))
    assert "Latte &lt;b&gt;" in shown.text
    assert "Change 2 prices" in shown.text
    assert prices() == [Decimal(100), Decimal(50)]
    hidden = dict(shown.context["hidden"])
    assert (
        "2 prices were changed"
        in client.post(LIST, chosen(*products, percent="-10", rounding="1", seen=hidden["seen"]), follow=True).text
    )
    assert prices() == [Decimal(90), Decimal(45)]


def test_a_price_that_changed_after_it_was_shown_stops_all_of_it() -> None:
    product, client = make_product(price="100"), client_of("manager")
    shown = client.post(LIST, chosen(product, percent="10", rounding="1"))
    product_edit(actor=None, product_id=product.pk, price=Decimal(70))
    answer = client.post(LIST, chosen(product, percent="10", rounding="1", seen=dict(shown.context["hidden"])["seen"]))
    assert "meanwhile" in answer.text
    assert prices() == [Decimal(70)]


@pytest.mark.parametrize("wrong", [{"percent": "x"}, {"percent": "-100"}, {"percent": "5", "rounding": "7"}])
def test_wrong_numbers_are_refused_on_the_page(wrong: dict[str, str]) -> None:
    product = make_product(price="100")
    page = client_of("manager").post(LIST, chosen(product, **{"rounding": "1", **wrong}))
    assert page.status_code == 200
    assert "seen" not in dict(page.context["hidden"])
    assert prices() == [Decimal(100)]


def test_all_products_of_the_list_can_be_chosen_without_naming_each() -> None:
    products = [make_product(f"Tea {number}", price="100") for number in range(3)]
    client, across = client_of("manager"), {"select_across": "1", "percent": "10", "rounding": "1"}
    shown = client.post(LIST, chosen(products[0], **across))
    assert dict(shown.context["hidden"])["select_across"] == "1"
    client.post(LIST, chosen(products[0], **across, seen=dict(shown.context["hidden"])["seen"]))
    assert prices() == [Decimal(110)] * 3


def test_those_who_only_look_have_no_such_action() -> None:
    product = make_product(price="100")
    client_of("viewer").post(LIST, chosen(product, percent="10", rounding="1"))
    assert prices() == [Decimal(100)]


def test_what_to_order_is_a_page_for_everyone_who_sees_products() -> None:
    make_product("Rare <i>", stock=1, low_stock_threshold=5, sku="R-1")
    make_product("Plenty", stock=100, low_stock_threshold=5)
    client = client_of("viewer")
    assert f"{LIST}reorder" in client.get(LIST).text
    page = client.get(f"{LIST}reorder", follow=True).text
    assert "Rare &lt;i&gt;" in page
    assert "Plenty" not in page
    Product.objects.update(is_active=False)
    assert "lasts long enough" in client.get(f"{LIST}reorder", follow=True).text
