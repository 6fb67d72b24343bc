"""The tree of categories on the phone."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import User

from catalog.models import Category
from telegram_bridge.buttons.categories import (
    AskCategory,
    ChooseParent,
    DeleteCategory,
    EditCategory,
    NoEmoji,
    PutCategory,
    ShiftCategory,
    ShowCategory,
)
from telegram_bridge.models import FailedUpdate
from tests.factories import make_category, make_product
from tests.telegram_bridge.fake_telegram import ChatClient

pytestmark = pytest.mark.django_db

WORST = "<b>&\"' قهوة " + "👨‍👩‍👧 " * 10
WORST = WORST + "x" * (100 - len(WORST))


@pytest.fixture
def person(owner: User, chat: Callable[..., ChatClient]) -> ChatClient:
    return chat()


@pytest.fixture
def drinks() -> Category:
    return make_category("Drinks", emoji="🥤")


def open_settings(person: ChatClient, name: str) -> None:
    person.send("/menu")
    person.press("🗂 Categories")
    person.press(name)
    person.press("⚙️")


def test_walks_down_the_tree_and_back(person: ChatClient, drinks: Category) -> None:
    coffee = make_category("Coffee", parent_id=drinks.pk)
    make_product("Latte", category_id=coffee.pk)
    person.send("/menu")
    person.press("🗂 Categories")
    assert "🥤 Drinks ▸" in person.buttons
    person.press("🥤 Drinks")
    assert "Coffee · 1" in person.buttons
    person.press("Coffee")
    assert "🥤 Drinks › Coffee" in person.screen
    assert person.buttons[0].startswith("Latte")
    person.press("🗂 Categories")
    assert "🥤 Drinks ▸" in person.buttons


def test_creates_a_category_with_its_emoji_in_one_message(person: ChatClient) -> None:
    person.send("/menu")
    person.press("🗂 Categories")
    person.press("➕ Category")
    assert "✅ Saved." in person.send("☕ Coffee")
    assert [(each.emoji, each.name) for each in Category.objects.all()] == [("☕", "Coffee")]


def test_creates_a_category_inside_another(person: ChatClient, drinks: Category) -> None:
    open_settings(person, "🥤 Drinks")
    person.press("➕ Category in it")
    person.send("Tea")
    assert Category.objects.get(name="Tea").parent == drinks


def test_renames_and_gives_an_emoji_and_takes_it_away(person: ChatClient, drinks: Category) -> None:
    open_settings(person, "🥤 Drinks")
    person.press("✏️ Name")
    assert "Beverages" in person.send("Beverages")
    person.press("😀 Emoji")
    assert "This is not one emoji." in person.send("coffee")
    person.send("🧃")
    drinks.refresh_from_db()
    assert (drinks.name, drinks.emoji) == ("Beverages", "🧃")
    person.press("😀 Emoji")
    person.press("🚫 Without")
    drinks.refresh_from_db()
    assert drinks.emoji == ""


def test_a_name_that_is_taken_is_refused_and_asked_again(person: ChatClient, drinks: Category) -> None:
    make_category("Food")
    open_settings(person, "🥤 Drinks")
    person.press("✏️ Name")
    assert "already" in person.send("Food")
    assert "What shall it be called?" in person.screen
    person.send("Juice")
    drinks.refresh_from_db()
    assert drinks.name == "Juice"


def test_moves_up_once_however_often_the_button_arrives(person: ChatClient) -> None:
    first, second, third = (make_category(name) for name in "ABC")
    open_settings(person, "C")
    assert "Place: 3 of 3" in person.screen
    person.double_press("🔼")
    assert "Place: 2 of 3" in person.screen
    assert list(Category.objects.all()) == [first, third, second]


def test_moves_into_another_one_but_never_into_itself(person: ChatClient, drinks: Category) -> None:
    coffee = make_category("Coffee", parent_id=drinks.pk)
    make_category("Espresso", parent_id=coffee.pk)
    food = make_category("Food")
    open_settings(person, "🥤 Drinks")
    person.press("📂 Move")
    assert [label for label in person.buttons if "Coffee" in label or "Espresso" in label] == []
    person.press("Food")
    drinks.refresh_from_db()
    assert drinks.parent == food
    assert "Food › 🥤 Drinks" in person.screen


def test_archives_and_restores(person: ChatClient, drinks: Category) -> None:
    open_settings(person, "🥤 Drinks")
    person.press("🗄 Archive it")
    assert "archived" in person.screen
    person.send("/menu")
    person.press("🗂 Categories")
    assert not any("Drinks" in label for label in person.buttons)
    person.press("🗄 Archive")
    person.press("🥤 Drinks")
    person.press("♻️ Restore")
    drinks.refresh_from_db()
    assert drinks.is_active


def test_deletes_an_empty_one_after_a_question(person: ChatClient, drinks: Category) -> None:
    open_settings(person, "🥤 Drinks")
    person.press("🗑 Delete")
    assert Category.objects.exists()
    person.double_press("🗑 Delete")
    assert not Category.objects.exists()
    assert not FailedUpdate.objects.exists()


def test_says_what_depends_on_one_that_can_not_be_deleted(person: ChatClient, drinks: Category) -> None:
    make_product("Latte", category_id=drinks.pk)
    open_settings(person, "🥤 Drinks")
    person.press("🗑 Delete")
    screen = person.press("🗑 Delete")
    assert "products in it: 1" in screen
    assert "archive the category" in screen
    assert "🗄 Archive it" in person.buttons


def test_a_full_level_comes_in_pages(person: ChatClient) -> None:
    for number in range(40):
        make_category(f"Shelf {number:02}")
    person.send("/menu")
    person.press("🗂 Categories")
    assert "Shelf 15" in person.buttons
    person.press("2/3 ▶️")
    assert "Shelf 16" in person.buttons
    assert "Shelf 15" not in person.buttons


def test_shows_the_longest_and_strangest_names(person: ChatClient) -> None:
    parent = None
    for _depth in range(8):
        parent = make_category(WORST, emoji="👨‍👩‍👧", parent_id=parent and parent.pk)
    person.send("/menu")
    person.press("🗂 Categories")
    for _depth in range(7):
        person.press("👨‍👩‍👧")
    person.press("⚙️")
    assert WORST in person.screen
    person.press("📂 Move")
    person.press("🔝 To the top")
    assert "lready" in person.screen
    assert not FailedUpdate.objects.exists()


def test_without_the_right_there_is_no_button_and_a_forged_one_does_nothing(staff, chat) -> None:
    drinks = make_category("Drinks", emoji="🥤")
    staff(6, "catalog.view_product", "catalog.view_category")
    person = chat(6)
    person.send("/menu")
    person.press("🗂 Categories")
    person.press("🥤 Drinks")
    assert {"⚙️", "➕ Category"}.isdisjoint(person.buttons)
    forged = (
        EditCategory(drinks.pk), AskCategory(drinks.pk, "name"), AskCategory(0, "child"), NoEmoji(drinks.pk),
        ShiftCategory(drinks.pk, 0, "up"), ChooseParent(drinks.pk), PutCategory(drinks.pk, 0),
        ShowCategory(drinks.pk, 0), DeleteCategory(drinks.pk, 1),
    )  # fmt: skip
    for data in forged:
        person.forge(data.pack())
        assert "You have no right to" in person.toasts[-1]
    drinks.refresh_from_db()
    assert (drinks.is_active, drinks.emoji) == (True, "🥤")


def test_the_right_is_asked_for_again_when_the_answer_comes(staff, chat) -> None:
    drinks = make_category("Drinks")
    user = staff(6, "catalog.view_product", "catalog.view_category", "catalog.change_category")
    person = chat(6)
    person.send("/menu")
    person.press("🗂 Categories")
    person.press("Drinks")
    person.press("⚙️")
    assert "🗑 Delete" not in person.buttons
    person.press("✏️ Name")
    user.user_permissions.clear()
    person.send("Juice")
    drinks.refresh_from_db()
    assert drinks.name == "Drinks"


def test_speaks_russian(person: ChatClient, drinks: Category) -> None:
    person.send("/menu")
    person.press("🌐 Русский")
    person.press("🗂 Категории")
    person.press("🥤 Drinks")
    person.press("⚙️")
    assert "Место: 1 из 1" in person.screen
    assert "✏️ Название" in person.buttons
