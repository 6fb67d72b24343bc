"""A product is changed on its card: one button, one answer."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from django.contrib.auth.models import User

from catalog.models import Product
from catalog.services.products import Photo, product_archive, product_edit
from catalog.services.variants import variants_create
from telegram_bridge.buttons.catalog import ChooseForProduct, CopyProduct, EditProduct, OpenProduct, ProductField
from telegram_bridge.models import FailedUpdate
from telegram_bridge.screens.catalog.fields import FIELDS, mark
from tests.factories import make_category, make_product
from tests.telegram_bridge.fake_telegram import ChatClient

pytestmark = pytest.mark.django_db

WORST = "<b>&\"' قهوة 👨‍👩‍👧 "
WORST = WORST + "x" * (200 - len(WORST))


@pytest.fixture
def person(owner: User, chat: Callable[..., ChatClient]) -> ChatClient:
    return chat()


@pytest.fixture
def latte() -> Product:
    return make_product("Latte", price="450", category_id=make_category("Coffee").pk)


def look(person: ChatClient, product: Product) -> str:
    person.send("/menu")
    return person.forge(OpenProduct(product.pk).pack())


@pytest.fixture
def at_change(person: ChatClient, latte: Product) -> ChatClient:
    """Olga, asked what to change about the latte."""
    look(person, latte)
    person.press("✏️ Change")
    return person


@pytest.mark.parametrize(
    ("button", "typed", "attribute", "value", "said"),
    [
        ("✏️ Name", "Flat white", "name", "Flat white", "Name: Latte → Flat white"),
        ("💰 Price", "490,50", "price", Decimal("490.50"), "Price: 450\xa0₽ → 490,50\xa0₽"),
        ("🏷 Price before", "600", "compare_at_price", 600, "Price before: — → 600\xa0₽"),
        ("🧮 Cost", "120", "cost", 120, "Cost: — → 120\xa0₽"),
        ("🔖 SKU", "LAT-1", "sku", "LAT-1", "SKU: — → LAT-1"),
        ("🔢 Barcode", "4600", "barcode", "4600", "Barcode: — → 4600"),
        ("📏 Unit", "cup", "unit", "cup", "Unit: — → cup"),
        ("📝 Description", "Good\nand hot", "description", "Good\nand hot", "Good"),
        ("⚠️ Low from", "7", "low_stock_threshold", 7, "Low from: — → 7"),
    ],
)
def test_each_field_takes_one_answer(
    at_change: ChatClient, latte: Product, button: str, typed: str, attribute: str, value: object, said: str
) -> None:
    at_change.press(button)
    assert "Now: " in at_change.screen
    at_change.send(typed)
    latte.refresh_from_db()
    assert getattr(latte, attribute) == value
    assert said in at_change.screen
    assert "✏️ Change" in at_change.buttons


@pytest.mark.parametrize(
    ("button", "typed", "sentence"),
    [
        ("💰 Price", "cheap", "This is not a price."),
        ("💰 Price", "-5", "This is not a price."),
        ("⚠️ Low from", "1e3", "This is not a quantity."),
        ("✏️ Name", "a\u200bb", "invisible"),
        ("✏️ Name", "x" * 201, "200"),
        ("🔖 SKU", "TAKEN", "SKU"),
        ("📂 Category", "Nothing of that name", "Please choose with a button below."),
    ],
)
def test_what_can_not_be_taken_is_asked_again(
    at_change: ChatClient, latte: Product, button: str, typed: str, sentence: str
) -> None:
    make_product("Tea", sku="TAKEN")
    at_change.press(button)
    assert sentence in at_change.send(typed)
    assert "Now: " in at_change.screen
    assert Product.objects.filter(pk=latte.pk, name="Latte", price=450, sku="").exists()


def test_answers_are_offered_as_buttons(at_change: ChatClient, latte: Product) -> None:
    make_category("Tea")
    at_change.press("📂 Category")
    assert "Category: Coffee → Tea" in at_change.press("Tea")
    at_change.press("✏️ Change")
    at_change.press("📏 Unit")
    assert "Unit: — → kg" in at_change.press("kg")
    at_change.press("✏️ Change")
    at_change.press("📏 Unit")
    assert "Unit: kg → —" in at_change.press("🗑 Clear")
    at_change.press("✏️ Change")
    at_change.press("📂 Category")
    at_change.press("🚫 Without a category")
    latte.refresh_from_db()
    assert (latte.category, latte.unit) == (None, "")


def test_many_categories_come_in_pages(at_change: ChatClient, latte: Product) -> None:
    for number in range(40):
        make_category(f"Shelf {number:02}")
    at_change.press("📂 Category")
    at_change.press("▶️")
    at_change.press("Shelf 20")
    latte.refresh_from_db()
    assert latte.category.name == "Shelf 20"


def test_a_switch_turns_once_however_often_its_press_arrives(at_change: ChatClient, latte: Product) -> None:
    at_change.double_press("⬜️ Sold before it arrives")
    latte.refresh_from_db()
    assert latte.allows_backorder
    assert "✅ Sold before it arrives" in at_change.buttons


def test_a_stale_button_overwrites_nothing(at_change: ChatClient, latte: Product) -> None:
    at_change.press("📏 Unit")
    product_edit(actor=None, product_id=latte.pk, unit="cup")
    assert "Changed meanwhile: 📏 Unit is “cup” now. Nothing was overwritten." in at_change.press("kg")
    latte.refresh_from_db()
    assert latte.unit == "cup"


def test_archives_and_restores(at_change: ChatClient, latte: Product) -> None:
    assert "archived" in at_change.press("🗄 Archive it")
    at_change.press("✏️ Change")
    at_change.press("♻️ Restore")
    latte.refresh_from_db()
    assert latte.is_active


def test_what_the_rules_forbid_is_said(person: ChatClient, latte: Product) -> None:
    variant, *_ = variants_create(actor=None, parent_id=make_product("Shirt", stock=0).pk, options={"Size": ["S"]})
    product_archive(actor=None, product_id=variant.parent_id)
    look(person, variant)
    person.press("✏️ Change")
    assert "is archived as a whole" in person.press("♻️ Restore")


def test_copies_once_however_often_the_press_arrives(at_change: ChatClient, latte: Product) -> None:
    at_change.double_press("📑 Copy")
    copy = Product.objects.exclude(pk=latte.pk).get()
    assert (copy.name, copy.price, copy.on_hand) == ("Latte (copy)", 450, 0)


def test_each_screen_of_a_product_stands_below_its_photo(person: ChatClient) -> None:
    person.photo()
    file_id = person.last_update["message"]["photo"][-1]["file_id"]
    look(person, make_product("Latte", photos=[Photo(file_id, "u")]))
    card = person.last["message_id"]
    for button in ("✏️ Change", "💰 Price", "⬅️ Back", "⬅️ Product"):
        person.press(button)
        assert (person.last["message_id"], person.last["photo"][-1]["file_id"]) == (card, file_id)


def test_the_worst_product_can_be_changed(person: ChatClient) -> None:
    person.photo()
    file_id = person.last_update["message"]["photo"][-1]["file_id"]
    product = make_product(
        WORST, photos=[Photo(file_id, "u")], price="999999999999.99", compare_at_price=Decimal("999999999999.99"),
        cost=Decimal("999999999999.99"), sku=WORST[:64], barcode=WORST[:64], unit=WORST[:16], description=WORST * 10,
        category_id=make_category(WORST[:100]).pk,
    )  # fmt: skip
    for field in FIELDS.values():
        look(person, product)
        person.press("✏️ Change")
        if str(field.label) in person.buttons:
            person.press(str(field.label))
            person.send("\u200b")
            assert "⚠️" in person.screen
    assert not FailedUpdate.objects.exists()


def test_without_the_right_there_is_no_button_and_a_forged_one_changes_nothing(staff, chat, latte: Product) -> None:
    staff(6, "catalog.view_product")
    person = chat(6)
    look(person, latte)
    assert "✏️ Change" not in person.buttons
    forged = (
        EditProduct(latte.pk), ProductField(latte.pk, "price"), CopyProduct(latte.pk, 0),
        ChooseForProduct(latte.pk, "active", mark(True), "no"),
    )  # fmt: skip
    for data in forged:
        person.forge(data.pack())
        assert "You have no right to do this." in person.toasts[-1]
    assert Product.objects.get().is_active


def test_the_right_is_asked_for_again_when_the_answer_comes(staff, chat, latte: Product) -> None:
    user = staff(6, "catalog.view_product", "catalog.change_product")
    person = chat(6)
    look(person, latte)
    person.press("✏️ Change")
    assert "📑 Copy" not in person.buttons
    person.press("💰 Price")
    user.user_permissions.clear()
    person.send("1")
    assert Product.objects.get().price == 450


@pytest.mark.parametrize("code", ["c999", "cx", "n", "rubbish", "", "clear", "no", "u9"])
def test_a_forged_answer_is_refused(person: ChatClient, latte: Product, code: str) -> None:
    look(person, latte)
    for name in FIELDS.keys() - {"active"}:
        seen = mark(getattr(latte, FIELDS[name].value))
        person.forge(ChooseForProduct(latte.pk, name, seen, code).pack())
    assert not FailedUpdate.objects.exists()
    assert Product.objects.get().name == "Latte"


def test_a_product_with_variants_shows_what_is_left_of_each(person: ChatClient) -> None:
    shirt = make_product("Shirt", stock=0, price="1000")
    small, medium = variants_create(actor=None, parent_id=shirt.pk, options={"Size": ["S", "M"], "Colour": ["red"]})
    product_edit(actor=None, product_id=medium.pk, price=Decimal(1200))
    person.send("/menu")
    person.press("🛍 Products")
    assert [label for label in person.buttons if "Shirt" in label] == ["Shirt · 1\xa0000\xa0₽ · ▸"]
    person.press("Shirt")
    assert "Price: 1\xa0000\xa0₽ – 1\xa0200\xa0₽" in person.screen
    assert person.buttons[:2] == ["S · red: 0", "M · red: 0 · 1\xa0200\xa0₽"]
    person.press("S · red")
    assert "Shirt, S, red" in person.screen
    person.press("⬅️ All variants")
    assert "Variants: 2, 0 available together" in person.screen
    assert small.pk != shirt.pk


def test_a_hundred_variants_come_in_pages(person: ChatClient) -> None:
    shirt = make_product(WORST, stock=0, price="999999999999.99")
    sizes, colours = [f"<{n}>&{'x' * 30}" for n in range(10)], [f"{n}👨‍👩‍👧" + "y" * 30 for n in range(10)]
    variants_create(actor=None, parent_id=shirt.pk, options={"Size": sizes, "Colour": colours})
    look(person, shirt)
    for page in range(2, 8):
        person.press(f"{page}/7 ▶️")
    assert person.buttons[3].startswith("<9>")
    assert not FailedUpdate.objects.exists()


def test_speaks_russian(person: ChatClient, latte: Product) -> None:
    person.send("/menu")
    person.press("🌐 Русский")
    person.forge(OpenProduct(latte.pk).pack())
    person.press("✏️ Изменить")
    person.press("💰 Цена")
    assert "Сколько" in person.screen
    assert "Цена: 450\xa0₽ → 490\xa0₽" in person.send("490")


def test_an_answer_to_what_somebody_has_changed_meanwhile_overwrites_nothing(
    person: ChatClient, latte: Product
) -> None:
    look(person, latte)
    person.press("✏️ Change")
    person.press("💰 Price")
    product_edit(actor=None, product_id=latte.pk, price=Decimal(480))
    assert "👀 Changed meanwhile: 💰 Price is “480" in person.send("490")
    latte.refresh_from_db()
    assert latte.price == 480
    person.send("490")
    latte.refresh_from_db()
    assert latte.price == 490
