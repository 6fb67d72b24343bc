"""One category is renamed, moved, ordered, archived, deleted, and gets categories in it."""

from collections.abc import Callable
from functools import partial

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from catalog.models import Category
from catalog.services.categories import (
    ADD,
    CHANGE,
    DELETE,
    category_create,
    category_delete,
    category_edit,
    category_move,
    category_shift,
)
from catalog.tree import whole_tree
from telegram_bridge.buttons.catalog import ProductList
from telegram_bridge.buttons.categories import (
    ArchivedCategories,
    AskCategory,
    ChooseParent,
    DeleteCategory,
    EditCategory,
    NoEmoji,
    OpenCategories,
    PutCategory,
    ShiftCategory,
    ShowCategory,
)
from telegram_bridge.inbound import Text
from telegram_bridge.screen import Button, Screen, cut, escape
from telegram_bridge.screens.attempt import attempt
from telegram_bridge.screens.catalog.categories import categories, way_to
from telegram_bridge.screens.guard import needs, sent_to_menu
from telegram_bridge.screens.menu import MENU_ROW
from telegram_bridge.screens.route import Listeners, Routes
from telegram_bridge.store import Person

PARENTS_A_PAGE = 10
LONGEST_EMOJI = 16
"""Characters, as the model has it."""


@needs(CHANGE)
def edit_category(person: Person, data: EditCategory) -> Screen:
    """What can be done with a category, and where it stands."""
    category = Category.objects.filter(pk=data.category).first()
    if category is None:
        return _gone(person)
    place, count = _place(category)
    lines = [way_to(category.pk)]
    if category.is_active:
        lines.append(_("Place: %(place)s of %(count)s") % {"place": place + 1, "count": count})
    else:
        lines.append("🗄 " + _("archived"))
    pk = category.pk
    rows = [
        (Button(_("✏️ Name"), AskCategory(pk, "name")), Button(_("😀 Emoji"), AskCategory(pk, "emoji"))),
        (Button("🔼", ShiftCategory(pk, place, "up")), Button("🔽", ShiftCategory(pk, place, "down"))),
        (Button(_("📂 Move"), ChooseParent(pk)), _archive_button(category)),
    ]
    if not category.is_active:
        rows.pop(1)
    last = [Button(_("➕ Category in it"), AskCategory(pk, "child"))] if person.may(ADD) else []
    if person.may(DELETE):
        last.append(Button(_("🗑 Delete"), DeleteCategory(pk)))
    back = Button(_("⬅️ Back"), ProductList(pk) if category.is_active else ArchivedCategories())
    return Screen("\n".join(lines), (*rows, *([tuple(last)] if last else []), (back, *MENU_ROW)), again=data)


def ask_category(person: Person, data: AskCategory) -> Screen:
    """Ask for what is to be typed."""
    if data.field not in TAKE or not person.may(ADD if data.field == "child" else CHANGE):
        return sent_to_menu(person, _("You have no right to do this."))
    way = way_to(data.category) if data.category else ""
    if data.category and not way:
        return _gone(person)
    questions = {
        "name": _("What shall it be called?"),
        "emoji": _("Send one emoji: it stands in front of the name."),
        "child": _("What is the new category called? An emoji in front of the name becomes its sign."),
    }
    cancel = EditCategory(data.category) if data.field != "child" else _level(data.category)
    rows = [(Button(_("⬅️ Back"), cancel),)]
    if data.field == "emoji":
        rows.insert(0, (Button(_("🚫 Without"), NoEmoji(data.category)),))
    question = escape(questions[data.field])
    return Screen(f"{way}\n{question}" if way else question, tuple(rows), again=data)


def take_text(person: Person, data: AskCategory, event: object) -> Screen | None:
    """The answer that was typed."""
    take = TAKE.get(data.field)
    if take is None or not isinstance(event, Text):
        return None
    return attempt(
        partial(take, person, data.category, event.text), partial(_card, person), partial(_ask, person, data)
    )


@needs(CHANGE)
def no_emoji(person: Person, data: NoEmoji) -> Screen:
    """Take the emoji away."""
    return _attempt(person, data.category, partial(category_edit, category_id=data.category, emoji=""))


@needs(CHANGE)
def shift_category(person: Person, data: ShiftCategory) -> Screen:
    """Move a category one place; a button that has been used already moves nothing."""
    category = Category.objects.filter(pk=data.category).first()
    if category is None or _place(category)[0] != data.seen:
        return edit_category(person, EditCategory(data.category))
    step = -1 if data.way == "up" else 1
    return _attempt(person, data.category, partial(category_shift, category_id=data.category, step=step))


