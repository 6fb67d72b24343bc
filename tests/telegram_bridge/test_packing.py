"""Packing in the bot: the pick-list, the photo of the parcel, and who may."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import User

from orders.models import Order, OrderEvent, ParcelPhoto
from orders.status import Status
from telegram_bridge import outbox
from telegram_bridge.models import FailedUpdate, OutboxMessage
from tests.factories import make_order, make_product
from tests.telegram_bridge.fake_telegram import ChatClient, FakeTelegram, picture

pytestmark = pytest.mark.django_db

ChatOf = Callable[..., ChatClient]


@pytest.fixture
def order() -> Order:
    """Two lattes and an eclair, confirmed."""
    return make_order(lines=[(make_product("Latte"), 2), (make_product("Eclair", sku="E-1"), 1)], status="confirmed")


@pytest.fixture
def packer(chat: ChatOf, staff: Callable[..., User], order: Order) -> ChatClient:
    """Somebody who looks at the pick-list."""
    staff(6, "orders.view_order", "orders.pack_order")
    person = chat(6, first_name="Peter")
    person.send("/menu")
    person.send(f"#{order.number}")
    person.press("📦 Pick-list")
    return person


def picked(order: Order) -> list[int]:
    return list(order.items.values_list("picked", flat=True))


def test_an_order_is_packed_line_by_line(packer: ChatClient, order: Order) -> None:
    assert "0 of 2 in the box" in packer.screen
    assert "E-1" in packer.screen
    assert "✅ Ready" not in packer.buttons
    packer.press("⬜ 2 × Latte")
    assert "1 of 2 in the box" in packer.screen
    packer.press("☑️ 2 × Latte")
    assert picked(order) == [0, 0]
    packer.press("⬜ 2 × Latte")
    packer.press("⬜ 1 × Eclair")
    packer.double_press("✅ Ready")
    order.refresh_from_db()
    assert (order.status, order.packed_by and order.packed_by.first_name) == (Status.READY, "Peter")
    moves = OrderEvent.objects.filter(order=order, kind="status", to_status__in=["processing", "ready"])
    assert moves.count() == 2


def test_a_double_tap_ticks_once(packer: ChatClient, order: Order) -> None:
    packer.double_press("⬜ 2 × Latte")
    assert picked(order) == [2, 0]


def test_a_photo_is_kept_with_the_order_and_copied(
    packer: ChatClient, order: Order, telegram: FakeTelegram, settings: object, tmp_path: object
) -> None:
    settings.MEDIA_ROOT = tmp_path  # type: ignore[attr-defined]
    packer.photo()
    assert "it has no parcel. The photo was not kept." in packer.screen
    packer.press("⬅️ Order")
    packer.press("👩‍🍳 Start packing")
    packer.press("📦 Pick-list")
    packer.photo(picture("blue"))
    packer.photo(picture("blue"))
    assert "The photo is kept with the order." in packer.screen
    assert "in the box" in packer.screen
    photo = ParcelPhoto.objects.get()
    assert photo.telegram_file_id
    outbox.send(outbox.claim(1)[0])
    photo.refresh_from_db()
    with photo.image.open() as file:
        assert file.read() == picture("blue")
    packer.press("⬅️ Order")
    packer.press("📷 Parcel: 1")
    assert OutboxMessage.objects.filter(method="sendPhoto").count() == 1
    packer.photo(picture("green"))
    packer.press("📷 Parcel: 2")
    assert len(OutboxMessage.objects.get(method="sendMediaGroup").payload["media"]) == 2
    assert not FailedUpdate.objects.exists()


def test_sixty_of_the_longest_lines_fit(chat: ChatOf, owner: User) -> None:
    name = "<b>&\"'" + "Щ" * 190
    order = make_order(
        lines=[(make_product(f"{name[:190]}{number}", sku=f"<&>{number}"), 1) for number in range(60)], status="ready"
    )
    person = chat()
    person.send("/menu")
    person.send(f"#{order.number}")
    person.press("📦 Pick-list")
    for _page in range(7):
        person.press("▶️")
    assert len([label for label in person.buttons if label.startswith("⬜")]) == 4


def test_without_the_right_nothing_is_packed(chat: ChatOf, staff: Callable[..., User], order: Order) -> None:
    staff(7, "orders.view_order")
    viewer = chat(7, first_name="Ann")
    viewer.send("/menu")
    viewer.send(f"#{order.number}")
    assert "📦 Pick-list" not in viewer.buttons
    viewer.photo()
    item = order.items.all()[0].pk
    for data in (f"ok1:{order.pk}:0", f"ok2:{order.pk}:{item}:2:0", f"ok3:{order.pk}:confirmed:{order.version}"):
        viewer.forge(data)
    order.refresh_from_db()
    assert (order.status, picked(order), ParcelPhoto.objects.count()) == (Status.CONFIRMED, [0, 0], 0)


@pytest.mark.parametrize("data", ["ok1:{pk}:999", "ok1:0:0", "ok2:{pk}:0:1:0", "ok2:{pk}:{item}:99:0", "ok3:{pk}:x:1"])
def test_a_forged_button_changes_nothing_and_leads_somewhere(packer: ChatClient, order: Order, data: str) -> None:
    packer.forge(data.format(pk=order.pk, item=order.items.all()[0].pk))
    assert packer.buttons
    assert picked(order) == [0, 0]
    assert not FailedUpdate.objects.exists()


def test_the_pick_list_speaks_russian(packer: ChatClient, order: Order) -> None:
    packer.send("/menu")
    packer.press("🌐 Русский")
    packer.send(f"#{order.number}")
    packer.press("📦 Сборка")
    assert "собрано 0 из 2" in packer.screen
