"""Two people have the page of one product, category or customer open: only what was typed is saved, nothing unseen."""

from decimal import Decimal

import pytest
from django.test import Client

from catalog.models import Category, Product
from catalog.services.categories import category_edit
from catalog.services.products import product_edit
from orders.models import Customer, Tag
from orders.services.customers import customer_edit
from tests.factories import make_category, make_customer, make_product
from tests.pages import FormOn, opened, sent
from tests.staff import client_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def client() -> Client:
    return client_of("manager")


def url(obj: Product | Category | Customer) -> str:
    return f"/admin/{obj._meta.app_label}/{obj._meta.model_name}/{obj.pk}/change/"


def test_a_page_that_is_sent_as_it_is_changes_nothing(client: Client) -> None:
    drinks = make_category(emoji="☕")
    product = make_product(price="12.50", category_id=drinks.pk, description="One\ntwo", low_stock_threshold=3)
    anna = make_customer("Anna", phone="+79001234567", note="Calls\ntwice")
    anna.tags.add(Tag.objects.create(name="vip"))
    for obj, form in ((product, "product_form"), (drinks, "category_form"), (anna, "customer_form")):
        before = type(obj).objects.values().get(pk=obj.pk)
        assert sent(client, url(obj), opened(client, url(obj), form)).redirect_chain
        assert type(obj).objects.values().get(pk=obj.pk) | {"updated_at": 0} == before | {"updated_at": 0}
    assert anna.tags.count() == 1


def test_a_price_that_was_only_seen_does_not_come_back(client: Client) -> None:
    product = make_product(price="100")
    page = opened(client, url(product), "product_form")
    product_edit(actor=None, product_id=product.pk, price=Decimal(120), is_active=False)
    sent(client, url(product), page, name="Latte <b>")
    product.refresh_from_db()
    assert (product.name, product.price, product.is_active) == ("Latte <b>", 120, False)


def test_a_price_that_both_typed_is_asked_about_once(client: Client) -> None:
    product = make_product(price="100")
    page = opened(client, url(product), "product_form")
    product_edit(actor=None, product_id=product.pk, price=Decimal(120))
    again = sent(client, url(product), page, price="90", sku="L-1")
    assert "Meanwhile this has become “120\xa0₽”" in again.text
    product.refresh_from_db()
    assert (product.price, product.sku) == (120, "")
    sent(client, url(product), FormOn(again.text, "product_form").fields)
    product.refresh_from_db()
    assert (product.price, product.sku) == (90, "L-1")


def test_categories_and_customers_are_kept_up_with_too(client: Client) -> None:
    drinks, anna = make_category("Drinks"), make_customer("Anna", phone="+79001234567")
    pages = opened(client, url(drinks), "category_form"), opened(client, url(anna), "customer_form")
    category_edit(actor=None, category_id=drinks.pk, name="Hot <i>drinks")
    customer_edit(actor=None, source="bot", customer_id=anna.pk, name="Anna B.", note="Rings twice")
    sent(client, url(drinks), pages[0], emoji="☕")
    again = sent(client, url(anna), pages[1], name="Anna C.", email="a@example.com")
    drinks.refresh_from_db()
    assert (drinks.name, drinks.emoji) == ("Hot <i>drinks", "☕")
    assert "Meanwhile this has become “Anna B.”" in again.text
    sent(client, url(anna), FormOn(again.text, "customer_form").fields)
    anna.refresh_from_db()
    assert (anna.name, anna.note, anna.email) == ("Anna C.", "Rings twice", "a@example.com")
