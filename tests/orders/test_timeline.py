"""What happened to an order is told as a sentence, in the reader's language and not in that of who did it."""

from decimal import Decimal
from uuid import uuid4

import pytest
from django.contrib.auth.models import User
from django.utils import translation

from orders.errors import NotAllowed, OrderChangedMeanwhile, OrderError
from orders.models import Order, OrderEvent, Tag
from orders.services.assign import order_assign
from orders.services.change_status import order_change_status
from orders.services.fulfil import order_fulfil_lines
from orders.services.lines import order_edit_line
from orders.services.notes import order_add_note
from orders.services.payments import payment_refund, payment_take
from orders.services.returns import order_return_lines
from orders.services.tags import order_set_tags
from orders.services.undo import order_undo
from orders.timeline import told
from tests.factories import make_order, make_product, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def boss() -> User:
    return make_user("chief", first_name="Anna", is_superuser=True)


def last(order: Order) -> tuple[str, str]:
    """The newest event in English and in Russian."""
    event = order.events.first()
    assert event is not None
    return in_both(event)


def in_both(event: OrderEvent) -> tuple[str, str]:
    texts = []
    for language in ("en", "ru"):
        with translation.override(language):
            texts.append(told(event, currency="RUB").replace("\xa0", " "))
    return texts[0], texts[1]


def test_moves(boss: User) -> None:
    order = make_order(status="completed")
    assert [in_both(event) for event in order.events.order_by("pk")] == [
        ("Placed", "Оформлен"), ("Confirmed", "Подтверждён"), ("Packing has begun", "Сборка началась"),
        ("Ready", "Готов"), ("Handed over to the customer", "Выдан покупателю"),
    ]  # fmt: skip
    order_undo(order_id=order.pk, actor=boss, source="bot")
    assert last(order) == ("Undone: “ready” again", "Шаг назад: снова «готов»")


def test_a_pause_and_an_end(boss: User) -> None:
    order = make_order()
    for to, reason in (("on_hold", ""), ("new", ""), ("cancelled", "out of <b>stock")):
        order_change_status(order_id=order.pk, to=to, actor=boss, source="bot", reason=reason)
    assert [in_both(event) for event in order.events.order_by("-pk")[:3]] == [
        ("Cancelled. Reason: out of <b>stock", "Отменён. Причина: out of <b>stock"),
        ("Resumed: “new” again", "Возобновлён: снова «новый»"), ("Put on hold", "Отложен"),
    ]  # fmt: skip


def test_money_has_its_currency_and_speaks_the_readers_language(boss: User) -> None:
    order = make_order()
    with translation.override("ru"):
        for record, amount in ((payment_take, "3160"), (payment_refund, "60.50")):
            record(
                order_id=order.pk, amount=Decimal(amount), method="cash", actor=boss, source="bot",
                idempotency_key=uuid4(),
            )  # fmt: skip
    refund, payment = order.events.all()[:2]
    assert in_both(payment) == ("Paid: 3 160 ₽, cash", "Оплата: 3 160 ₽, наличные")
    assert in_both(refund) == ("Given back: 60,50 ₽, cash", "Возврат денег: 60,50 ₽, наличные")
    with translation.override("en"):
        assert str(order.payments.first()).replace("\xa0", " ") == "payment 3 160 ₽"


def test_goods_that_change_hands_are_named(boss: User) -> None:
    latte = make_product("Латте", stock=5)
    order = make_order(lines=[(latte, 2)], status="ready")
    quantities = {order.items.get().pk: 1}
    order_fulfil_lines(order_id=order.pk, quantities=quantities, actor=boss, source="bot")
    assert last(order) == ("Handed over in part: Латте × 1", "Выдана часть: Латте × 1")
    order_change_status(order_id=order.pk, to="completed", actor=boss, source="bot")
    order_return_lines(order_id=order.pk, quantities=quantities, restock=True, reason="cold", actor=boss, source="bot")
    assert last(order) == (
        "Back on the shelf: Латте × 1. Reason: cold", "Возврат на полку: Латте × 1. Причина: cold",
    )  # fmt: skip
    order_return_lines(order_id=order.pk, quantities=quantities, restock=False, reason="", actor=boss, source="bot")
    assert last(order) == (
        "Written off: Латте × 1 — all has come back", "Возврат со списанием: Латте × 1 — всё вернулось",
    )  # fmt: skip


def test_who_has_it(boss: User) -> None:
    order, peter = make_order(), make_user("peter", first_name="Peter")
    order_assign(order_id=order.pk, assignee_id=boss.pk, actor=boss, source="bot")
    assert last(order) == ("Taken on", "Взят в работу")
    order_assign(order_id=order.pk, assignee_id=peter.pk, actor=boss, source="bot")
    assert last(order) == ("Given to: Peter", "Передан: Peter")
    order_assign(order_id=order.pk, assignee_id=None, actor=boss, source="bot")
    assert last(order) == ("Nobody has it now", "Теперь свободен")


def test_notes_and_changes(boss: User) -> None:
    order = make_order()
    order_add_note(order_id=order.pk, text="Ring <twice>", actor=boss, source="bot")
    assert last(order) == ("Note: Ring <twice>", "Заметка: Ring <twice>")
    order_edit_line(order_id=order.pk, item_id=order.items.get().pk, quantity=2, actor=boss, source="bot")
    assert last(order) == (
        "Changed: Latte: quantity 1 → 2; total 100 ₽ → 200 ₽", "Изменено: Latte: количество 1 → 2; итого 100 ₽ → 200 ₽",
    )  # fmt: skip


def test_an_event_of_an_older_version_of_the_shop_is_told_as_it_was_written() -> None:
    order = make_order()
    event = OrderEvent.objects.create(order=order, kind="payment", source="import", order_version=9, text="Paid, 5")
    assert in_both(event) == ("Paid, 5", "Paid, 5")


def test_tags_that_change_are_one_event(boss: User) -> None:
    order = make_order(status="completed")
    gift, loud, rush = (Tag.objects.create(name=name) for name in ("gift", "loud", "rush"))
    order_set_tags(order_id=order.pk, tag_ids=[gift.pk, loud.pk], actor=boss, source="admin")
    version, events = Order.objects.get(pk=order.pk).version, order.events.count()
    assert last(order) == ("Changed: tags — → gift, loud", "Изменено: метки — → gift, loud")
    order_set_tags(order_id=order.pk, tag_ids=[loud.pk, gift.pk], actor=boss, source="admin")
    assert order.events.count() == events
    order_set_tags(order_id=order.pk, tag_ids=[rush.pk], actor=boss, source="admin", seen_version=version)
    assert last(order)[0] == "Changed: tags gift, loud → rush"
    assert list(order.tags.all()) == [rush]
    with pytest.raises(OrderChangedMeanwhile):
        order_set_tags(order_id=order.pk, tag_ids=[], actor=boss, source="admin", seen_version=version)


def test_tags_are_refused_to_who_may_not_change_orders_and_when_they_are_gone(boss: User) -> None:
    order, tag = make_order(), Tag.objects.create(name="gift")
    with pytest.raises(NotAllowed):
        order_set_tags(order_id=order.pk, tag_ids=[tag.pk], actor=make_user("peter"), source="admin")
    with pytest.raises(OrderError):
        order_set_tags(order_id=order.pk, tag_ids=[tag.pk, 404], actor=boss, source="admin")
    assert not order.tags.exists()
