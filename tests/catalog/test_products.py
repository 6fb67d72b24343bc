"""Products: created, changed and retired through services."""

from decimal import Decimal

import pytest

from catalog.errors import CatalogError
from catalog.models import Product
from catalog.services.products import Photo, product_archive, product_create, product_edit, product_restore
from catalog.services.stock import Need, stock_allocate
from catalog.signals import product_changed
from tests.factories import make_product

pytestmark = pytest.mark.django_db


def test_creates_a_product_with_its_first_stock_and_photos() -> None:
    product = product_create(
        actor=None, name="Latte", price=Decimal("12.5"), stock=3, photos=[Photo("file", "unique"), Photo("f2", "u2")]
    )
    assert [movement.kind for movement in product.movements.all()] == ["receive"]
    assert [image.telegram_file_id for image in product.images.all()] == ["file", "f2"]


@pytest.mark.parametrize(
    "wrong", [{"name": ""}, {"name": "a\x00"}, {"price": Decimal(-1)}, {"price": Decimal("1e20")}, {"sku": "x" * 65}]
)
def test_refuses_a_wrong_field_and_saves_nothing(wrong: dict[str, object]) -> None:
    with pytest.raises(CatalogError):
        product_create(**{"actor": None, "name": "Latte", "price": Decimal(1), "stock": 3, **wrong})
    assert not Product.objects.exists()


def test_refuses_a_sku_that_another_product_has() -> None:
    make_product(sku="A-1")
    with pytest.raises(CatalogError):
        make_product("Tea", sku="A-1")


def test_an_edit_tells_old_and_new_and_an_edit_of_nothing_is_silent() -> None:
    product = make_product(price="100")
    told = []

    def hear(changes: dict[str, list[object]], **kwargs: object) -> None:
        told.append(changes)

    product_changed.connect(hear)
    try:
        product_edit(actor=None, product_id=product.pk, price=Decimal(120))
        product_edit(actor=None, product_id=product.pk, price=Decimal(120))
    finally:
        product_changed.disconnect(hear)
    assert told == [{"price": [Decimal(100), Decimal(120)]}]


def test_archives_and_restores() -> None:
    product = make_product()
    assert not product_archive(actor=None, product_id=product.pk).is_active
    assert product_restore(actor=None, product_id=product.pk).is_active


def test_an_edit_of_a_product_that_is_gone_is_refused() -> None:
    with pytest.raises(CatalogError):
        product_edit(actor=None, product_id=404, name="x")


def test_tracking_can_be_switched_off_while_there_is_stock() -> None:
    product = make_product(stock=3)
    assert not product_edit(actor=None, product_id=product.pk, tracks_stock=False).tracks_stock


def test_refuses_first_stock_of_what_is_not_tracked() -> None:
    with pytest.raises(CatalogError):
        make_product(stock=3, tracks_stock=False)


def test_refuses_to_end_backorder_while_more_is_promised_than_there_is() -> None:
    product = make_product("Latte", stock=1, allows_backorder=True)
    stock_allocate(needs=[Need(product.pk, 2, 1)])
    with pytest.raises(CatalogError, match="Latte.*1.*2"):
        product_edit(actor=None, product_id=product.pk, allows_backorder=False)
    product.refresh_from_db()
    assert product.allows_backorder
