"""Looking at the tree of categories: a level, the way up from a category, the whole tree. One statement each."""

from collections.abc import Iterable, Iterator

from django.db.models import Count, Exists, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from catalog.models import Category, Product

WAY_UP = """
WITH RECURSIVE way (id, parent_id, height) AS (
    SELECT id, parent_id, 0 FROM catalog_category WHERE id = %s
    UNION ALL
    SELECT above.id, above.parent_id, way.height + 1 FROM catalog_category above JOIN way ON above.id = way.parent_id
)
SELECT category.* FROM catalog_category category JOIN way ON way.id = category.id ORDER BY way.height DESC
"""


def children_of(parent_id: int | None, *, archived: bool = False) -> QuerySet[Category]:
    """Return the categories of one level in the shop's own order, the top one for None.

    Each has `shown_products`, how many active products lie right in it, variants counted once with their parent, and
    `has_children`. With `archived` only the archived ones are returned, else only the others.
    """
    listed = Product.objects.filter(category=OuterRef("pk"), is_active=True, parent=None)
    products = listed.order_by().values("category").annotate(count=Count("pk")).values("count")
    children = Category.objects.filter(parent=OuterRef("pk"), is_active=True)
    return Category.objects.filter(parent_id=parent_id, is_active=not archived).annotate(
        shown_products=Coalesce(Subquery(products, output_field=IntegerField()), 0), has_children=Exists(children)
    )


def breadcrumb(category_id: int) -> list[Category]:
    """Return the way from the top down to the category, itself included; empty when it is gone."""
    return list(Category.objects.raw(WAY_UP, [category_id]))


def whole_tree(*, archived: bool = True) -> list[tuple[int, Category]]:
    """Return every category with its depth (0 at the top), each followed by what is under it."""
    wanted = Category.objects.all() if archived else Category.objects.filter(is_active=True)
    return as_tree(wanted)


def as_tree(categories: Iterable[Category]) -> list[tuple[int, Category]]:
    """Return the categories with their depths, each followed by what is under it; of a level as they come."""
    levels: dict[int | None, list[Category]] = {}
    for category in categories:
        levels.setdefault(category.parent_id, []).append(category)
    return list(_below(levels, None, 0))


def _below(
    levels: dict[int | None, list[Category]], parent_id: int | None, depth: int
) -> Iterator[tuple[int, Category]]:
    for category in levels.get(parent_id, ()):
        yield depth, category
        yield from _below(levels, category.pk, depth + 1)
