"""The shelves of the shop: made, renamed, moved, archived and, when nothing depends on them, deleted."""

from collections.abc import Sequence
from typing import TypedDict, Unpack

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from catalog.errors import CatalogError
from catalog.models import Category
from catalog.rights import require
from catalog.services.positions import renumber, shifted

ADD, CHANGE, DELETE = "catalog.add_category", "catalog.change_category", "catalog.delete_category"


class CategoryFields(TypedDict, total=False):
    """What of a category may be changed at once."""

    name: str
    emoji: str
    position: int
    is_active: bool


EDITABLE = frozenset(CategoryFields.__annotations__)


@transaction.atomic
def category_create(*, actor: User | None, name: str, emoji: str = "", parent_id: int | None = None) -> Category:
    """Add a category behind the others of its parent.

    Raises:
        NotAllowed: `actor` may not add categories.
        CatalogError: the name is wrong or taken there, or the parent is gone; nothing is saved.
    """
    require(actor, ADD)
    _hold(parent_id)
    category = Category(name=name.strip(), emoji=emoji.strip(), parent_id=parent_id, position=_behind_all(parent_id))
    _save(category, force_insert=True)
    return category


@transaction.atomic
def category_edit(*, actor: User | None, category_id: int, **fields: Unpack[CategoryFields]) -> Category:
    """Change the given fields; raises as `category_create`."""
    require(actor, CHANGE)
    if unknown := fields.keys() - EDITABLE:
        raise TypeError(f"A category has no editable {', '.join(sorted(unknown))}.")
    category = _lock(category_id)
    for name, value in fields.items():
        setattr(category, name, value.strip() if isinstance(value, str) else value)
    _save(category, update_fields=[*fields, "updated_at"])
    return category


@transaction.atomic
def category_move(*, actor: User | None, category_id: int, parent_id: int | None) -> Category:
    """Put a category under another one, or at the top, behind the others there.

    Raises:
        NotAllowed: `actor` may not change categories.
        CatalogError: it would come to lie inside itself, its name is taken there, or one of the two is gone.
    """
    require(actor, CHANGE)
    # All rows, in one order: two moves that are right one by one can make a circle together.
    tree = dict(Category.objects.select_for_update().order_by("pk").values_list("pk", "parent_id"))
    category, above = _lock(category_id), parent_id
    _hold(parent_id)
    while above is not None:
        if above == category_id:
            raise CatalogError(
                _("“%(category)s” can't lie inside itself. Nothing was changed.") % {"category": category.name}
            )
        above = tree.get(above)
    if category.parent_id != parent_id:
        category.parent_id, category.position = parent_id, _behind_all(parent_id)
        _save(category, update_fields=["parent", "position", "updated_at"])
    return category


@transaction.atomic
def category_shift(*, actor: User | None, category_id: int, step: int) -> Category:
    """Move a category by `step` places among the shown ones of its parent, up when negative; an end is the end.

    Raises:
        NotAllowed: `actor` may not change categories.
        CatalogError: the category is gone.
    """
    require(actor, CHANGE)
    parent_id = Category.objects.filter(pk=category_id).values_list("parent_id", flat=True).first()
    # In the order of their ids, like every lock of several rows.
    siblings = list(Category.objects.select_for_update().filter(parent_id=parent_id).order_by("pk"))
    siblings.sort(key=lambda row: (row.position, row.name, row.pk))
    category = next((row for row in siblings if row.pk == category_id), None)
    if category is None:
        raise _gone()
    # Past the archived ones, which nobody sees.
    shown = shifted([row for row in siblings if row.is_active or row == category], category, step)
    renumber(Category.objects.all(), [*shown, *(row for row in siblings if row not in shown)])
    return category


@transaction.atomic
def category_reorder(*, actor: User | None, category_ids: Sequence[int]) -> None:
    """Put the categories into this order; those that aren't named stay behind them.

    The names may be of the whole tree or of one level: only the order within a level has a meaning.

    Raises:
        NotAllowed: `actor` may not change categories.
    """
    require(actor, CHANGE)
    place = {pk: number for number, pk in enumerate(category_ids)}
    rows = list(Category.objects.select_for_update().order_by("pk"))
    rows.sort(key=lambda row: (place.get(row.pk, len(place)), row.position, row.name, row.pk))
    levels: dict[int | None, list[Category]] = {}
    for row in rows:
        levels.setdefault(row.parent_id, []).append(row)
    for level in levels.values():
        renumber(Category.objects.all(), level)


def category_archive(*, actor: User | None, category_id: int) -> Category:
    """Take a category out of the lists; its products stay in it."""
    return category_edit(actor=actor, category_id=category_id, is_active=False)


def category_restore(*, actor: User | None, category_id: int) -> Category:
    """Put an archived category back into the lists, where it stood."""
    return category_edit(actor=actor, category_id=category_id, is_active=True)


@transaction.atomic
def category_delete(*, actor: User | None, category_id: int) -> None:
    """Delete a category that nothing depends on.

    Raises:
        NotAllowed: `actor` may not delete categories.
        CatalogError: it has products or categories in it; says how many, and what to do instead.
    """
    require(actor, DELETE)
    category = _lock(category_id)
    products, children = category.products.count(), category.children.count()
    if products or children:
        raise CatalogError(
            _(
                "“%(category)s” was not deleted: products in it: %(products)s, categories in it: %(children)s. "
                "Move them first, or archive the category."
            )
            % {"category": category.name, "products": products, "children": children}
        )
    category.delete()


def _lock(category_id: int) -> Category:
    category = Category.objects.select_for_update(of=("self",)).filter(pk=category_id).first()
    if category is None:
        raise _gone()
    return category


def _hold(parent_id: int | None) -> None:
    """Keep the parent from being deleted while something is put under it."""
    if parent_id is not None and not Category.objects.select_for_update(no_key=True).filter(pk=parent_id).first():
        raise CatalogError(_("The category to put it into is no longer there. Nothing was changed."))


def _behind_all(parent_id: int | None) -> int:
    last = Category.objects.filter(parent_id=parent_id).order_by("-position").values_list("position", flat=True).first()
    return 0 if last is None else last + 1


def _save(category: Category, *, force_insert: bool = False, update_fields: Sequence[str] | None = None) -> None:
    try:
        category.full_clean(validate_constraints=False)
    except ValidationError as error:
        raise CatalogError(" ".join(error.messages)) from error
    # Asked here and not of the constraints, whose own words nobody but their author understands.
    if Category.objects.filter(parent_id=category.parent_id, name=category.name).exclude(pk=category.pk).exists():
        raise _name_is_taken(category)
    try:
        with transaction.atomic():
            category.save(force_insert=force_insert, update_fields=update_fields)
    except IntegrityError as error:  # someone else took it after we had asked
        raise _name_is_taken(category) from error


def _gone() -> CatalogError:
    return CatalogError(_("The category is no longer there. Nothing was changed."))


def _name_is_taken(category: Category) -> CatalogError:
    text = _("There is a category “%(category)s” here already. Choose another name; nothing was saved.")
    return CatalogError(text % {"category": category.name})
