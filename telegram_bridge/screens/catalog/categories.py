"""The tree of categories, a level at a time, and the archived ones."""

from collections.abc import Callable, Sequence

from django.utils.translation import gettext as _

from catalog.models import Category
from catalog.prepared import Prepared
from catalog.services.categories import ADD, CHANGE
from catalog.tree import breadcrumb, children_of
from telegram_bridge.buttons.catalog import ProductList
from telegram_bridge.buttons.categories import ArchivedCategories, AskCategory, EditCategory, OpenCategories
from telegram_bridge.buttons.data import Data
from telegram_bridge.screen import Button, Rows, Screen, cut, escape
from telegram_bridge.screens.guard import needs
from telegram_bridge.screens.menu import MENU_ROW
from telegram_bridge.screens.route import Routes
from telegram_bridge.store import Person

VIEW = "catalog.view_category"
A_PAGE = 16
WAY_SHOWN = 4
AT_TOP = Prepared(lambda: children_of(None))
CHILDREN = Prepared(lambda parent: children_of(parent))
ARCHIVED = Prepared(lambda: Category.objects.filter(is_active=False))


@needs(VIEW)
def categories(person: Person, data: OpenCategories) -> Screen:
    """The categories of one level in the shop's own order, each with how many products lie right in it."""
    found = CHILDREN.all(data.parent) if data.parent else AT_TOP.all()
    rows = paged(found, data.page, category_button, lambda page: OpenCategories(data.parent, page))
    way = way_to(data.parent) if data.parent else ""
    text = _("Open one to see what is in it.") if found else _("There are no categories here yet.")
    more = []
    if person.may(ADD):
        more.append(Button(_("➕ Category"), AskCategory(data.parent, "child")))
    if person.may(CHANGE) and not data.parent:
        more.append(Button(_("🗄 Archive"), ArchivedCategories()))
    back = Button(_("⬅️ Back"), ProductList(data.parent)) if data.parent else Button(_("🛍 Products"), ProductList(0))
    title = _("🗂 Categories")
    head = f"<b>{title}</b>" + (f"\n{way}" if way else "")
    return Screen(f"{head}\n{escape(text)}", (*rows, *([tuple(more)] if more else []), (back, *MENU_ROW)), again=data)


@needs(CHANGE)
def archived_categories(person: Person, data: ArchivedCategories) -> Screen:
    """What was taken out of the lists; opened to be put back."""
    found = ARCHIVED.all()
    rows = paged(found, data.page, lambda each: Button(cut(str(each), 40), EditCategory(each.pk)), ArchivedCategories)
    text = _("Open one to put it back into the lists.") if found else _("No category is archived.")
    title = _("🗄 Archived categories")
    back = Button(_("⬅️ Categories"), OpenCategories())
    return Screen(f"<b>{title}</b>\n{escape(text)}", (*rows, (back, *MENU_ROW)), again=data)


def category_button(category: Category) -> Button:
    """The way into a category from the level above; `category` is one of `children_of`."""
    count = category.shown_products  # type: ignore[attr-defined]
    more = f" · {count}" if count else ""
    deeper = " ▸" if category.has_children else ""  # type: ignore[attr-defined]
    return Button(f"{cut(str(category), 36)}{more}{deeper}", ProductList(category.pk))


def way_to(category_id: int) -> str:
    """ "Drinks › Coffee" as HTML, the last one whole and bold; empty when the category is gone."""
    way = breadcrumb(category_id)
    if not way:
        return ""
    *above, last = way
    left_out = "… › " if len(above) > WAY_SHOWN else ""
    steps = "".join(f"{escape(cut(str(category), 40))} › " for category in above[-WAY_SHOWN:])
    return f"{left_out}{steps}<b>{escape(str(last))}</b>"


def paged(
    found: Sequence[Category], page: int, make: Callable[[Category], Button], turn: Callable[[int], Data]
) -> Rows:
    """Two in a row, a page of them, with the ways to the pages before and behind."""
    page = min(page, max(len(found) - 1, 0) // A_PAGE)
    shown = [make(category) for category in found[page * A_PAGE : (page + 1) * A_PAGE]]
    rows = [tuple(shown[at : at + 2]) for at in range(0, len(shown), 2)]
    turns = [Button("◀️", turn(page - 1))] if page else []
    if (page + 1) * A_PAGE < len(found):
        turns.append(Button(f"{page + 2}/{-(-len(found) // A_PAGE)} ▶️", turn(page + 1)))
    return (*rows, tuple(turns)) if turns else tuple(rows)


ROUTES: Routes = {OpenCategories: categories, ArchivedCategories: archived_categories}
