"""Looking at the tree of categories."""

import pytest
from pytest_django import DjangoAssertNumQueries

from catalog.services.categories import category_archive
from catalog.services.products import product_archive
from catalog.tree import breadcrumb, children_of, whole_tree
from tests.factories import make_category, make_product

pytestmark = pytest.mark.django_db


def test_a_level_says_what_lies_in_each(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    coffee, tea = make_category("Coffee"), make_category("Tea")
    make_category("Beans", parent_id=coffee.pk)
    make_product("Latte", category_id=coffee.pk)
    archived = make_product("Old", category_id=coffee.pk)
    product_archive(actor=None, product_id=archived.pk)
    with django_assert_num_queries(1):
        level = [(row.name, row.shown_products, row.has_children) for row in children_of(None)]
    assert level == [("Coffee", 1, True), ("Tea", 0, False)]
    assert [row.name for row in children_of(coffee.pk)] == ["Beans"]
    category_archive(actor=None, category_id=tea.pk)
    assert [row.name for row in children_of(None, archived=True)] == ["Tea"]


def test_the_way_up_is_one_statement_however_deep(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    parent_id = None
    for number in range(12):
        parent_id = make_category(f"Level {number}", parent_id=parent_id).pk
    with django_assert_num_queries(1):
        way = breadcrumb(parent_id)
    assert [category.name for category in way] == [f"Level {number}" for number in range(12)]
    assert breadcrumb(404) == []


def test_the_tree_is_read_in_one_statement_branch_by_branch(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    tea, coffee = make_category("Tea"), make_category("Coffee")
    green = make_category("Green", parent_id=tea.pk)
    make_category("Sencha", parent_id=green.pk)
    with django_assert_num_queries(1):
        tree = [(depth, category.name) for depth, category in whole_tree()]
    assert tree == [(0, "Tea"), (1, "Green"), (2, "Sencha"), (0, "Coffee")]
    category_archive(actor=None, category_id=coffee.pk)
    assert [category.name for _depth, category in whole_tree(archived=False)] == ["Tea", "Green", "Sencha"]
