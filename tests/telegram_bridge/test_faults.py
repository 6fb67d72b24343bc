"""The database fails at each statement of an update in turn, and at its commit: what comes again is done once."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import OperationalError, connection
from django.utils import timezone

from catalog.models import Product, StockMovement
from orders.models import Order, OrderEvent
from orders.status import Status
from telegram_bridge.models import FailedUpdate, HandledUpdate
from tests.telegram_bridge.fake_telegram import JSON, ChatClient

pytestmark = pytest.mark.django_db(transaction=True)
ChatOf = Callable[..., ChatClient]
# More than any update has.
STATEMENTS = 60


class Breaking:
    """Raises `error` at the statement `number` of an attempt, in the first `times` attempts."""

    def __init__(self, number: int, error: Exception, times: int = 1) -> None:
        self.number, self.error, self.times = number, error, times
        self.seen = 0
        self.is_over = False

    def __call__(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        # What rolls the broken attempt back is left alone; the next one begins with asking who it is.
        self.seen = 1 if "FROM telegram_bridge_conversation c" in sql else self.seen + 1
        if self.seen == self.number and self.times:
            self.seen, self.times, self.is_over = STATEMENTS, self.times - 1, True
            raise self.error
        return execute(sql, params, many, context)


@contextmanager
def broken(number: int, error: Exception, times: int = 1) -> Iterator[Breaking]:
    breaking = Breaking(number, error, times)
    with connection.execute_wrapper(breaking):
        yield breaking


def to_save(person: ChatClient) -> JSON:
    """Walk to the last question; return the press of Save, not yet delivered."""
    person.send("/new_product")
    person.send("Green tea")
    person.press("⏭ Skip")
    person.send("150")
    person.send("3")
    person.press("⏭ Skip")
    person.press("⏭ Skip")
    return person.phone.press(*person.find("💾 Save"))


def begin_again() -> None:
    Product.objects.all().delete()


def deliver(person: ChatClient, update: JSON) -> int:
    response = person.raw(update)
    person.telegram.run_reply(response.content if response.status_code == 200 else b"")
    return response.status_code


@pytest.fixture
def olga(chat: ChatOf, owner: User) -> ChatClient:
    person = chat(5, language="en")
    person.send("/menu")
    return person


@pytest.mark.parametrize(("times", "first_answer"), [(1, 200), (2, 503)])
def test_a_broken_connection_at_any_statement_of_a_save_makes_one_product(
    olga: ChatClient, times: int, first_answer: int
) -> None:
    for number in range(1, STATEMENTS):
        save = to_save(olga)
        with broken(number, OperationalError("gone"), times) as breaking:
            answer = deliver(olga, save)
        assert answer == (first_answer if breaking.is_over else 200), number
        assert deliver(olga, save) == deliver(olga, save) == 200
        assert Product.objects.filter(name="Green tea", price=150, on_hand=3).count() == 1, number
        assert Product.objects.count() == StockMovement.objects.count() == 1, number
        if not breaking.is_over:
            return
        StockMovement.objects.all().delete()
        begin_again()
    pytest.fail("Saving has more statements than were tried.")


def test_a_bug_at_any_statement_of_a_save_keeps_nothing_but_the_dialogue(olga: ChatClient) -> None:
    for number in range(1, STATEMENTS):
        save = to_save(olga)
        with broken(number, ValueError("a bug")) as breaking:
            assert deliver(olga, save) == 200
        if not breaking.is_over:
            return
        assert deliver(olga, save) == 200
        assert Product.objects.count() == 0, number
        assert FailedUpdate.objects.filter(update_id=save["update_id"]).count() == 1
        # Nothing is stuck: the same question stands, and a press of its button works.
        assert deliver(olga, olga.phone.press(*olga.find("💾 Save"))) == 200
        assert Product.objects.count() == 1, number
        StockMovement.objects.all().delete()
        begin_again()
    pytest.fail("Saving has more statements than were tried.")


@pytest.mark.parametrize("was_done", [False, True])
def test_a_commit_whose_answer_is_lost_makes_one_product(
    olga: ChatClient, monkeypatch: pytest.MonkeyPatch, was_done: bool
) -> None:
    save = to_save(olga)
    commit, faults = connection._commit, [OperationalError("gone"), OperationalError("gone again")]

    def lose() -> Any:
        if not faults:
            return commit()
        if was_done:
            commit()
        raise faults.pop()

    with monkeypatch.context() as patch:
        patch.setattr(connection, "_commit", lose)
        deliver(olga, save)
    assert deliver(olga, save) == deliver(olga, save) == 200
    assert Product.objects.count() == StockMovement.objects.count() == 1


def test_a_broken_connection_at_any_statement_of_a_move_moves_the_order_once(olga: ChatClient) -> None:
    for number in range(1, STATEMENTS):
        order = Order.objects.create(
            number=number, status=Status.NEW, origin="admin", currency="RUB", placed_at=timezone.now()
        )
        olga.send("/menu")
        olga.press("⏳ Waiting")
        olga.press(f"⏳ #{number} ")
        confirm = olga.phone.press(*olga.find("👍"))
        with broken(number, OperationalError("gone"), times=2) as breaking:
            deliver(olga, confirm)
        assert deliver(olga, confirm) == deliver(olga, confirm) == 200
        order.refresh_from_db()
        assert (order.status, order.version) == (Status.CONFIRMED, 2), number
        assert OrderEvent.objects.filter(order=order).count() == 1
        assert HandledUpdate.objects.filter(update_id=confirm["update_id"]).count() == 1
        if not breaking.is_over:
            return
    pytest.fail("A move has more statements than were tried.")
