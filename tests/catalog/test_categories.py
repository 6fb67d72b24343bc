"""The tree of categories."""

import pytest

from catalog.errors import CatalogError
from catalog.models import Category
from catalog.services.categories import (
    category_archive,
    category_create,
    category_delete,
    category_edit,
    category_move,
)
from tests.factories import make_product

pytestmark = pytest.mark.django_db


def test_a_new_category_comes_behind_the_others() -> None:
    names = [category_create(actor=None, name=name).name for name in ("Tea", "Coffee", "Buns")]
    assert [category.name for category in Category.objects.all()] == names


def test_refuses_a_name_that_is_taken_there() -> None:
    top = category_create(actor=None, name="Tea")
    category_create(actor=None, name="Tea", parent_id=top.pk)
    with pytest.raises(CatalogError):
        category_create(actor=None, name="Tea")


def test_refuses_a_circle() -> None:
    top = category_create(actor=None, name="Drinks")
    inner = category_create(actor=None, name="Tea", parent_id=top.pk)
    for target in (inner, top):
        with pytest.raises(CatalogError):
            category_move(actor=None, category_id=top.pk, parent_id=target.pk)
    category_move(actor=None, category_id=inner.pk, parent_id=None)
    category_move(actor=None, category_id=top.pk, parent_id=inner.pk)
    top.refresh_from_db()
    assert top.parent_id == inner.pk


def test_refuses_to_delete_what_is_used_and_says_by_what() -> None:
    category = category_create(actor=None, name="Tea")
    make_product(category_id=category.pk)
    with pytest.raises(CatalogError, match="1"):
        category_delete(actor=None, category_id=category.pk)
    assert Category.objects.exists()


def test_deletes_renames_and_archives() -> None:
    category = category_create(actor=None, name="Tea", emoji="🍵")
    assert category_edit(actor=None, category_id=category.pk, name="Teas").name == "Teas"
    assert not category_archive(actor=None, category_id=category.pk).is_active
    category_delete(actor=None, category_id=category.pk)
    assert not Category.objects.exists()
