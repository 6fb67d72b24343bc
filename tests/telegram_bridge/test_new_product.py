"""The whole create-product dialogue through the real webhook."""

from decimal import Decimal

import pytest
from django.contrib.auth.models import User

from catalog.models import Category, Product
from telegram_bridge.people import account_link

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner(telegram):
    user = User.objects.create_superuser("olga", first_name="Olga")
    account_link(user=user, telegram_id=5, language="en")
    return user


def test_a_product_is_created_step_by_step(owner, chat):
    Category.objects.create(name="Coffee", emoji="☕")
    person = chat()
    person.send("/start")
    person.press("➕ New product")
    person.send("Latte")
    person.press("☕ Coffee")
    person.send("12,50")
    person.send("7")
    person.photo()
    person.press("⏭ Skip")
    person.press("💾 Save")
    product = Product.objects.get()
    assert (product.name, product.price, product.on_hand, product.category.name) == (
        "Latte",
        Decimal("12.50"),
        7,
        "Coffee",
    )
    assert product.images.count() == 1
    assert "Latte" in person.screen
