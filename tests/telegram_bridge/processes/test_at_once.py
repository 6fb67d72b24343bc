"""Updates that come twice, and two of one person at the same moment, over two connections to several processes."""

from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.db import connection
from django.utils import timezone

from benchmarks.visitor import JSON
from catalog.models import Product
from orders.models import Order, OrderEvent
from orders.status import Status
from telegram_bridge.buttons.dialogue import FlowPress
from telegram_bridge.buttons.menu import OpenMenu
from telegram_bridge.buttons.orders import MoveOrder
from telegram_bridge.models import Conversation, FailedUpdate, HandledUpdate
from tests.telegram_bridge.fake_telegram import FakeTelegram
from tests.telegram_bridge.processes.people import (
    assert_one_product_each,
    hire,
    make_product,
    pressed,
    stand_at_save,
    typed,
    visitor,
)  # fmt: skip
from tests.telegram_bridge.processes.sender import Line, both_lines, deliver_pairs
from tests.telegram_bridge.processes.server import Gunicorn, gunicorn

pytestmark = [pytest.mark.process, pytest.mark.django_db(transaction=True)]
DIALOGUES, PAIRS, AT_ONCE = 200, 500, 8
Pairs = list[tuple[JSON, JSON]]


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Gunicorn]:
    with gunicorn(tmp_path) as running:
        yield running


def assert_they_met(server: Gunicorn, pairs: Pairs) -> None:
    """How many really met is the machine's affair; if hardly any did, the test would prove nothing.

    On PostgreSQL 40 % and more met (seen); on SQLite an update is over too soon, and as few as 6 % were seen.
    """
    ids = [(str(first["update_id"]), str(second["update_id"])) for first, second in pairs]
    share = 10 if connection.vendor == "postgresql" else 50
    assert server.journal.at_once(ids) > len(pairs) // share


def assert_each_was_answered(pairs: Pairs) -> None:
    ids = [update["update_id"] for pair in pairs for update in pair]
    assert HandledUpdate.objects.filter(update_id__in=ids).exclude(reply="").count() == len(ids)
    assert not FailedUpdate.objects.exists()


def test_every_update_of_many_dialogues_twice_at_once_and_once_more(server: Gunicorn) -> None:
    hire(DIALOGUES)
    sent: Pairs = []

    def play(number: int) -> None:
        with both_lines(server.port) as post_both, Line(server.port) as later:

            def deliver(update: JSON) -> str:
                sent.append((update, update))
                first, second = post_both(update, update)
                assert first == second == later.post(update)
                return first

            make_product(visitor(number, deliver), number)

    with ThreadPoolExecutor(AT_ONCE) as pool:
        list(pool.map(play, range(1, DIALOGUES + 1)))
    assert_they_met(server, sent)
    assert_one_product_each(DIALOGUES)


def test_double_taps_on_save_make_one_product_each(server: Gunicorn, telegram: FakeTelegram) -> None:
    hire(PAIRS)
    save = FlowPress(stand_at_save(PAIRS), "ok")
    taps = [(pressed(person, 500, save), pressed(person, 501, save)) for person in range(1, PAIRS + 1)]
    answers = deliver_pairs(server.port, taps, AT_ONCE)
    assert_they_met(server, taps)
    assert Counter(Product.objects.values_list("name", flat=True)) == {f"Tea {n}": 1 for n in range(1, PAIRS + 1)}
    # The tap that lost shows the product as well: that is where the person is now.
    assert all(f"Tea {person}" in answer for person, both in enumerate(answers, 1) for answer in both)
    assert_each_was_answered(taps)


@pytest.mark.parametrize("who", ["one person", "two colleagues"])
def test_double_taps_on_a_status_move_each_order_once(server: Gunicorn, who: str) -> None:
    hire(PAIRS + 1)
    orders = Order.objects.bulk_create(
        Order(number=number, status=Status.NEW, origin="admin", currency="RUB", placed_at=timezone.now())
        for number in range(1, PAIRS + 1)
    )
    taps: Pairs = []
    for person, order in enumerate(orders, 1):
        confirm = MoveOrder(order.pk, Status.NEW, order.version, Status.CONFIRMED)
        taps.append((pressed(person, 1, confirm), pressed(person + (who != "one person"), 2, confirm)))
    answers = deliver_pairs(server.port, taps, AT_ONCE)
    assert_they_met(server, taps)
    assert set(Order.objects.values_list("status", "version")) == {(Status.CONFIRMED, 2)}
    assert Counter(OrderEvent.objects.values_list("order_id", flat=True)) == {order.pk: 1 for order in orders}
    # The tap that lost shows the order as it is.
    assert all("confirmed" in answer for both in answers for answer in both)
    assert_each_was_answered(taps)


def test_an_answer_and_a_press_of_one_person_are_both_handled_in_some_order(
    server: Gunicorn, telegram: FakeTelegram
) -> None:
    hire(PAIRS)
    revision = stand_at_save(PAIRS)
    Conversation.objects.update(step="price", answers={"name": "Tea"})
    pairs: Pairs = []
    for person in range(1, PAIRS + 1):
        press = OpenMenu() if person % 2 else FlowPress(revision, "back")
        pairs.append((typed(person, 500, "150"), pressed(person, 501, press)))
    deliver_pairs(server.port, pairs, AT_ONCE)
    assert_they_met(server, pairs)
    assert_each_was_answered(pairs)
    stood = Conversation.objects.values_list("account__telegram_id", "step", "answers", "revision")
    for person, step, answers, reached in stood:
        if person % 2:  # the menu leaves the dialogue where it is, so the price is taken before it or not at all
            ways = [("stock", "150.00", 1), ("price", None, 0)]
        else:  # "back" comes too late after the price; before it, the price is no category
            ways = [("stock", "150.00", 1), ("category", None, 2)]
        assert (step, answers.get("price"), reached - revision) in ways
        assert answers["name"] == "Tea"
