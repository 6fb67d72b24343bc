"""Products in variants: made from a matrix, changed, kept together, sold one by one."""

from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from pytest_django import DjangoAssertNumQueries

from catalog.errors import CatalogError, NotAllowed
from catalog.models import Product
from catalog.services.copy import product_copy
from catalog.services.products import product_archive, product_create, product_edit, product_restore
from catalog.services.stock import Need, stock_allocate, stock_count, stock_receive, stock_restock
from catalog.services.variants import MAX_VARIANTS, variant_edit, variants_create, variants_undo
from catalog.signals import product_changed, product_created
from catalog.variants import listed_products, option_lists, ranges_of, variants_of
from tests.factories import make_category, make_product, make_user
from tests.threads import at_once

pytestmark = pytest.mark.django_db


def make_shirt(sizes: str = "S M L", colours: str = "red blue", **fields: object) -> Product:
    """A product in sizes and colours, without stock."""
    shirt = make_product(**{"name": "T-shirt", "stock": 0, "sku": "TS"} | fields)
    options = {"Size": sizes.split(), "Colour": colours.split()}
    variants_create(
        actor=None, parent_id=shirt.pk, options={name: values for name, values in options.items() if values}
    )
    shirt.refresh_from_db()
    return shirt


def named(parent: Product, name: str) -> Product:
    return Product.objects.get(parent=parent, name=name)


def test_makes_a_variant_of_each_combination_in_the_order_in_which_people_choose() -> None:
    shirt = make_shirt(price="990", category_id=make_category().pk, unit="pc", low_stock_threshold=2)
    assert [variant.name for variant in variants_of(shirt)] == [
        "T-shirt, S, red", "T-shirt, S, blue", "T-shirt, M, red", "T-shirt, M, blue", "T-shirt, L, red",
        "T-shirt, L, blue",
    ]  # fmt: skip
    first = variants_of(shirt)[0]
    assert first.options == {"Size": "S", "Colour": "red"}
    assert (first.price, first.category_id, first.unit) == (Decimal(990), shirt.category_id, "pc")
    assert [variant.sku for variant in variants_of(shirt)] == [f"TS-{number}" for number in range(1, 7)]
    assert option_lists(shirt, variants_of(shirt)) == [("Size", ["S", "M", "L"]), ("Colour", ["red", "blue"])]
    assert shirt.has_variants


def test_keeps_what_is_there_and_puts_new_values_where_they_were_typed() -> None:
    shirt = make_shirt("S M", "red")
    product_edit(actor=None, product_id=named(shirt, "T-shirt, M, red").pk, price=Decimal(1500))
    options = {"Size": ["XS", "s", "M"], "Colour": ["red"]}
    (made,) = variants_create(actor=None, parent_id=shirt.pk, options=options)
    shirt.refresh_from_db()
    assert made.name == "T-shirt, XS, red"
    assert made.sku == "TS-3"
    assert [variant.options["Size"] for variant in variants_of(shirt)] == ["XS", "S", "M"]
    assert named(shirt, "T-shirt, M, red").price == Decimal(1500)
    assert variants_create(actor=None, parent_id=shirt.pk, options=options) == []


def test_an_archived_combination_is_not_made_again() -> None:
    shirt = make_shirt("S M", "red")
    product_archive(actor=None, product_id=named(shirt, "T-shirt, S, red").pk)
    assert variants_create(actor=None, parent_id=shirt.pk, options={"Size": ["S", "M"], "Colour": ["red"]}) == []
    assert [variant.name for variant in variants_of(shirt)] == ["T-shirt, M, red"]
    assert [variant.name for variant in variants_of(shirt, archived=True)] == ["T-shirt, S, red"]


@pytest.mark.parametrize(
    "wrong",
    [
        {},
        {"Size": []},
        {"Size": ["S", ""]},
        {"": ["S"]},
        {"Size": ["S"], "size": ["M"]},
        {"Size": ["x" * 41]},
        {"Size": ["a\u200b"]},
        {name: ["1"] for name in "ABCD"},
        {"Size": [str(number) for number in range(MAX_VARIANTS + 1)]},
    ],
)
def test_refuses_options_that_make_no_sense_and_saves_nothing(wrong: dict[str, list[str]]) -> None:
    shirt = make_product("T-shirt", stock=0)
    with pytest.raises(CatalogError):
        variants_create(actor=None, parent_id=shirt.pk, options=wrong)
    shirt.refresh_from_db()
    assert (shirt.has_variants, Product.objects.count()) == (False, 1)


def test_a_hundred_variants_are_made_with_few_statements(django_assert_max_num_queries: object) -> None:
    shirt = make_product("T-shirt", stock=0)
    with django_assert_max_num_queries(16):
        made = variants_create(actor=None, parent_id=shirt.pk, options={"Size": [str(n) for n in range(MAX_VARIANTS)]})
    assert len(made) == MAX_VARIANTS


