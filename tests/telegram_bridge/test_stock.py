"""Stock on the phone: received, written off, counted, corrected, and answered for on a card."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import User

from catalog.models import Product, StockMovement
from catalog.services.products import product_edit
from catalog.services.stock import stock_receive
from catalog.services.variants import variants_create
from telegram_bridge.buttons.catalog import OpenProduct
from telegram_bridge.buttons.stock import AskReason, AskStock, Ledger, MoveStock, OpenStock
from telegram_bridge.models import FailedUpdate
from tests.factories import make_order, make_product
from tests.telegram_bridge.fake_telegram import ChatClient

pytestmark = pytest.mark.django_db


@pytest.fixture
def person(owner: User, chat: Callable[..., ChatClient]) -> ChatClient:
    return chat()


@pytest.fixture
def latte() -> Product:
    return make_product("Latte", price="450")


def look(person: ChatClient, product: Product) -> str:
    person.send("/menu")
    return person.forge(OpenProduct(product.pk).pack())


@pytest.fixture
def at_stock(person: ChatClient, latte: Product) -> ChatClient:
    """Olga, looking at the stock of the latte: ten."""
    look(person, latte)
    person.press("📦 Stock")
    return person


def moved(product: Product) -> tuple[str, int, int, str]:
    """The last line of the ledger."""
    movement = StockMovement.objects.filter(product=product).first()
    assert movement is not None
    return movement.kind, movement.quantity, movement.balance_after, movement.reason


def test_receives_what_is_typed_or_pressed(at_stock: ChatClient, latte: Product) -> None:
    at_stock.press("📥 Receive")
    assert "✅ Latte: +12, 22 on hand now." in at_stock.send("12 from Lavazza")
    assert moved(latte) == ("receive", 12, 22, "from Lavazza")
    at_stock.press("📥 Receive")
    at_stock.double_press("5")
    assert moved(latte) == ("receive", 5, 27, "")


def test_writes_off_with_a_reason(at_stock: ChatClient, latte: Product) -> None:
    at_stock.press("📤 Write off")
    assert "Why?" in at_stock.send("3")
    at_stock.double_press("broken or spoiled")
    assert moved(latte) == ("write_off", -3, 7, "broken or spoiled")
    at_stock.press("📤 Write off")
    at_stock.press("2")
    at_stock.send("fell into the sea")
    assert moved(latte) == ("write_off", -2, 5, "fell into the sea")
    at_stock.press("📤 Write off")
    at_stock.send("1 by the cat")
    assert moved(latte) == ("write_off", -1, 4, "by the cat")
    at_stock.press("📤 Write off")
    at_stock.send("1")
    at_stock.press("⏭ Without a reason")
    assert moved(latte) == ("write_off", -1, 3, "")


def test_a_count_says_the_difference(at_stock: ChatClient, latte: Product) -> None:
    at_stock.press("🔢 Count")
    assert "counted 7, the difference is -3" in at_stock.send("7")
    at_stock.press("🔢 Count")
    assert "counted 7, as expected" in at_stock.press("👌 As expected: 7")
    assert moved(latte) == ("count", 0, 7, "")


def test_corrects_in_both_directions(at_stock: ChatClient, latte: Product) -> None:
    at_stock.press("✏️ Correct")
    assert "Is it more or less?" in at_stock.send("2")
    at_stock.send("-2")
    at_stock.press("counted wrongly")
    assert moved(latte) == ("correct", -2, 8, "counted wrongly")
    at_stock.press("✏️ Correct")
    at_stock.send("+4 in the cellar")
    assert moved(latte) == ("correct", 4, 12, "in the cellar")


@pytest.mark.parametrize("typed", ["many", "1e3", "-1", "1.5", "٣", "99999999999", "0"])
def test_what_is_no_quantity_is_asked_again(at_stock: ChatClient, latte: Product, typed: str) -> None:
    at_stock.press("📥 Receive")
    assert "⚠️" in at_stock.send(typed)
    assert "How many came in?" in at_stock.screen
    assert moved(latte)[0:2] == ("receive", 10)


def test_what_is_promised_stays(at_stock: ChatClient, latte: Product) -> None:
    make_order(lines=[(latte, 8)])
    at_stock.press("📤 Write off")
    assert "promised to customers" in at_stock.send("5 lost")
    assert Product.objects.get().on_hand == 10


def test_a_stale_button_moves_nothing(at_stock: ChatClient, latte: Product) -> None:
    at_stock.press("🔢 Count")
    stock_receive(product_id=latte.pk, quantity=1, actor=None)
    assert "there are 11 by now, not 10" in at_stock.press("👌 As expected: 10")
    assert Product.objects.get().on_hand == 11


def test_the_ledger_comes_in_pages(at_stock: ChatClient, latte: Product, owner: User) -> None:
    for number in range(1, 12):
        stock_receive(product_id=latte.pk, quantity=number, actor=owner, reason="<b>&" + "x" * 190)
    screen = at_stock.press("📒 Ledger")
    assert "1–8 of 12" in screen
    assert "+11 received → 76 · Olga: <b>&x" in screen
    assert "+10 received → 10" in at_stock.press("▶️")


def test_a_card_is_answered_with_a_price(person: ChatClient, latte: Product) -> None:
    look(person, latte)
    card = person.last["message_id"]
    person.send("/menu")
    assert "Price: 450\xa0₽ → 490\xa0₽?" in person.reply("490 р", card)
    assert Product.objects.get().price == 450
    person.double_press("✅ Change the price")
    assert Product.objects.get().price == 490
    assert "Price: 490" in person.screen


@pytest.mark.parametrize(
    ("typed", "after", "button", "on_hand"),
    [
        ("+20", "10 → 30?", "✅ Receive 20", 30),
        ("-3", "10 → 7?", "✅ Write off 3", 7),
        ("−3", "10 → 7?", "✅ Write", 7),
    ],
)
def test_a_card_is_answered_with_a_change_of_the_stock(
    person: ChatClient, latte: Product, typed: str, after: str, button: str, on_hand: int
) -> None:
    look(person, latte)
    assert after in person.reply(typed)
    person.double_press(button)
    assert Product.objects.get().on_hand == on_hand


def test_a_number_typed_at_the_card_is_understood_and_a_word_is_searched(person: ChatClient, latte: Product) -> None:
    make_product("Tea")
    look(person, latte)
    assert "450\xa0₽ → 500\xa0₽?" in person.send("500")
    assert "10 → 12?" in person.send("+2")
    assert "Tea" in person.send("tea")


def test_an_answer_that_is_nothing_gets_a_hint(person: ChatClient, latte: Product) -> None:
    look(person, latte)
    assert "Answer with a price (490), a change of the stock (+20 or -3) or a photo." in person.reply("nice coffee")
    assert "It costs 450\xa0₽ already." in person.reply("450")


def test_a_stale_answer_changes_nothing(person: ChatClient, latte: Product) -> None:
    look(person, latte)
    person.reply("490")
    product_edit(actor=None, product_id=latte.pk, price=470)
    assert "Nothing was overwritten" in person.press("✅ Change the price")
    assert Product.objects.get().price == 470
    person.reply("+5")
    stock_receive(product_id=latte.pk, quantity=1, actor=None)
    assert "there are 11 by now, not 10" in person.press("✅ Receive 5")
    assert Product.objects.get().on_hand == 11


def test_a_product_with_variants_holds_no_stock(person: ChatClient) -> None:
    shirt = make_product("Shirt", stock=0)
    variants_create(actor=None, parent_id=shirt.pk, options={"Size": ["S"]})
    look(person, shirt)
    assert "📦 Stock" not in person.buttons
    assert "sold in variants" in person.send("+5")


def test_untracked_stock_is_not_moved(person: ChatClient) -> None:
    look(person, make_product("Advice", stock=0, tracks_stock=False))
    assert "Its stock is not tracked." in person.send("+5")


def test_without_the_right_there_is_no_button_and_a_forged_one_moves_nothing(staff, chat, latte: Product) -> None:
    staff(6, "catalog.view_product")
    person = chat(6)
    look(person, latte)
    person.press("📦 Stock")
    assert {"📥 Receive", "📒 Ledger"}.isdisjoint(person.buttons)
    forged = (
        AskStock(latte.pk, "r"), AskReason(latte.pk, "w", "10", "1"), MoveStock(latte.pk, "r", "10", "5"),
        Ledger(latte.pk),
    )  # fmt: skip
    for data in forged:
        person.forge(data.pack())
        assert "You have no right to do this." in person.toasts[-1]
    look(person, latte)
    assert "no right" in person.send("490")
    assert "no right" in person.send("+5")
    product = Product.objects.get()
    assert (product.on_hand, product.price) == (10, 450)


def test_forged_data_moves_nothing(person: ChatClient, latte: Product) -> None:
    look(person, latte)
    for kind, seen, quantity, reason in (("z", "10", "1", ""), ("r", "x", "1", ""), ("r", "10", "-", "nope"),
                                         ("r", "10", "-5", ""), ("w", "10", "0", "")):  # fmt: skip
        person.forge(MoveStock(latte.pk, kind, seen, quantity, reason).pack())
    person.forge(AskReason(latte.pk, "w", "10", "--").pack())
    person.forge(OpenStock(999).pack())
    assert Product.objects.get().on_hand == 10
    assert not FailedUpdate.objects.exists()


def test_speaks_russian(at_stock: ChatClient, latte: Product) -> None:
    at_stock.send("/menu")
    at_stock.press("🌐 Русский")
    at_stock.forge(OpenStock(latte.pk).pack())
    at_stock.press("📤 Списать")
    at_stock.send("3")
    assert "Latte: -3, теперь на складе 7" in at_stock.press("просрочено")
    assert moved(latte) == ("write_off", -3, 7, "просрочено")
