"""The create-product dialogue, through the real webhook and a Telegram that refuses what Telegram refuses."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from django.contrib.auth.models import User

from catalog.models import Category, Product
from telegram_bridge.models import Conversation, FailedUpdate, OutboxMessage
from tests.telegram_bridge.fake_telegram import ChatClient, picture

pytestmark = pytest.mark.django_db

PRICE_QUESTION = "What does it cost?"


@pytest.fixture
def person(owner: User, chat: Callable[..., ChatClient]) -> ChatClient:
    Category.objects.create(name="Coffee", emoji="☕")
    return chat()


@pytest.fixture
def at_price(person: ChatClient) -> ChatClient:
    """Olga, asked for the price of a latte."""
    person.send("/new_product")
    person.send("Latte")
    person.press("☕ Coffee")
    assert PRICE_QUESTION in person.screen
    return person


def test_creates_a_product_step_by_step(person: ChatClient) -> None:
    person.send("/start")
    person.press("➕ New product")
    person.send("Latte")
    person.press("☕ Coffee")
    person.send("12,50")
    person.send("7")
    person.photo()
    person.press("⏭ Skip")
    person.press("💾 Save")
    product = Product.objects.select_related("category").get()
    assert (product.name, product.price, product.on_hand) == ("Latte", Decimal("12.50"), 7)
    assert product.category.name == "Coffee"
    assert product.images.count() == 1
    assert "Latte" in person.screen
    assert OutboxMessage.objects.filter(method="keepProductPhoto").count() == 1


def test_skips_what_may_be_skipped(person: ChatClient) -> None:
    person.send("/new_product")
    for answer in ("Tea", "⏭ Skip", "100", "0", "⏭ Skip", "⏭ Skip", "💾 Save"):
        person.press(answer) if answer in person.buttons else person.send(answer)
    product = Product.objects.get()
    assert (product.name, product.category, product.on_hand, product.description) == ("Tea", None, 0, "")


@pytest.mark.parametrize("typed", ["12,50", "1 250", "1250.5", "0", "999999999999.99", "1 250 000"])
def test_takes_what_a_person_means_as_a_price(at_price: ChatClient, typed: str) -> None:
    assert "How many are there?" in at_price.send(typed)


@pytest.mark.parametrize(
    "typed",
    ["1e9", "-5", "NaN", "1_000", "١٢", "12.505", "cheap", "12,5,0", "9" * 5000, "1\u200b0", "Infinity", "0x10", "+5"],
)
def test_asks_again_for_what_is_not_a_price(at_price: ChatClient, typed: str) -> None:
    screen = at_price.send(typed)
    assert "This is not a price." in screen
    assert PRICE_QUESTION in screen


@pytest.mark.parametrize("typed", ["a\x00b", "a\u200bb", "a\u202eb", "\u2060", "a\ud800b", "x" * 5000])
def test_asks_again_for_a_name_that_can_not_be_read(person: ChatClient, typed: str) -> None:
    person.send("/new_product")
    screen = person.send(typed)
    assert "⚠️" in screen
    assert "What is the product called?" in screen
    assert not FailedUpdate.objects.exists()


def test_shows_any_readable_name_as_it_is(person: ChatClient) -> None:
    name = "<b>&\"' 👨‍👩‍👧 قهوة"
    person.send("/new_product")
    for answer in (name, "⏭ Skip", "1", "1", "⏭ Skip", "⏭ Skip", "💾 Save"):
        person.press(answer) if answer in person.buttons else person.send(answer)
    assert Product.objects.get().name == name
    assert name in person.screen


def test_a_photo_is_kept_at_whatever_question_it_comes(at_price: ChatClient) -> None:
    screen = at_price.photo()
    assert "🖼 The photo is kept." in screen
    assert PRICE_QUESTION in screen
    for answer in ("10", "1", "➡️ Keep", "⏭ Skip", "💾 Save"):
        at_price.press(answer) if answer in at_price.buttons else at_price.send(answer)
    assert Product.objects.get().images.count() == 1


def test_all_photos_of_an_album_are_kept_and_the_reply_is_one(at_price: ChatClient) -> None:
    for answer in ("10", "1"):
        at_price.send(answer)
    before = len(at_price.telegram.messages(5))
    at_price.album(*(picture(colour) for colour in ("red", "green", "blue", "white")))
    assert len(at_price.telegram.messages(5)) == before + 4 + 1
    assert "How would you describe it" in at_price.screen
    at_price.press("⏭ Skip")
    assert "🖼 × 4" in at_price.screen
    at_price.press("💾 Save")
    assert Product.objects.get().images.count() == 4


def test_no_more_photos_are_kept_than_a_product_may_have(at_price: ChatClient) -> None:
    colours = ("red", "green", "blue", "white", "black", "gray", "pink", "brown", "yellow", "orange", "cyan", "purple")
    at_price.album(*map(picture, colours[:9]))
    at_price.album(*map(picture, colours[9:]))
    assert len(Conversation.objects.get().answers["photo"]["photos"]) == 10
    assert "At most 10 photos are kept." in at_price.photo(picture("gold"))
    assert not FailedUpdate.objects.exists()


def test_the_single_photo_of_an_older_version_is_kept(at_price: ChatClient) -> None:
    photo = {"file_id": "A" * 80, "unique_id": "u"}
    Conversation.objects.update(flow_version=1, answers={"name": "Latte", "photo": photo})
    assert "Your answers were kept" in at_price.send("12")
    for answer in ("12", "3"):
        at_price.send(answer)
    assert "Now: 🖼 × 1" in at_price.screen


def test_asks_again_when_text_comes_where_a_photo_is_asked(at_price: ChatClient) -> None:
    at_price.send("10")
    at_price.send("1")
    screen = at_price.send("no photo")
    assert "Please send a photo." in screen
    assert "Send its photos, one or an album." in screen


def test_goes_back_and_keeps_the_answers(at_price: ChatClient) -> None:
    at_price.send("10")
    at_price.press("⬅️ Back")
    assert "Now: 10" in at_price.screen
    at_price.press("➡️ Keep")
    assert "How many are there?" in at_price.screen


def test_continues_after_leaving(at_price: ChatClient) -> None:
    at_price.send("/menu")
    at_price.press("▶️ Continue: new product, step 3 of 7")
    assert PRICE_QUESTION in at_price.screen


def test_an_answer_typed_outside_the_dialogue_is_not_taken_for_one(at_price: ChatClient) -> None:
    at_price.send("/menu")
    at_price.send("500")
    at_price.send("/menu")
    at_price.press("▶️ Continue")
    assert PRICE_QUESTION in at_price.screen


def test_cancel_saves_nothing(at_price: ChatClient) -> None:
    assert "Cancelled. Nothing was saved." in at_price.send("/cancel")
    assert not Product.objects.exists()
    assert Conversation.objects.get().flow == ""


def test_a_button_of_an_earlier_question_shows_the_current_one(at_price: ChatClient) -> None:
    skip = at_price.find("❌ Cancel")
    at_price.send("10")
    at_price._deliver(at_price.phone.press(*skip))
    assert "How many are there?" in at_price.screen
    assert "That button is from an earlier step." in at_price.toasts[-1]


def test_a_double_tap_on_save_saves_once(at_price: ChatClient) -> None:
    for answer in ("10", "1"):
        at_price.send(answer)
    at_price.press("⏭ Skip")
    at_price.press("⏭ Skip")
    at_price.double_press("💾 Save")
    assert Product.objects.count() == 1


def test_the_same_update_again_gets_the_same_reply_and_does_nothing(at_price: ChatClient) -> None:
    first = at_price.raw(at_price.phone.send_text("10"))
    update = at_price.phone.send_text("3")
    first, second = at_price.raw(update), at_price.raw(update)
    assert first.content == second.content
    assert Conversation.objects.get().answers["stock"] == "3"
    assert Conversation.objects.get().step == "photo"


def test_a_dialogue_of_an_older_version_keeps_what_fits(at_price: ChatClient) -> None:
    Conversation.objects.update(flow_version=0, answers={"name": "Latte", "gone": "x", "price": "rubbish"})
    screen = at_price.send("12")
    assert "This dialogue has changed since you began." in screen
    assert PRICE_QUESTION in screen
    at_price.send("12")
    assert "How many are there?" in at_price.screen


def test_a_dialogue_that_no_longer_exists_ends_politely(at_price: ChatClient) -> None:
    Conversation.objects.update(flow="gone")
    assert "This dialogue no longer exists." in at_price.send("12")


def test_starting_another_dialogue_asks_before_dropping_the_first(at_price: ChatClient) -> None:
    assert PRICE_QUESTION in at_price.send("/new_product")
    assert Conversation.objects.get().answers["name"] == "Latte"


def test_whoever_lost_the_right_is_told_and_saves_nothing(staff, chat) -> None:
    user = staff(6, "catalog.add_product", "catalog.view_product")
    person = chat(6)
    person.send("/new_product")
    person.send("Latte")
    user.user_permissions.clear()
    assert "You no longer have the right to do this." in person.press("⏭ Skip")
    assert not Product.objects.exists()
