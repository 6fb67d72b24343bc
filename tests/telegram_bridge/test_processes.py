"""What the bot promises whatever its processes do: each update counts once. With `FULL=1`, 200 dialogues at a time."""

import os
import signal
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from random import Random

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from benchmarks.visitor import JSON, Visitor
from catalog.models import Product, StockMovement
from orders.models import Order, OrderEvent
from orders.status import Status
from telegram_bridge.people import account_link
from tests.telegram_bridge.live import Gunicorn, gunicorn, in_a_fresh_process, make_product

pytestmark = [pytest.mark.process, pytest.mark.django_db(transaction=True)]
DIALOGUES = 200 if os.environ.get("FULL") else 40
AT_ONCE = 8
KILLS = 4
UPDATES_A_PERSON = 1000


def hire(count: int) -> None:
    """People with the Telegram ids 1 to `count`, who may do everything."""
    for number in range(1, count + 1):
        account_link(user=User.objects.create_superuser(f"user{number}"), telegram_id=number, language="en")


def visitor(number: int, post: Callable[[JSON], str]) -> Visitor:
    return Visitor(number, number * UPDATES_A_PERSON, post)


def play_all(post: Callable[[JSON], str]) -> None:
    """Every person makes the product of their number, `AT_ONCE` of them at a time."""
    with ThreadPoolExecutor(AT_ONCE) as pool:
        list(pool.map(lambda number: make_product(visitor(number, post), number), range(1, DIALOGUES + 1)))


def assert_one_product_each(count: int = DIALOGUES) -> None:
    found = sorted(Product.objects.values_list("name", "price", "on_hand"))
    assert found == sorted((f"Tea {number}", 100 + number, number) for number in range(1, count + 1))
    assert StockMovement.objects.count() == count


def delivered_thrice(server: Gunicorn) -> Callable[[JSON], str]:
    """Deliver twice at the same moment over two connections, and once more afterwards."""

    def post(update: JSON) -> str:
        with ThreadPoolExecutor(2) as two:
            first, second = two.map(server.post, [update, update])
        assert first == second == server.post(update)
        return first

    return post


def test_a_dialogue_goes_on_in_another_process_with_every_answer() -> None:
    hire(1)
    make_product(visitor(1, in_a_fresh_process), 1)
    assert_one_product_each(1)


def test_updates_that_come_twice_at_once_and_once_more_count_once() -> None:
    hire(DIALOGUES)
    with gunicorn() as server:
        play_all(delivered_thrice(server))
    assert_one_product_each()


def test_a_double_tap_on_save_makes_one_product() -> None:
    hire(1)
    with gunicorn() as server:
        person = visitor(1, twice_with_different_ids(server))
        make_product(person, 1)
    assert_one_product_each(1)


def test_a_double_tap_on_a_status_moves_the_order_once() -> None:
    hire(1)
    order = Order.objects.create(number=1, status=Status.NEW, origin="admin", currency="RUB", placed_at=timezone.now())
    with gunicorn() as server:
        person = visitor(1, twice_with_different_ids(server))
        person.send("/menu")
        person.press("ol1:new:")
        person.press("o1:")
        person.press("os1:", ":confirmed")
    order.refresh_from_db()
    assert (order.status, order.version) == (Status.CONFIRMED, 2)
    assert OrderEvent.objects.filter(order=order).count() == 1


def twice_with_different_ids(server: Gunicorn) -> Callable[[JSON], str]:
    """Presses come twice at once, as two updates with different ids."""

    def post(update: JSON) -> str:
        if "callback_query" not in update:
            return server.post(update)
        with ThreadPoolExecutor(2) as two:
            tapped = [update, update | {"update_id": update["update_id"] + UPDATES_A_PERSON // 2}]
            # The tap that lost shows where the person is now, so either answer has the newest buttons.
            return list(two.map(server.post, tapped))[0]

    return post


@pytest.mark.parametrize("whom", ["a worker", "the whole server"])
def test_killed_processes_lose_nothing_and_do_nothing_twice(whom: str) -> None:
    hire(DIALOGUES)
    is_done = threading.Event()
    random = Random(1)

    def kill(server: Gunicorn) -> None:
        for _ in range(KILLS):
            if is_done.wait(random.uniform(0.5, 2)):
                return
            if whom == "a worker" and (workers := server.workers()):
                with suppress(ProcessLookupError):
                    os.kill(random.choice(workers), signal.SIGKILL)
            elif whom != "a worker":
                server.kill_all()
                server.start()

    with gunicorn() as server:
        killer = threading.Thread(target=kill, args=[server])
        killer.start()
        try:
            play_all(server.post)
        finally:
            is_done.set()
            killer.join()
    assert_one_product_each()
