"""The tree of categories."""

from collections.abc import Callable

import pytest

from catalog.errors import CatalogError, NotAllowed
from catalog.models import Category
from catalog.services.categories import (
    category_archive,
    category_create,
    category_delete,
    category_edit,
    category_move,
    category_reorder,
    category_restore,
    category_shift,
)
from tests.factories import make_category, make_product, make_user
from tests.threads import at_once

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
    assert category_edit(actor=None, category_id=category.pk, emoji=" ☕ ").emoji == "☕"
    assert not category_archive(actor=None, category_id=category.pk).is_active
    assert category_restore(actor=None, category_id=category.pk).is_active
    category_delete(actor=None, category_id=category.pk)
    assert not Category.objects.exists()


def names(parent_id: int | None = None) -> str:
    """The names on a level in their order, which are single letters here."""
    return "".join(Category.objects.filter(parent_id=parent_id).values_list("name", flat=True))


def make_letters(letters: str, **fields: object) -> dict[str, int]:
    return {letter: make_category(letter, **fields).pk for letter in letters}


@pytest.mark.parametrize(
    ("letter", "step", "after"),
    [("C", -1, "ACBD"), ("C", 1, "ABDC"), ("A", -1, "ABCD"), ("D", 1, "ABCD"), ("A", 99, "BCDA"), ("D", -99, "DABC")],
)
def test_moves_up_and_down_and_stops_at_the_ends(letter: str, step: int, after: str) -> None:
    ids = make_letters("ABCD")
    category_shift(actor=None, category_id=ids[letter], step=step)
    assert names() == after


def test_moves_within_its_own_level_only() -> None:
    ids = make_letters("AB")
    make_letters("XYZ", parent_id=ids["A"])
    category_shift(actor=None, category_id=ids["B"], step=-1)
    assert (names(), names(ids["A"])) == ("BA", "XYZ")


def test_one_step_passes_the_archived_ones_that_nobody_sees() -> None:
    ids = make_letters("ABC")
    category_archive(actor=None, category_id=ids["B"])
    category_shift(actor=None, category_id=ids["C"], step=-1)
    shown = Category.objects.filter(is_active=True).values_list("name", flat=True)
    assert list(shown) == ["C", "A"]


def test_equal_positions_of_an_old_shop_are_sorted_out_by_the_first_move() -> None:
    ids = make_letters("ABC")
    Category.objects.update(position=0)
    category_shift(actor=None, category_id=ids["C"], step=-1)
    assert names() == "ACB"


def test_a_whole_tree_is_put_in_order_and_who_is_not_named_stays_behind() -> None:
    ids = make_letters("ABC")
    below = make_letters("XYZ", parent_id=ids["A"])
    category_reorder(actor=None, category_ids=[ids["C"], below["Z"], ids["A"], 404, below["X"]])
    assert (names(), names(ids["A"])) == ("CAB", "ZXY")


def test_a_moved_category_comes_behind_the_others_there() -> None:
    ids = make_letters("ABC")
    make_letters("XY", parent_id=ids["A"])
    category_move(actor=None, category_id=ids["B"], parent_id=ids["A"])
    assert (names(), names(ids["A"])) == ("AC", "XYB")


def test_nothing_is_put_under_a_category_that_is_gone() -> None:
    category = make_category()
    with pytest.raises(CatalogError):
        make_category("Tea", parent_id=404)
    with pytest.raises(CatalogError):
        category_move(actor=None, category_id=category.pk, parent_id=404)


@pytest.mark.parametrize("wrong", ["", " ", "a\u200b", "x" * 101])
def test_refuses_a_name_that_can_not_be_read(wrong: str) -> None:
    category = make_category("Tea")
    with pytest.raises(CatalogError):
        category_edit(actor=None, category_id=category.pk, name=wrong)
    assert Category.objects.get().name == "Tea"


CHANGES: dict[str, Callable[..., object]] = {
    "catalog.add_category": lambda actor, pk: category_create(actor=actor, name="Tea"),
    "catalog.change_category": lambda actor, pk: category_edit(actor=actor, category_id=pk, name="Tea"),
    "catalog.change_category ": lambda actor, pk: category_move(actor=actor, category_id=pk, parent_id=None),
    "catalog.change_category  ": lambda actor, pk: category_shift(actor=actor, category_id=pk, step=1),
    "catalog.change_category   ": lambda actor, pk: category_reorder(actor=actor, category_ids=[pk]),
    "catalog.delete_category": lambda actor, pk: category_delete(actor=actor, category_id=pk),
}


@pytest.mark.parametrize("permission", CHANGES)
def test_each_change_asks_for_its_right(permission: str) -> None:
    category, change = make_category(), CHANGES[permission]
    stranger = make_user("peter", permissions=tuple({name.strip() for name in CHANGES} - {permission.strip()}))
    with pytest.raises(NotAllowed):
        change(stranger, category.pk)
    change(make_user("olga", permissions=(permission.strip(),)), category.pk)


@pytest.mark.django_db(transaction=True)
def test_of_two_equal_names_at_one_moment_one_is_refused_in_plain_words() -> None:
    refusals = at_once(*[lambda: category_create(actor=None, name="Tea")] * 3)
    assert ["“Tea”" in str(refusal) or "«Tea»" in str(refusal) for refusal in refusals] == [True, True]
    assert Category.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_many_moves_at_one_moment_leave_an_order_without_gaps() -> None:
    ids = make_letters("ABCD")
    moves = [lambda pk=pk: category_shift(actor=None, category_id=pk, step=2) for pk in ids.values()]
    assert at_once(*moves) == []
    assert sorted(Category.objects.values_list("position", flat=True)) == [0, 1, 2, 3]
