"""Notes on the timeline."""

import pytest

from orders.errors import NotAllowed, OrderError
from orders.services.notes import order_add_note
from orders.signals import order_noted
from tests.factories import make_order, make_user

pytestmark = pytest.mark.django_db


def test_a_note_is_an_event_without_a_version() -> None:
    order, olga = make_order(), make_user(permissions=("orders.add_note",))
    heard = []

    def hear(event: object, **kwargs: object) -> None:
        heard.append(event)

    order_noted.connect(hear)
    try:
        event = order_add_note(order_id=order.pk, text=" ring <b>twice</b>\nthen wait ", actor=olga, source="bot")
    finally:
        order_noted.disconnect(hear)
    assert (event.text, event.order_version, event.actor) == ("ring <b>twice</b>\nthen wait", None, olga)
    assert heard == [event]


@pytest.mark.parametrize("text", ["", "  \n", "a\x00b", "\ud800", "\u200b", "x" * 4001], ids=ascii)
def test_refuses_a_note_that_can_not_be_read(text: str) -> None:
    order, olga = make_order(), make_user(permissions=("orders.add_note",))
    with pytest.raises(OrderError):
        order_add_note(order_id=order.pk, text=text, actor=olga, source="bot")
    assert not order.events.filter(kind="note").exists()


def test_refuses_whoever_may_not_write_and_an_order_that_is_gone() -> None:
    order = make_order()
    with pytest.raises(NotAllowed):
        order_add_note(order_id=order.pk, text="x", actor=make_user("nobody"), source="bot")
    with pytest.raises(OrderError):
        order_add_note(order_id=404, text="x", actor=make_user("boss2", is_superuser=True), source="bot")
