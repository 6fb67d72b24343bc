"""Photos of products, taken with the phone."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import User

from catalog.models import Product
from catalog.services.products import MAX_PHOTOS
from telegram_bridge.buttons.catalog import OpenProduct
from telegram_bridge.buttons.photos import DeletePhoto, OpenPhoto, ShiftPhoto
from telegram_bridge.models import FailedUpdate, OutboxMessage
from tests.factories import make_product
from tests.telegram_bridge.fake_telegram import ChatClient, picture

pytestmark = pytest.mark.django_db

COLOURS = ("red", "green", "blue", "white", "black", "gray", "pink", "brown", "yellow", "orange", "cyan", "purple")


@pytest.fixture
def person(owner: User, chat: Callable[..., ChatClient]) -> ChatClient:
    return chat()


@pytest.fixture
def latte() -> Product:
    return make_product("Latte")


def look(person: ChatClient, product: Product) -> str:
    person.send("/menu")
    return person.forge(OpenProduct(product.pk).pack())


def pictures(count: int) -> list[bytes]:
    return [picture(colour) for colour in COLOURS[:count]]


def answers(person: ChatClient) -> int:
    """How many messages of the bot are in the chat."""
    messages = person.telegram.messages(person.person.telegram_id)
    return sum(message["from"]["is_bot"] for message in messages)


@pytest.fixture
def album(person: ChatClient, latte: Product) -> ChatClient:
    """Olga, who has just sent three photos as an album at the card of the latte."""
    look(person, latte)
    person.album(*pictures(3))
    return person


def test_a_photo_sent_at_a_card_is_added(person: ChatClient, latte: Product) -> None:
    look(person, latte)
    assert "🖼 The photo was added." in person.photo()
    assert latte.images.count() == 1
    assert OutboxMessage.objects.filter(method="keepProductPhoto").count() == 1
    person.press("⬅️ Product")
    assert "photo" in person.last


def test_all_photos_of_an_album_are_kept_and_the_reply_is_one(person: ChatClient, latte: Product) -> None:
    look(person, latte)
    before = answers(person)
    person.album(*pictures(5))
    assert answers(person) == before + 1
    assert latte.images.count() == 5
    assert "🖼 The photos were added." in person.screen


def test_another_album_gets_a_reply_of_its_own(album: ChatClient, latte: Product) -> None:
    before = answers(album)
    album.album(*[picture(colour, (320, 240)) for colour in COLOURS[:2]])
    assert answers(album) == before + 1
    assert latte.images.count() == 5


def test_an_album_that_comes_twice_is_kept_once(album: ChatClient, latte: Product) -> None:
    album.redeliver()
    album.album(*pictures(3))
    assert latte.images.count() == 3


def test_what_is_too_many_is_said_once(person: ChatClient, latte: Product) -> None:
    look(person, latte)
    person.album(*pictures(8))
    before = answers(person)
    person.album(*[picture(colour, (320, 240)) for colour in COLOURS[:6]])
    assert latte.images.count() == MAX_PHOTOS
    look(person, latte)
    person.album(*[picture(colour, (100, 80)) for colour in COLOURS[:5]])
    assert latte.images.count() == MAX_PHOTOS
    assert f"at most {MAX_PHOTOS} photos" in person.screen
    assert answers(person) <= before + 6


def test_photos_are_put_in_order(album: ChatClient, latte: Product) -> None:
    first, second, third = latte.images.all()
    album.press("⬅️ Product")
    album.press("🖼 Photos: 3")
    assert "🖼 Photo 1 of 3 ⭐" in album.screen
    album.press("▶️")
    album.press("▶️")
    assert "🖼 Photo 3 of 3" in album.screen
    album.double_press("⏪ Earlier")
    assert list(latte.images.all()) == [first, third, second]
    album.press("⭐ Main")
    assert list(latte.images.all()) == [third, first, second]
    album.press("⏩ Later")
    assert list(latte.images.all()) == [first, third, second]
    assert album.last["photo"][-1]["file_id"] == third.telegram_file_id


def test_a_photo_is_deleted_after_a_question(album: ChatClient, latte: Product) -> None:
    album.press("🖼 Photos")
    album.press("🗑 Delete")
    assert latte.images.count() == 3
    album.double_press("🗑 Delete")
    assert latte.images.count() == 2
    assert not FailedUpdate.objects.exists()


def test_a_product_without_photos_asks_for_them(person: ChatClient, latte: Product) -> None:
    look(person, latte)
    person.press("🖼 Photos")
    assert "Send photos here, one or an album." in person.screen
    person.photo()
    assert latte.images.count() == 1


def test_without_the_right_no_photo_is_taken_moved_or_deleted(staff, chat, album: ChatClient, latte: Product) -> None:
    first, second, _third = latte.images.all()
    staff(6, "catalog.view_product")
    person = chat(6)
    look(person, latte)
    assert "no right" in person.photo(picture("gold"))
    before = answers(person)
    person.album(*pictures(3))
    assert answers(person) == before + 1
    person.forge(OpenPhoto(latte.pk, second.pk).pack())
    assert {"⭐ Main", "🗑 Delete"}.isdisjoint(person.buttons)
    for data in (ShiftPhoto(latte.pk, second.pk, 1, "front"), DeletePhoto(latte.pk, first.pk, 1)):
        person.forge(data.pack())
        assert "You have no right to do this." in person.toasts[-1]
    assert latte.images.count() == 3
    assert latte.images.first() == first