def test_refuses_other_options_than_the_variants_have() -> None:
    shirt = make_shirt("S", "red")
    with pytest.raises(CatalogError, match="Size"):
        variants_create(actor=None, parent_id=shirt.pk, options={"Size": ["S"]})


def test_a_product_with_stock_of_its_own_gets_no_variants_until_it_is_counted_as_none() -> None:
    shirt = make_product("T-shirt", stock=5)
    with pytest.raises(CatalogError, match="5"):
        variants_create(actor=None, parent_id=shirt.pk, options={"Size": ["S"]})
    stock_count(product_id=shirt.pk, quantity=0, actor=None)
    assert len(variants_create(actor=None, parent_id=shirt.pk, options={"Size": ["S"]})) == 1


def test_a_product_with_promises_gets_no_variants() -> None:
    shirt = make_product("T-shirt", stock=0, allows_backorder=True)
    stock_allocate(needs=[Need(shirt.pk, 2, 1)])
    with pytest.raises(CatalogError, match="2"):
        variants_create(actor=None, parent_id=shirt.pk, options={"Size": ["S"]})


def test_a_variant_has_no_variants() -> None:
    variant = variants_of(make_shirt())[0]
    with pytest.raises(CatalogError):
        variants_create(actor=None, parent_id=variant.pk, options={"Sleeve": ["long"]})


def test_a_parent_holds_no_stock_and_is_promised_to_nobody() -> None:
    shirt = make_shirt(allows_backorder=True)
    with pytest.raises(CatalogError):
        stock_receive(product_id=shirt.pk, quantity=1, actor=None)
    with pytest.raises(CatalogError):
        stock_allocate(needs=[Need(shirt.pk, 1, 1)])
    assert stock_restock(needs=[Need(shirt.pk, 1, 1)], actor=None) == []
    with pytest.raises(IntegrityError), transaction.atomic():
        Product.objects.filter(pk=shirt.pk).update(on_hand=1)


def test_the_database_refuses_equal_options_however_they_are_ordered() -> None:
    shirt = make_shirt("S", "red")
    options = {"Colour": "red", "Size": "S"}
    with pytest.raises(IntegrityError), transaction.atomic():
        Product.objects.create(name="Twin", price=1, parent=shirt, options=options)


def test_variants_follow_their_parent_in_what_they_have_in_common() -> None:
    shirt, tea = make_shirt("S M L", "", price="990"), make_category("Clothes")
    large = named(shirt, "T-shirt, L")
    product_edit(actor=None, product_id=large.pk, price=Decimal(1200), name="The large one")
    told = []
    product_changed.connect(listener := lambda product, changes, **kwargs: told.append(changes), weak=False)
    try:
        product_edit(actor=None, product_id=shirt.pk, price=Decimal(1090), name="Shirt", category_id=tea.pk)
    finally:
        product_changed.disconnect(listener)
    assert [(variant.name, variant.price) for variant in variants_of(shirt)] == [
        ("Shirt, S", Decimal(1090)), ("Shirt, M", Decimal(1090)), ("The large one", Decimal(1200)),
    ]  # fmt: skip
    assert {variant.category_id for variant in variants_of(shirt)} == {tea.pk}
    assert len(told) == 4


def test_is_archived_and_restored_as_a_whole() -> None:
    shirt = make_shirt("S M", "")
    product_archive(actor=None, product_id=shirt.pk)
    assert variants_of(shirt) == []
    variant = variants_of(shirt, archived=True)[0]
    with pytest.raises(CatalogError):
        product_restore(actor=None, product_id=variant.pk)
    product_restore(actor=None, product_id=shirt.pk)
    assert len(variants_of(shirt)) == 2


def test_comes_back_with_the_variants_that_were_archived_with_it_only() -> None:
    shirt = make_shirt("S M L", "")
    product_archive(actor=None, product_id=named(shirt, "T-shirt, L").pk)
    for _time in range(2):
        product_archive(actor=None, product_id=shirt.pk)
        assert not Product.objects.filter(is_active=True).exists()
        product_restore(actor=None, product_id=shirt.pk)
        assert [variant.name for variant in variants_of(shirt)] == ["T-shirt, S", "T-shirt, M"]
    product_restore(actor=None, product_id=named(shirt, "T-shirt, L").pk)
    assert len(variants_of(shirt)) == 3


def test_a_variant_that_was_brought_back_and_archived_by_itself_stays_away() -> None:
    shirt = make_shirt("S M", "")
    small = named(shirt, "T-shirt, S")
    product_archive(actor=None, product_id=shirt.pk)
    product_edit(actor=None, product_id=small.pk, is_active=True)
    product_edit(actor=None, product_id=small.pk, is_active=False)
    product_restore(actor=None, product_id=shirt.pk)
    assert [variant.name for variant in variants_of(shirt)] == ["T-shirt, M"]


