"""Categories by their path "A / B", found or made on the way."""

import re
from typing import Final

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from catalog.errors import CatalogError
from catalog.models import Category
from catalog.services.categories import category_create

STEP: Final = re.compile(r"\s+/\s+|\s*>\s*")


def paths() -> dict[int, str]:
    """Return the path of every category by its id."""
    rows = {pk: (parent_id, name) for pk, parent_id, name in Category.objects.values_list("pk", "parent_id", "name")}

    def path(pk: int | None) -> list[str]:
        names: list[str] = []
        while pk is not None and len(names) <= len(rows):
            pk, name = rows[pk]
            names.insert(0, name)
        return names

    return {pk: " / ".join(path(pk)) for pk in rows}


class Shelves:
    """The tree in memory. Without `is_run` a missing category is only noted, and stands in by an unsaved one."""

    def __init__(self, *, actor: User | None, is_run: bool) -> None:
        self.actor, self.is_run = actor, is_run
        self.may_add = actor is None or actor.has_perm("catalog.add_category")
        self.paths = paths()
        self.known: dict[str, Category] = {}
        categories = Category.objects.in_bulk()
        for pk, path in self.paths.items():
            self.known.setdefault(path.casefold(), categories[pk])
        self.made: list[str] = []

    def path(self, category_id: int | None) -> str:
        return self.paths.get(category_id, "") if category_id else ""

    def find(self, path: str) -> Category:
        """Return the category at `path`, made now if it wasn't there.

        Raises:
            ValidationError: it isn't there and can't be made; with the sentence for the row.
        """
        if (category := self.known.get(path.casefold())) is not None:
            return category
        names = [name for name in (part.strip() for part in STEP.split(path)) if name]
        if not names:
            raise ValidationError(_("This is not the name of a category."))
        parent, so_far = None, ""
        for name in names:
            so_far = f"{so_far} / {name}" if so_far else name
            parent = self.known.get(so_far.casefold()) or self._make(so_far, name, parent)
        assert parent is not None
        self.known[path.casefold()] = parent
        return parent

    def _make(self, path: str, name: str, parent: Category | None) -> Category:
        if not self.may_add:
            text = _("There is no category “%(category)s”, and you have no right to add one.")
            raise ValidationError(text % {"category": path})
        try:
            category = Category(name=name)
            category.clean_fields(exclude={"parent", "position"})
            if self.is_run:
                category = category_create(actor=self.actor, name=name, parent_id=parent.pk if parent else None)
        except CatalogError as error:
            raise ValidationError(str(error)) from error
        if category.pk:
            self.paths[category.pk] = path
        self.known[path.casefold()] = category
        self.made.append(path)
        return category
