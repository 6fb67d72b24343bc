"""kill -9, and lost connections: at every point of an update, and at random moments of many. Each counts once."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from random import Random

import pytest
from django.conf import settings
from django.contrib.auth.models import Group, User
from django.utils import timezone

from benchmarks.visitor import JSON
from catalog.models import Product, StockMovement
from orders.models import Order, OrderEvent
from orders.status import Status
from telegram_bridge.buttons.dialogue import FlowPress
from telegram_bridge.buttons.orders import MoveOrder
from telegram_bridge.models import HandledUpdate, TelegramAccount
from telegram_bridge.people import invitation_create
from tests.telegram_bridge.fake_telegram import FakeTelegram
from tests.telegram_bridge.processes.mortal import DISCONNECT, KILL
from tests.telegram_bridge.processes.people import (
    assert_one_product_each,
    hire,
    make_product,
    pressed,
    stand_at_save,
    typed,
    visitor,
)  # fmt: skip
from tests.telegram_bridge.processes.sender import Line
from tests.telegram_bridge.processes.server import ROOT, Gunicorn, environment, gunicorn

pytestmark = [pytest.mark.process, pytest.mark.django_db(transaction=True)]
DIALOGUES, AT_ONCE = 200, 8
MOST_POINTS = 100
# An update has at least its lock, its record, and the two points of its commit.
FEWEST_POINTS = 4
NEEDS_POSTGRESQL = pytest.mark.skipif("postgresql" not in settings.DATABASE["ENGINE"], reason="SQLite is no server")
BLOWS = [KILL, pytest.param(DISCONNECT, marks=NEEDS_POSTGRESQL)]


class Mortals:
    """Processes of which each handles one update, and is struck at one point of it."""

    def __init__(self, process: "subprocess.Popen[str]", blow: str) -> None:
        self.process, self.blow = process, blow
        self.blows: list[int] = []

    def handle(self, update: JSON, at: int, times: int) -> tuple[str | None, bool]:
        """Strike at the point `at`, in as many attempts as `times` says; return the reply and whether it was struck."""
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write(json.dumps([update, self.blow, at, times]) + "\n")
        self.process.stdin.flush()
        reply, was_struck = json.loads(self.process.stdout.readline())
        return reply, was_struck

    def deliver(self, update: JSON) -> str:
        """Deliver again and again, each time struck one point later, until there is no such point."""
        replies = set()
        for at in range(1, MOST_POINTS):
            # A lost connection is tried again once by the process itself.
            reply, was_struck = self.handle(update, at, times=2)
            replies.add(reply)
            if not was_struck:
                break
        self.blows.append(at - 1)
        assert reply is not None
        assert replies == {None, reply}
        return reply


@pytest.fixture(params=BLOWS)
def mortals(request: pytest.FixtureRequest) -> Iterator[Mortals]:
    command = [sys.executable, "-m", "tests.telegram_bridge.processes.mortal"]
    with subprocess.Popen(
        command, cwd=ROOT, env=environment(), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        yield Mortals(process, request.param)
        process.kill()


def test_a_dialogue_whose_every_update_is_struck_at_every_point(mortals: Mortals) -> None:
    hire(1)
    make_product(visitor(1, mortals.deliver), 1)
    assert_one_product_each(1)
    *questions, save = mortals.blows
    assert min(questions) >= FEWEST_POINTS
    assert save > max(questions)


@pytest.mark.parametrize("mortals", [pytest.param(DISCONNECT, marks=NEEDS_POSTGRESQL)], indirect=True)
def test_a_connection_that_is_lost_once_costs_nobody_anything(mortals: Mortals, telegram: FakeTelegram) -> None:
    hire(MOST_POINTS)
    save = FlowPress(stand_at_save(MOST_POINTS), "ok")
    for person in range(1, MOST_POINTS + 1):
        reply, was_struck = mortals.handle(pressed(person, 500, save), at=person, times=1)
        assert reply is not None
        assert f"Tea {person}" in reply
        assert Product.objects.count() == StockMovement.objects.count() == person
        if not was_struck:
            break
    assert FEWEST_POINTS < person < MOST_POINTS


def test_a_move_that_is_struck_at_every_point_moves_the_order_once(mortals: Mortals) -> None:
    hire(1)
    order = Order.objects.create(number=1, status=Status.NEW, origin="admin", currency="RUB", placed_at=timezone.now())
    mortals.deliver(pressed(1, 1, MoveOrder(order.pk, Status.NEW, 1, Status.CONFIRMED)))
    order.refresh_from_db()
    assert (order.status, order.version, OrderEvent.objects.count()) == (Status.CONFIRMED, 2, 1)
    assert mortals.blows[0] > FEWEST_POINTS


def test_an_invitation_that_is_struck_at_every_point_is_not_used_up(mortals: Mortals, telegram: FakeTelegram) -> None:
    user = User.objects.create_user("peter")
    _invitation, link = invitation_create(user=user, groups=[Group.objects.create(name="packers")], created_by=None)
    welcome = mortals.deliver(typed(7, 1, f"/start {link.partition('?start=')[2]}"))
    assert "Welcome" in welcome
    assert TelegramAccount.objects.get().telegram_id == 7
    assert [group.name for group in user.groups.all()] == ["packers"]
    assert mortals.blows[0] > FEWEST_POINTS


class Killer:
    """Kills after every so many answers, a random number of `every`, for as long as the dialogues run."""

    def __init__(self, server: Gunicorn, whom: str, every: tuple[int, int]) -> None:
        self.server, self.whom, self.every = server, whom, every
        self.random, self.lock = Random(1), threading.Lock()
        self.kills, self.left = 0, self.random.randint(*every)

    def count(self) -> None:
        """One more update was answered."""
        with self.lock:
            self.left -= 1
            if self.left == 0:
                self.left = self.random.randint(*self.every)
                self.kills += 1
                self.kill()

    def kill(self) -> None:
        busy = self.wait_for_a_busy_worker()
        if busy and self.whom == "a worker":
            with suppress(ProcessLookupError):
                os.kill(busy, signal.SIGKILL)
        else:
            self.server.kill_all()
            self.server.start()

    def wait_for_a_busy_worker(self) -> int:
        """Most of the time nothing happens, and killing then would prove little; 0 when there is none for long."""
        for _ in range(1000):
            if busy := self.server.journal.busy().intersection(self.server.workers()):
                return busy.pop()
            time.sleep(0.001)
        return 0


@pytest.mark.parametrize(("whom", "every"), [("a worker", (50, 150)), ("the server", (200, 500))])
def test_many_dialogues_while_processes_are_killed(whom: str, every: tuple[int, int], tmp_path: Path) -> None:
    hire(DIALOGUES)
    received: dict[int, str] = {}
    with gunicorn(tmp_path) as server:
        killer = Killer(server, whom, every)

        def play(number: int) -> None:
            with Line(server.port) as line:

                def deliver(update: JSON) -> str:
                    received[update["update_id"]] = reply = line.post(update)
                    killer.count()
                    return reply

                make_product(visitor(number, deliver), number)

        with ThreadPoolExecutor(AT_ONCE) as pool:
            list(pool.map(play, range(1, DIALOGUES + 1)))
        cut_off = server.journal.cut_off()
    assert_one_product_each(DIALOGUES)
    assert dict(HandledUpdate.objects.values_list("update_id", "reply")) == received
    assert killer.kills >= DIALOGUES // 100
    assert cut_off >= killer.kills // 4