def test_another_value_renames_the_variant_and_must_be_free() -> None:
    shirt = make_shirt("S M", "red")
    small = named(shirt, "T-shirt, S, red")
    with pytest.raises(CatalogError, match="T-shirt, M, red"):
        variant_edit(actor=None, product_id=small.pk, options={"Size": "m", "Colour": "Red"})
    variant_edit(actor=None, product_id=small.pk, options={"size": "XS", "Colour": "red"})
    small.refresh_from_db()
    assert (small.name, small.options) == ("T-shirt, XS, red", {"Size": "XS", "Colour": "red"})
    with pytest.raises(CatalogError):
        variant_edit(actor=None, product_id=small.pk, options={"Sleeve": "long"})
    with pytest.raises(CatalogError):
        variant_edit(actor=None, product_id=shirt.pk, options={"Size": "XS"})


def test_a_matrix_made_by_mistake_is_undone_until_a_variant_was_in_use() -> None:
    shirt = make_shirt()
    plain = variants_undo(actor=None, parent_id=shirt.pk)
    assert (plain.has_variants, Product.objects.count()) == (False, 1)
    stock_receive(product_id=shirt.pk, quantity=1, actor=None)
    other = make_shirt(name="Cap", sku="")
    stock_receive(product_id=variants_of(other)[0].pk, quantity=1, actor=None)
    with pytest.raises(CatalogError):
        variants_undo(actor=None, parent_id=other.pk)
    assert len(variants_of(other)) == 6


def test_a_copy_has_variants_of_its_own() -> None:
    shirt = make_shirt("S M", "", price="990")
    product_edit(actor=None, product_id=variants_of(shirt)[1].pk, price=Decimal(1200))
    copy = product_copy(actor=None, product_id=shirt.pk)
    assert [(variant.options, variant.price, variant.sku) for variant in variants_of(copy)] == [
        ({"Size": "S"}, Decimal(990), ""), ({"Size": "M"}, Decimal(1200), ""),
    ]  # fmt: skip
    assert [variant.name for variant in variants_of(copy)] == [f"{copy.name}, S", f"{copy.name}, M"]
    single = product_copy(actor=None, product_id=variants_of(shirt)[0].pk)
    assert (single.parent_id, single.options) == (None, {})


def test_lists_show_the_parent_once_with_what_all_of_it_costs_and_is_left(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    shirt, latte = make_shirt("S M", "", price="990"), make_product()
    small, medium = variants_of(shirt)
    product_edit(actor=None, product_id=medium.pk, price=Decimal(1200))
    stock_receive(product_id=small.pk, quantity=3, actor=None)
    stock_receive(product_id=medium.pk, quantity=4, actor=None)
    stock_allocate(needs=[Need(medium.pk, 1, 1)])
    assert set(listed_products()) == {shirt, latte}
    with django_assert_num_queries(1):
        ranges = ranges_of([shirt.pk, latte.pk])
    assert ranges.keys() == {shirt.pk}
    found = ranges[shirt.pk]
    assert (found.count, found.lowest, found.highest, found.available) == (2, Decimal(990), Decimal(1200), 6)
    stock_count(product_id=small.pk, quantity=0, actor=None)
    product_edit(actor=None, product_id=small.pk, tracks_stock=False)
    assert ranges_of([shirt.pk])[shirt.pk].available is None


def test_the_longest_names_and_values_fit() -> None:
    shirt = make_product("Футболка " * 22, stock=0)
    options = {name * 40: ["👕" * 40] for name in "ABC"}
    (variant,) = variants_create(actor=None, parent_id=shirt.pk, options=options)
    assert len(variant.name) == 200
    assert variant.name.endswith("👕")


def test_variants_need_the_right_to_add_products() -> None:
    shirt = make_product("T-shirt", stock=0)
    with pytest.raises(NotAllowed):
        variants_create(
            actor=make_user(permissions=("catalog.change_product",)), parent_id=shirt.pk, options={"Size": ["S"]}
        )
    person = make_user("peter", permissions=("catalog.add_product",))
    (variant,) = variants_create(actor=person, parent_id=shirt.pk, options={"Size": ["S"]})
    with pytest.raises(NotAllowed):
        variant_edit(actor=person, product_id=variant.pk, options={"Size": "M"})
    with pytest.raises(NotAllowed):
        variants_undo(actor=person, parent_id=shirt.pk)


def test_each_new_variant_is_told_of() -> None:
    told = []
    product_created.connect(listener := lambda product, **kwargs: told.append(product.name), weak=False)
    try:
        make_shirt("S M", "")
    finally:
        product_created.disconnect(listener)
    assert told == ["T-shirt", "T-shirt, S", "T-shirt, M"]


@pytest.mark.django_db(transaction=True)
def test_two_people_with_one_matrix_make_each_variant_once() -> None:
    shirt = product_create(actor=None, name="T-shirt", price=Decimal(1))
    make = [lambda: variants_create(actor=None, parent_id=shirt.pk, options={"Size": ["S", "M"]})] * 3
    assert at_once(*make) == []
    assert Product.objects.filter(parent=shirt).count() == 2
