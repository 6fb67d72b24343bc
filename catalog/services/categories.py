"""The shelves of the shop: made, renamed, moved, archived and, when nothing depends on them, deleted."""

from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from catalog.errors import CatalogError
from catalog.models import Category

EDITABLE = frozenset({"name", "emoji", "position", "is_active"})


@transaction.atomic
def category_create(*, actor: User | None, name: str, emoji: str = "", parent_id: int | None = None) -> Category:
    """Add a category behind the others of its parent.

    Raises:
        CatalogError: the name is wrong or taken there; nothing is saved.
    """
    last = Category.objects.filter(parent_id=parent_id).order_by("-position").values_list("position", flat=True).first()
    category = Category(
        name=name.strip(), emoji=emoji.strip(), parent_id=parent_id, position=0 if last is None else last + 1
    )
    _validate(category)
    category.save(force_insert=True)
    return category


@transaction.atomic
def category_edit(*, actor: User | None, category_id: int, **fields: Any) -> Category:
    """Change the given fields (of `EDITABLE`); raises as `category_create`."""
    if unknown := fields.keys() - EDITABLE:
        raise TypeError(f"A category has no editable {', '.join(sorted(unknown))}.")
    category = _lock(category_id)
    for name, value in fields.items():
        setattr(category, name, value)
    _validate(category)
    category.save(update_fields=[*fields, "updated_at"])
    return category


@transaction.atomic
def category_move(*, actor: User | None, category_id: int, parent_id: int | None) -> Category:
    """Put a category under another one, or at the top.

    Raises:
        CatalogError: it would come to lie inside itself, or its name is taken there; nothing is changed.
    """
    # All rows, in one order: two moves that are right one by one can make a circle together.
    tree = dict(Category.objects.select_for_update().order_by("pk").values_list("pk", "parent_id"))
    category = _lock(category_id)
    above = parent_id
    while above is not None:
        if above == category_id:
            raise CatalogError(
                _("“%(category)s” can't lie inside itself. Nothing was changed.") % {"category": category.name}
            )
        above = tree.get(above)
    category.parent_id = parent_id
    _validate(category)
    category.save(update_fields=["parent", "updated_at"])
    return category


def category_archive(*, actor: User | None, category_id: int) -> Category:
    """Take a category out of the lists; its products stay in it."""
    return category_edit(actor=actor, category_id=category_id, is_active=False)


@transaction.atomic
def category_delete(*, actor: User | None, category_id: int) -> None:
    """Delete a category that nothing depends on.

    Raises:
        CatalogError: it has products or categories in it; says how many, and what to do instead.
    """
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
        raise CatalogError(_("The category is no longer there. Nothing was changed."))
    return category


def _validate(category: Category) -> None:
    try:
        category.full_clean(validate_constraints=False)
    except ValidationError as error:
        raise CatalogError(" ".join(error.messages)) from error
    # Asked here and not of the constraints, whose own words nobody but their author understands.
    if Category.objects.filter(parent_id=category.parent_id, name=category.name).exclude(pk=category.pk).exists():
        raise CatalogError(
            _("There is a category “%(category)s” here already. Choose another name; nothing was saved.")
            % {"category": category.name}
        )
