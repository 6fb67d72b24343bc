"""Who may begin, place and discard a draft."""

import pytest

from orders.errors import NotAllowed, OrderError
from orders.models import Order
from orders.services.change_status import order_change_status
from orders.services.notes import order_add_note
from orders.services.place import order_create_draft, order_discard_draft, order_place
from orders.services.undo import order_undo
from orders.signals import order_discarded
from tests.factories import make_order, make_user

pytestmark = pytest.mark.django_db


def discard(order: Order, **who: object) -> None:
    order_discard_draft(order_id=order.pk, source="bot", **who)


def test_drafts_and_placing_are_for_those_who_take_orders() -> None:
    viewer = make_user("viewer", permissions=("orders.view_order", "orders.change_order"))
    seller = make_user("seller", permissions=("orders.add_order",))
    with pytest.raises(NotAllowed):
        order_create_draft(actor=viewer, source="bot")
    draft = make_order(status="draft")
    with pytest.raises(NotAllowed):
        order_place(order_id=draft.pk, actor=viewer, source="bot")
    assert Order.objects.get().status == "draft"
    assert order_create_draft(actor=seller, source="bot").created_by == seller
    assert order_place(order_id=draft.pk, actor=seller, source="bot").status == "new"


def test_a_draft_keeps_one_spelling_of_the_phone() -> None:
    draft = order_create_draft(actor=None, source="bot", contact_phone="8 (900) 123-45-67")
    assert draft.contact_phone == "+79001234567"
    with pytest.raises(OrderError):
        order_create_draft(actor=None, source="bot", contact_phone="call me")


def test_ones_own_draft_can_be_discarded_and_is_told_of() -> None:
    heard = []

    def hear(order_id: int, actor: object, source: str, **kwargs: object) -> None:
        heard.append((order_id, actor, source))

    seller = make_user("seller", permissions=("orders.add_order",))
    draft = order_create_draft(actor=seller, source="bot")
    order_discarded.connect(hear)
    try:
        discard(draft, actor=seller)
    finally:
        order_discarded.disconnect(hear)
    assert heard == [(draft.pk, seller, "bot")]
    assert not Order.objects.exists()


def test_the_draft_of_another_is_for_those_who_change_orders() -> None:
    draft = make_order(status="draft")
    with pytest.raises(NotAllowed):
        discard(draft, actor=make_user("seller", permissions=("orders.add_order",)))
    discard(draft, actor=make_user(permissions=("orders.change_order",)))
    assert not Order.objects.exists()


@pytest.mark.parametrize("status", ["new", "on_hold", "completed", "cancelled"])
def test_what_was_placed_stays_in_the_books(status: str) -> None:
    order = make_order(status=status)
    with pytest.raises(OrderError):
        discard(order, actor=make_user("chief", is_superuser=True))
    assert Order.objects.get() == order


def test_a_cancelled_draft_stays_with_its_reason() -> None:
    chief, draft = make_user("chief", is_superuser=True), make_order(status="draft")
    order_change_status(order_id=draft.pk, to="cancelled", actor=chief, source="bot", reason="by mistake")
    with pytest.raises(OrderError):
        discard(draft, actor=chief)


def test_a_draft_that_was_cancelled_by_mistake_can_be_discarded() -> None:
    chief, draft = make_user("chief", is_superuser=True), make_order(status="draft")
    order_add_note(order_id=draft.pk, text="call first", actor=chief, source="bot")
    order_change_status(order_id=draft.pk, to="cancelled", actor=chief, source="bot", reason="by mistake")
    order_undo(order_id=draft.pk, actor=chief, source="bot")
    discard(draft, actor=chief)
    assert not Order.objects.exists()


def test_a_draft_that_is_gone_is_a_sentence() -> None:
    with pytest.raises(OrderError):
        order_discard_draft(order_id=404, actor=make_user(), source="bot")
