"""Variants on the phone: made from a matrix in a few taps, added and changed one by one."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import User

from catalog.models import Product
from catalog.services.stock import stock_receive
from catalog.services.variants import variants_create
from telegram_bridge.buttons.catalog import EditProduct, OpenProduct
from telegram_bridge.buttons.variants import AddVariant, AskOption, SetOption, UndoVariants
from telegram_bridge.models import FailedUpdate
from telegram_bridge.screens.catalog.fields import mark
from tests.factories import make_product
from tests.telegram_bridge.fake_telegram import ChatClient

pytestmark = pytest.mark.django_db


@pytest.fixture
def person(owner: User, chat: Callable[..., ChatClient]) -> ChatClient:
    return chat()


@pytest.fixture
def shirt() -> Product:
    return make_product("Shirt", stock=0, price="1000")


def look(person: ChatClient, product: Product) -> str:
    person.send("/menu")
    return person.forge(OpenProduct(product.pk).pack())


def names() -> list[str]:
    return list(Product.objects.filter(parent__isnull=False).order_by("pk").values_list("name", flat=True))


@pytest.fixture
def with_sizes(person: ChatClient, shirt: Product) -> ChatClient:
    """Olga, looking at a shirt in S and M."""
    variants_create(actor=None, parent_id=shirt.pk, options={"Size": ["S", "M"]})
    look(person, shirt)
    return person


def test_a_matrix_is_made_in_a_few_taps(person: ChatClient, shirt: Product) -> None:
    look(person, shirt)
    person.press("✏️ Change")
    person.press("🧬 Make variants")
    person.press("Size")
    person.send("S, M; S")
    person.send("Colour: red, blue")
    assert "These will be 4 variants:" in person.screen
    assert "• S · red" in person.screen
    assert "✅ New variants: 4." in person.press("✅ Make the variants")
    assert names() == ["Shirt, S, red", "Shirt, S, blue", "Shirt, M, red", "Shirt, M, blue"]
    assert person.buttons[:4] == ["S · red: 0", "S · blue: 0", "M · red: 0", "M · blue: 0"]


def test_one_option_is_enough_and_may_be_called_anything(person: ChatClient, shirt: Product) -> None:
    look(person, shirt)
    person.press("✏️ Change")
    person.press("🧬 Make variants")
    person.send("Print")
    person.send("cat")
    person.press("⏭ Skip")
    assert "It will be 1 variant:" in person.screen
    person.press("✅ Make the variants")
    assert Product.objects.get(name="Shirt, cat").options == {"Print": "cat"}


@pytest.mark.parametrize("typed", [",", "x" * 41, "a\u200bb"])
def test_values_that_are_none_are_asked_again(person: ChatClient, shirt: Product, typed: str) -> None:
    look(person, shirt)
    person.press("✏️ Change")
    person.press("🧬 Make variants")
    person.press("Size")
    assert "⚠️" in person.send(typed)
    person.send("S")
    assert "Type it like this: Colour: red, blue." in person.send("red, blue")


def test_what_the_rules_forbid_is_said_and_the_answers_are_kept(person: ChatClient) -> None:
    mug = make_product("Mug", stock=5)
    look(person, mug)
    person.press("✏️ Change")
    person.press("🧬 Make variants")
    for answer in ("Size", "S, M"):
        person.press(answer) if answer in person.buttons else person.send(answer)
    person.press("⏭ Skip")
    assert "count the product as 0" in person.press("✅ Make the variants")
    assert names() == []


def test_one_variant_more_is_typed(with_sizes: ChatClient) -> None:
    with_sizes.press("➕ Variant")
    assert "✅ New variants: 2." in with_sizes.send("XL, XXL")
    assert names() == ["Shirt, S", "Shirt, M", "Shirt, XL", "Shirt, XXL"]
    with_sizes.press("➕ Variant")
    assert "That one is there already." in with_sizes.send("xl")


def test_a_variant_of_two_options_takes_a_value_of_each(person: ChatClient, shirt: Product) -> None:
    variants_create(actor=None, parent_id=shirt.pk, options={"Size": ["S"], "Colour": ["red"]})
    look(person, shirt)
    person.press("➕ Variant")
    assert "Type a value for each of: Size, Colour." in person.send("XL")
    person.send("XL, blue")
    person.press("➕ Variant")
    person.send("M; red, blue")
    assert names() == ["Shirt, S, red", "Shirt, XL, blue", "Shirt, M, red", "Shirt, M, blue"]


def test_a_variant_gets_another_value(with_sizes: ChatClient) -> None:
    with_sizes.press("S: 0")
    with_sizes.press("✏️ Change")
    with_sizes.press("🧬 Size: S")
    assert "is there already" in with_sizes.press("M")
    assert "Shirt, XS" in with_sizes.send("XS")
    assert names() == ["Shirt, XS", "Shirt, M"]


def test_a_double_tap_on_a_value_changes_it_once(person: ChatClient, shirt: Product) -> None:
    variants_create(actor=None, parent_id=shirt.pk, options={"Size": ["S", "M"], "Colour": ["red"]})
    look(person, shirt)
    person.press("➕ Variant")
    person.send("M, blue")
    person.press("M · blue")
    person.press("✏️ Change")
    person.press("🧬 Size: M")
    person.double_press("S")
    assert names() == ["Shirt, S, red", "Shirt, M, red", "Shirt, S, blue"]
    assert not FailedUpdate.objects.exists()


def test_variants_that_were_never_used_can_be_removed(with_sizes: ChatClient, shirt: Product) -> None:
    with_sizes.press("✏️ Change")
    with_sizes.press("🗑 Remove the variants")
    assert "The variants were removed." in with_sizes.press("🗑 Remove the variants")
    assert names() == []


def test_variants_that_were_used_stay(with_sizes: ChatClient, shirt: Product) -> None:
    stock_receive(product_id=shirt.variants.first().pk, quantity=1, actor=None)
    with_sizes.press("✏️ Change")
    with_sizes.press("🗑 Remove the variants")
    assert "so they stay" in with_sizes.press("🗑 Remove the variants")
    assert len(names()) == 2


def test_without_the_right_there_is_no_button_and_a_forged_one_changes_nothing(staff, chat, shirt: Product) -> None:
    small, medium = variants_create(actor=None, parent_id=shirt.pk, options={"Size": ["S", "M"]})
    staff(6, "catalog.view_product")
    person = chat(6)
    look(person, shirt)
    assert "➕ Variant" not in person.buttons
    forged = (
        AddVariant(shirt.pk), AskOption(small.pk, 0), SetOption(small.pk, 0, mark("S"), mark("M")),
        UndoVariants(shirt.pk, 1), EditProduct(shirt.pk),
    )  # fmt: skip
    for data in forged:
        person.forge(data.pack())
        assert "You have no right to do this." in person.toasts[-1]
    assert names() == ["Shirt, S", "Shirt, M"]


def test_forged_options_change_nothing(with_sizes: ChatClient, shirt: Product) -> None:
    small = shirt.variants.first()
    for data in (AskOption(small.pk, 7), SetOption(small.pk, 0, 1, 2), AskOption(shirt.pk, 0), AddVariant(small.pk)):
        with_sizes.forge(data.pack())
    assert names() == ["Shirt, S", "Shirt, M"]
    assert not FailedUpdate.objects.exists()


def test_the_longest_options_can_be_made_and_shown(person: ChatClient, shirt: Product) -> None:
    look(person, shirt)
    person.press("✏️ Change")
    person.press("🧬 Make variants")
    person.send("<b>&\"' قهوة " + "n" * 25)
    person.send(", ".join(f"<{number}>&👨‍👩‍👧" + "v" * 25 for number in range(20)))
    person.send("Colour: " + ", ".join(f"{number}&<i>" + "w" * 30 for number in range(5)))
    assert "These will be 100 variants:" in person.screen
    person.press("✅ Make the variants")
    assert len(names()) == 100
    person.press("➕ Variant")
    person.send("x; y")
    assert "at most 100" in person.screen
    assert not FailedUpdate.objects.exists()


def test_speaks_russian(person: ChatClient, shirt: Product) -> None:
    person.send("/menu")
    person.press("🌐 Русский")
    person.forge(OpenProduct(shirt.pk).pack())
    person.press("✏️ Изменить")
    person.press("🧬 Сделать варианты")
    person.press("Размер")
    person.send("S, M, L, XL, XXL")
    person.press("⏭ Пропустить")
    assert "Получится 5 вариантов:" in person.screen
    person.press("✅ Создать варианты")
    assert Product.objects.filter(options={"Размер": "XL"}).exists()


def test_an_archived_whole_still_shows_its_variants_and_comes_back_with_one_tap(with_sizes: ChatClient) -> None:
    with_sizes.press("✏️ Change")
    assert "Variants: 2, 0 available together" in with_sizes.press("🗄 Archive it")
    assert {"S: 0", "M: 0"} <= set(with_sizes.buttons)
    with_sizes.double_press("♻️ Restore")
    assert "archived" not in with_sizes.screen
    assert Product.objects.filter(is_active=True).count() == 3
