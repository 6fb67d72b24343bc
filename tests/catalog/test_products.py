"""Products: created, changed and retired through services."""

from decimal import Decimal

import pytest
from django.utils import translation

from catalog.errors import CatalogError, NotAllowed, ProductChangedMeanwhile
from catalog.models import Product
from catalog.services.copy import product_copy
from catalog.services.products import Photo, product_archive, product_create, product_edit, product_restore
from catalog.services.stock import Need, stock_allocate, stock_count, stock_receive
from catalog.signals import product_changed, product_created
from tests.factories import make_category, make_product, make_user

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


def test_a_value_that_is_no_longer_the_one_that_was_seen_is_not_overwritten() -> None:
    product = make_product(price="100")
    product_edit(actor=None, product_id=product.pk, price=Decimal(120))
    with pytest.raises(ProductChangedMeanwhile, match="120") as refusal:
        product_edit(actor=None, product_id=product.pk, seen={"price": Decimal(100)}, price=Decimal(90))
    assert refusal.value.product.price == Decimal(120)
    assert product_edit(
        actor=None, product_id=product.pk, seen={"price": Decimal(120)}, price=Decimal(90)
    ).price == Decimal(90)


def test_a_copy_has_everything_but_stock_and_codes() -> None:
    product = make_product(
        sku="L-1", barcode="460", unit="cup", description="Hot", stock=5, category_id=make_category().pk,
        low_stock_threshold=2, compare_at_price=Decimal(150), cost=Decimal(40), photos=[Photo("file", "unique")],
    )  # fmt: skip
    heard = []
    product_created.connect(listener := lambda product, **kwargs: heard.append(product), weak=False)
    try:
        with translation.override("en"):
            copy = product_copy(actor=None, product_id=product.pk)
    finally:
        product_created.disconnect(listener)
    copy.refresh_from_db()
    assert (copy.name, copy.sku, copy.barcode, copy.on_hand) == ("Latte (copy)", "", "", 0)
    same = ("unit", "description", "category_id", "low_stock_threshold", "price", "compare_at_price", "cost")
    assert [getattr(copy, name) for name in same] == [getattr(product, name) for name in same]
    assert [image.telegram_file_id for image in copy.images.all()] == ["file"]
    assert product.images.count() == 1
    assert heard == [copy]


def test_copies_of_an_archived_product_with_the_longest_name_are_on_sale_and_fit() -> None:
    product = make_product("я" * 200)
    product_archive(actor=None, product_id=product.pk)
    copy = product_copy(actor=None, product_id=product_copy(actor=None, product_id=product.pk).pk)
    assert (copy.is_active, len(copy.name)) == (True, 200)


CHANGES = {
    "catalog.add_product": [
        lambda actor, pk: product_create(actor=actor, name="Tea", price=Decimal(1)),
        lambda actor, pk: product_copy(actor=actor, product_id=pk),
    ],
    "catalog.change_product": [
        lambda actor, pk: product_edit(actor=actor, product_id=pk, price=Decimal(1)),
        lambda actor, pk: product_archive(actor=actor, product_id=pk),
        lambda actor, pk: product_restore(actor=actor, product_id=pk),
    ],
    "catalog.change_stock": [
        lambda actor, pk: stock_receive(actor=actor, product_id=pk, quantity=1),
        lambda actor, pk: stock_count(actor=actor, product_id=pk, quantity=1),
    ],
}


@pytest.mark.parametrize("permission", CHANGES)
def test_each_change_asks_for_its_right(permission: str) -> None:
    product = make_product()
    stranger = make_user("peter", permissions=tuple(CHANGES.keys() - {permission}))
    person = make_user("olga", permissions=(permission,))
    for change in CHANGES[permission]:
        with pytest.raises(NotAllowed):
            change(stranger, product.pk)
        change(person, product.pk)


def test_a_count_of_stock_that_was_other_than_seen_is_refused() -> None:
    product = make_product(stock=5)
    stock_receive(product_id=product.pk, quantity=2, actor=None)
    with pytest.raises(ProductChangedMeanwhile, match="7"):
        stock_count(product_id=product.pk, quantity=4, actor=None, seen_on_hand=5)
    assert stock_count(product_id=product.pk, quantity=4, actor=None, seen_on_hand=7).balance_after == 4
