"""The goods are gathered line by line, and the parcel is photographed."""

from collections.abc import Iterator

import pytest
from django.contrib.auth.models import User
from django.core.files.base import ContentFile
from django.utils import translation

from catalog.services.products import Photo
from orders.errors import NotAllowed, OrderError
from orders.models import Order, OrderEvent, OrderItem, ParcelPhoto
from orders.services.change_status import order_change_status
from orders.services.fulfil import order_fulfil_lines
from orders.services.lines import order_edit_line
from orders.services.packing import MAX_PHOTOS, is_packed, order_add_parcel_photo, order_pick_line
from orders.signals import parcel_photo_added
from orders.status import Delivery, Status
from tests.factories import make_order, make_product, make_user
from tests.staff import client_of
from tests.threads import at_once

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture
def packer() -> User:
    return make_user("pavel", permissions=("orders.pack_order",))


def pick(order: Order, picked: int, actor: User, line: int = 0) -> OrderItem:
    item = order.items.all()[line]
    return order_pick_line(order_id=order.pk, item_id=item.pk, picked=picked, actor=actor, source="bot")


def photograph(order: Order, actor: User, name: str = "one") -> ParcelPhoto:
    return order_add_parcel_photo(
        order_id=order.pk, photo=Photo(f"file-{name}", f"unique-{name}"), actor=actor, source="bot"
    )


@pytest.mark.parametrize("status", ["confirmed", "processing", "ready"])
def test_picking_marks_the_line_and_changes_nothing_else(status: str, packer: User) -> None:
    order = make_order(lines=[(make_product(), 3)], status=status)
    events = order.events.count()
    assert pick(order, 2, packer).picked == 2
    assert pick(order, 0, packer).picked == 0
    order.refresh_from_db()
    assert (order.events.count(), order.version) == (events, events + 1)


def test_it_is_packed_when_every_piece_is_in_the_box(packer: User) -> None:
    order = make_order(lines=[(make_product(), 3), (make_product("Tea"), 1)], status="processing")
    assert not is_packed(order.items.all())
    pick(order, 3, packer)
    pick(order, 1, packer, line=1)
    assert is_packed(order.items.all())
    pick(order, 2, packer)
    assert not is_packed(order.items.all())


@pytest.mark.parametrize("picked", [-1, 4, 10**12])
def test_refuses_more_pieces_than_the_line_has(picked: int, packer: User) -> None:
    order = make_order(lines=[(make_product(), 3)], status="processing")
    with pytest.raises(OrderError, match="from 0 to 3"):
        pick(order, picked, packer)
    assert order.items.get().picked == 0


@pytest.mark.parametrize("status", ["draft", "new", "on_hold", "shipped", "completed", "cancelled", "returned"])
def test_refuses_orders_that_nobody_packs(status: str, packer: User) -> None:
    order = make_order(status=status, delivery=Delivery.DELIVERY)
    with pytest.raises(OrderError, match="nothing to pick"):
        pick(order, 1, packer)


def test_refuses_the_line_of_another_order(packer: User) -> None:
    mine, other = make_order(status="processing"), make_order(status="processing")
    with pytest.raises(OrderError, match="no longer in the order"):
        order_pick_line(order_id=mine.pk, item_id=other.items.get().pk, picked=1, actor=packer, source="bot")


def test_picking_needs_the_right_to_pack() -> None:
    order = make_order(status="processing")
    with pytest.raises(NotAllowed):
        pick(order, 1, make_user(permissions=("orders.change_order", "orders.ship_order")))
    assert order.items.get().picked == 0


def test_what_was_handed_over_was_in_the_box(packer: User) -> None:
    order = make_order(lines=[(make_product(), 3)], status="processing")
    boss = make_user("chief", is_superuser=True)
    order_fulfil_lines(order_id=order.pk, quantities={order.items.get().pk: 2}, actor=boss, source="bot")
    assert order.items.get().picked == 2
    with pytest.raises(OrderError, match="from 2 to 3"):
        pick(order, 1, packer)