@needs(CHANGE)
def choose_parent(person: Person, data: ChooseParent) -> Screen:
    """The tree without the category itself and what lies in it."""
    tree = _places_for(data.category)
    page = min(data.page, max(len(tree) - 1, 0) // PARENTS_A_PAGE)
    shown = tree[page * PARENTS_A_PAGE : (page + 1) * PARENTS_A_PAGE]
    rows = [
        (Button(f"{'· ' * min(depth, 6)}{cut(str(each), 44)}", PutCategory(data.category, each.pk)),)
        for depth, each in shown
    ]
    turns = [Button("◀️", ChooseParent(data.category, page - 1))] if page else []
    if (page + 1) * PARENTS_A_PAGE < len(tree):
        turns.append(Button("▶️", ChooseParent(data.category, page + 1)))
    top = Button(_("🔝 To the top"), PutCategory(data.category, 0))
    back = Button(_("⬅️ Back"), EditCategory(data.category))
    question = escape(_("Where shall it lie?"))
    way = way_to(data.category)
    if not way:
        return _gone(person)
    return Screen(f"{way}\n{question}", ((top,), *rows, *([tuple(turns)] if turns else []), (back,)), again=data)


@needs(CHANGE)
def put_category(person: Person, data: PutCategory) -> Screen:
    """Move a category in the tree."""
    return _attempt(
        person, data.category, partial(category_move, category_id=data.category, parent_id=data.parent or None)
    )


@needs(CHANGE)
def show_category(person: Person, data: ShowCategory) -> Screen:
    """Take a category out of the lists, or put it back."""
    return _attempt(
        person, data.category, partial(category_edit, category_id=data.category, is_active=bool(data.active))
    )


@needs(DELETE)
def delete_category(person: Person, data: DeleteCategory) -> Screen:
    """Delete a category that nothing depends on, after a question."""
    card = partial(edit_category, person, EditCategory(data.category))
    category = Category.objects.filter(pk=data.category).first()
    if category is None:
        return _gone(person)
    if not data.sure:
        text = _("Delete “%(category)s”? This can't be undone.") % {"category": category}
        sure = Button(_("🗑 Delete"), DeleteCategory(category.pk, 1), style="danger")
        rows = ((sure,), (Button(_("⬅️ Back"), EditCategory(category.pk)),))
        return Screen(escape(text), rows, again=EditCategory(category.pk))

    def gone(result: None) -> Screen:
        level = categories(person, OpenCategories(category.parent_id or 0))
        return level.with_toast(_("The category was deleted."))

    return attempt(partial(category_delete, actor=person.user, category_id=category.pk), gone, card)


def _create(person: Person, parent: int, text: str) -> Category:
    """A category from "☕ Coffee" or "Coffee"."""
    first, _space, rest = text.strip().partition(" ")
    emoji, name = (first, rest) if rest.strip() and _is_emoji(first) else ("", text)
    return category_create(actor=person.user, name=name, emoji=emoji, parent_id=parent or None)


def _rename(person: Person, category: int, text: str) -> Category:
    return category_edit(actor=person.user, category_id=category, name=text)


def _set_emoji(person: Person, category: int, text: str) -> Category:
    if not _is_emoji(text.strip()):
        raise ValidationError(_("This is not one emoji. Send just the emoji, without words."))
    return category_edit(actor=person.user, category_id=category, emoji=text)


TAKE: dict[str, Callable[[Person, int, str], Category]] = {
    "name": _rename,
    "emoji": _set_emoji,
    "child": _create,
}


def _is_emoji(text: str) -> bool:
    """Whether it is a sign and no word; the keycaps and the flags are emoji, too."""
    is_sign = text.endswith("\u20e3") or not any(character.isalnum() or character.isspace() for character in text)
    return is_sign and 0 < len(text) <= LONGEST_EMOJI and not text.isascii()


def _ask(person: Person, data: AskCategory) -> Screen:
    return ask_category(person, data)


def _card(person: Person, category: Category) -> Screen:
    """Where a change leads; who may only add categories sees the level."""
    if person.may(CHANGE):
        return edit_category(person, EditCategory(category.pk)).with_notice(_("✅ Saved."))
    return categories(person, OpenCategories(category.parent_id or 0)).with_notice(_("✅ Saved."))


def _attempt(person: Person, category_id: int, change: Callable[..., Category]) -> Screen:
    card = partial(edit_category, person, EditCategory(category_id))
    return attempt(partial(change, actor=person.user), lambda category: card(), card)


def _place(category: Category) -> tuple[int, int]:
    """The place among the shown ones of the level, from 0, and how many there are."""
    siblings = Category.objects.filter(parent_id=category.parent_id, is_active=True)
    order = list(siblings.values_list("pk", flat=True))
    return (order.index(category.pk) if category.pk in order else 0), len(order)


def _places_for(category_id: int) -> list[tuple[int, Category]]:
    """The active categories that a category can be put into, with their depths."""
    places, inside = [], None
    for depth, each in whole_tree(archived=False):
        if inside is not None and depth > inside:
            continue
        inside = depth if each.pk == category_id else None
        if inside is None:
            places.append((depth, each))
    return places


def _archive_button(category: Category) -> Button:
    if category.is_active:
        return Button(_("🗄 Archive it"), ShowCategory(category.pk, 0))
    return Button(_("♻️ Restore"), ShowCategory(category.pk, 1), style="success")


def _level(category_id: int) -> OpenCategories | ProductList:
    return ProductList(category_id) if category_id else OpenCategories()


def _gone(person: Person) -> Screen:
    return sent_to_menu(person, _("This category is no longer there."))


ROUTES: Routes = {
    EditCategory: edit_category,
    AskCategory: ask_category,
    NoEmoji: no_emoji,
    ShiftCategory: shift_category,
    ChooseParent: choose_parent,
    PutCategory: put_category,
    ShowCategory: show_category,
    DeleteCategory: delete_category,
}
HERE: Listeners = {AskCategory: take_text}
