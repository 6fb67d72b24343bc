"""A product's card is answered with photos: asked first, then added with one button."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from catalog.models import Product
from catalog.services.products import MAX_PHOTOS
from telegram_bridge.buttons.catalog import OpenProduct
from telegram_bridge.buttons.photos import AddOffered
from telegram_bridge.models import FailedUpdate, OfferedPhoto
from telegram_bridge.playground.files import Upload
from telegram_bridge.pruning import prune
from tests.factories import make_product
from tests.telegram_bridge.fake_telegram import ChatClient, picture
from tests.threads import at_once

pytestmark = pytest.mark.django_db

COLOURS = ("red", "green", "blue", "white", "black", "gray", "pink", "brown", "yellow", "orange", "cyan", "purple")


@pytest.fixture
def latte() -> Product:
    return make_product("Latte")


@pytest.fixture
def person(owner: User, chat: Callable[..., ChatClient], latte: Product) -> ChatClient:
    """Olga, who looks at the card of the latte."""
    olga = chat()
    look(olga, latte)
    return olga


def look(person: ChatClient, product: Product) -> str:
    person.send("/menu")
    return person.forge(OpenProduct(product.pk).pack())


def pictures(count: int, *, size: tuple[int, int] = (640, 480)) -> list[bytes]:
    return [picture(colour, size) for colour in COLOURS[:count]]


def answers(person: ChatClient) -> int:
    """How many messages of the bot are in the chat."""
    return sum(message["from"]["is_bot"] for message in person.telegram.messages(person.person.telegram_id))


def test_a_photo_that_answers_a_card_is_added_with_one_button(person: ChatClient, latte: Product) -> None:
    screen = person.album_reply(person.last["message_id"], picture())
    assert "<b>" not in screen
    assert screen.startswith("Latte\n🖼 Add this album?\nPhotos now: 0, at most 10.")
    assert not latte.images.exists()
    person.press("✅ Add the album")
    assert latte.images.count() == 1


def reply_with_photo(person: ChatClient, colour: str = "red") -> str:
    card, photo = person.last["message_id"], Upload("photo.jpg", picture(colour))
    return person._deliver(person.phone.send_photo(photo, reply_to=card))


def test_one_photo_is_shown_with_the_question_and_added_once(person: ChatClient, latte: Product) -> None:
    assert "🖼 Add this photo?" in reply_with_photo(person)
    assert "photo" in person.last
    assert not latte.images.exists()
    person.redeliver()
    assert OfferedPhoto.objects.count() == 1
    person.double_press("✅ Add the photo")
    assert latte.images.count() == 1
    assert "🖼 Photo 1 of 1" in person.screen
    assert not FailedUpdate.objects.exists()


def test_a_photo_that_is_left_is_not_added(person: ChatClient, latte: Product) -> None:
    reply_with_photo(person)
    assert "Price: 100" in person.press("⬅️ Leave it")
    assert not latte.images.exists()


def test_an_album_is_asked_about_once_and_added_to_the_product_that_was_answered(
    person: ChatClient, latte: Product
) -> None:
    tea, card = make_product("Tea"), person.last["message_id"]
    look(person, tea)
    before = answers(person)
    person.album_reply(card, *pictures(3))
    assert answers(person) == before + 1
    person.press("✅ Add the album")
    assert "🖼 Photos added: 3." in person.screen
    assert (latte.images.count(), tea.images.count()) == (3, 0)


@pytest.mark.django_db(transaction=True)
def test_the_photos_of_an_album_that_come_at_the_same_moment_are_all_kept_and_asked_about_once(
    person: ChatClient, latte: Product
) -> None:
    card, answers = person.last["message_id"], []
    updates = [
        person.phone.send_photo(Upload("photo.jpg", content), album="77", reply_to=card) for content in pictures(3)
    ]
    # The first one comes twice, as after an answer that got lost.
    assert (
        at_once(*(lambda update=update: answers.append(person.raw(update)) for update in [*updates, updates[0]])) == []
    )
    replies = {response.content for response in answers if response.content}
    assert len(replies) == 1
    assert OfferedPhoto.objects.count() == 3
    person.telegram.run_reply(replies.pop())
    person.press("✅ Add the album")
    assert latte.images.count() == 3


def test_a_photo_of_the_album_that_comes_after_the_button_is_added_too(person: ChatClient, latte: Product) -> None:
    card = person.last["message_id"]
    first, second = (
        person.phone.send_photo(Upload("photo.jpg", content), album="77", reply_to=card) for content in pictures(2)
    )
    person._deliver(first)
    person.press("✅ Add the album")
    before = answers(person)
    person._deliver(second)
    assert answers(person) == before
    assert latte.images.count() == 2


def test_what_has_no_room_is_said(person: ChatClient, latte: Product) -> None:
    person.album(*pictures(8))
    look(person, latte)
    person.album_reply(person.last["message_id"], *pictures(4, size=(320, 240)))
    assert "There was no room for 2 more: at most 10 are kept." in person.press("✅ Add the album")
    assert latte.images.count() == MAX_PHOTOS
    look(person, latte)
    before = answers(person)
    person.album_reply(person.last["message_id"], *pictures(3, size=(100, 80)))
    assert answers(person) == before + 1
    assert "at most 10 photos. Delete one" in person.screen


def test_a_photo_that_is_there_is_not_offered_again(person: ChatClient, latte: Product) -> None:
    person.photo(picture("red"))
    look(person, latte)
    assert "It has this photo already." in reply_with_photo(person, "red")


def test_without_the_right_nothing_is_offered_or_added(
    staff: Callable[..., User], chat: Callable[..., ChatClient], person: ChatClient, latte: Product
) -> None:
    staff(6, "catalog.view_product", "catalog.change_product")
    peter = chat(6)
    look(peter, latte)
    assert "You have no right to do this." in reply_with_photo(peter)
    peter.forge(AddOffered(latte.pk, OfferedPhoto.objects.get().pk).pack())
    assert not latte.images.exists()


def test_nobody_adds_what_another_person_has_offered(
    staff: Callable[..., User], chat: Callable[..., ChatClient], person: ChatClient, latte: Product
) -> None:
    reply_with_photo(person)
    staff(6, "catalog.view_product", "catalog.add_productimage")
    peter = chat(6)
    look(peter, latte)
    peter.forge(AddOffered(latte.pk, OfferedPhoto.objects.get().pk).pack())
    assert "no longer kept" in peter.toasts[-1]
    assert not latte.images.exists()


def test_what_nobody_wanted_is_forgotten_after_some_days(person: ChatClient, latte: Product) -> None:
    reply_with_photo(person)
    OfferedPhoto.objects.update(created_at=timezone.now() - timedelta(days=4))
    prune()
    person.press("✅ Add the photo")
    assert "no longer kept" in person.toasts[-1]
    assert not latte.images.exists()


def test_asks_in_russian(person: ChatClient, latte: Product) -> None:
    person.send("/menu")
    person.press("🌐 Русский")
    look(person, latte)
    assert "🖼 Добавить это фото?" in reply_with_photo(person)
    assert "🖼 Добавлено фото: 1." in person.press("✅ Добавить фото")