def test_no_more_is_in_the_box_than_a_smaller_line_has(packer: User) -> None:
    order, boss = make_order(lines=[(make_product(), 3)], status="processing"), make_user("chief", is_superuser=True)
    line = pick(order, 3, packer).pk
    order_edit_line(order_id=order.pk, item_id=line, quantity=2, actor=boss, source="bot")
    assert order.items.get().picked == 2
    order_edit_line(order_id=order.pk, item_id=line, quantity=4, actor=boss, source="bot")
    assert not is_packed(order.items.all())


def test_the_one_who_makes_it_ready_has_packed_it(packer: User) -> None:
    order, boss = make_order(status="processing"), make_user("chief", is_superuser=True)
    ready = order_change_status(order_id=order.pk, to=Status.READY, actor=packer, source="bot")
    assert ready.packed_by == packer
    order_change_status(order_id=order.pk, to=Status.ON_HOLD, actor=boss, source="bot")
    order_change_status(order_id=order.pk, to=Status.READY, actor=boss, source="bot")
    order.refresh_from_db()
    assert order.packed_by == packer


def test_a_photo_of_the_parcel_is_kept_with_one_event(packer: User) -> None:
    heard = []

    def hear(order: Order, photo: ParcelPhoto, event: OrderEvent, **kwargs: object) -> None:
        heard.append((order.pk, photo.pk, event.payload))

    order = make_order(status="ready")
    parcel_photo_added.connect(hear)
    try:
        photo = photograph(order, packer)
        assert photograph(order, packer) == photo
    finally:
        parcel_photo_added.disconnect(hear)
    assert heard == [(order.pk, photo.pk, {"photo": photo.pk})]
    assert (photo.taken_by, photo.telegram_file_id) == (packer, "file-one")
    event = order.events.get(kind=OrderEvent.Kind.PARCEL)
    assert (event.actor, event.source, event.order_version) == (packer, "bot", None)
    version = order.version
    order.refresh_from_db()
    assert order.version == version


@pytest.mark.parametrize("status", ["draft", "new", "confirmed", "cancelled", "returned"])
def test_refuses_a_photo_where_there_is_no_parcel(status: str, packer: User) -> None:
    order = make_order(status=status)
    with pytest.raises(OrderError, match="no parcel"):
        photograph(order, packer)
    assert not order.parcel_photos.exists()


def test_refuses_the_photo_that_is_one_too_many(packer: User) -> None:
    order = make_order(status="ready")
    ParcelPhoto.objects.bulk_create(
        ParcelPhoto(order=order, telegram_file_id=str(number), telegram_unique_id=str(number))
        for number in range(MAX_PHOTOS)
    )
    with pytest.raises(OrderError, match=str(MAX_PHOTOS)):
        photograph(order, packer)


def test_photos_need_the_right_to_pack() -> None:
    order = make_order(status="ready")
    with pytest.raises(NotAllowed):
        photograph(order, make_user(permissions=("orders.change_order", "orders.ship_order")))
    assert not order.parcel_photos.exists()


def test_the_file_of_a_photo_has_a_name_that_nobody_guesses(packer: User) -> None:
    photo = photograph(make_order(status="ready"), packer)
    photo.image.save("1001.JPG", ContentFile(b"a parcel"))
    assert photo.image.name.startswith("parcels/")
    assert photo.image.name.endswith(".jpg")
    assert "1001" not in photo.image.name


def test_the_page_of_the_order_shows_who_packed_and_the_photos() -> None:
    order, pavel = make_order(status="processing"), make_user("pavel", first_name="<Pavel>", is_superuser=True)
    order_change_status(order_id=order.pk, to=Status.READY, actor=pavel, source="bot")
    kept, far = photograph(order, pavel), photograph(order, pavel, "two")
    kept.image.save("one.jpg", ContentFile(b"a parcel"))
    page = client_of("viewer").get(f"/admin/orders/order/{order.pk}/change/").text
    assert page.count(kept.image.url) == 2
    assert "at Telegram" in page
    assert "&lt;Pavel&gt;" in page
    assert not far.image


@pytest.mark.django_db(transaction=True)
def test_a_photo_that_comes_twice_is_kept_once(packer: User) -> None:
    order = make_order(status="ready")
    assert at_once(*(lambda: photograph(order, packer) for _ in range(2))) == []
    assert order.parcel_photos.count() == order.events.filter(kind=OrderEvent.Kind.PARCEL).count() == 1
