"""The way out: what the web and the delivery processes do while Telegram is slow, angry or away."""

import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.utils import timezone

from catalog.models import ProductImage
from telegram_bridge.buttons.menu import OpenHelp
from telegram_bridge.models import OutboxMessage
from telegram_bridge.outbox import enqueue
from telegram_bridge.playground import files
from telegram_bridge.playground.files import Upload
from telegram_bridge.playground.telegram import ApiError
from tests.telegram_bridge.fake_telegram import picture
from tests.telegram_bridge.processes.bot_api import BotApi, bot_api
from tests.telegram_bridge.processes.people import hire, make_product, pressed, visitor
from tests.telegram_bridge.processes.sender import PATIENCE, Line
from tests.telegram_bridge.processes.server import ROOT, environment, gunicorn

pytestmark = [pytest.mark.process, pytest.mark.django_db(transaction=True)]
COLOURS = ("red", "green", "blue", "white", "black")


@pytest.fixture
def api() -> Iterator[BotApi]:
    with bot_api() as running:
        yield running


@contextmanager
def delivery(api: BotApi) -> Iterator["subprocess.Popen[bytes]"]:
    """A delivery worker, killed at the end."""
    command = [sys.executable, "manage.py", "deliver"]
    with subprocess.Popen(command, cwd=ROOT, env=environment(api.address), stderr=subprocess.DEVNULL) as worker:
        try:
            yield worker
        finally:
            worker.kill()


def wait_until(is_so: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not is_so():
        assert time.monotonic() < deadline, f"It did not come to that in {PATIENCE} s"
        time.sleep(0.02)


def are_sent() -> bool:
    return not OutboxMessage.objects.exclude(status=OutboxMessage.Status.SENT).exists()


def test_a_webhook_answers_while_telegram_does_not(api: BotApi, tmp_path: Path) -> None:
    hire(1)
    api.held["answerCallbackQuery"] = threading.Event()
    with gunicorn(tmp_path, workers=1, bot_api=api.address) as server, Line(server.port) as line:
        for nth in range(1, 21):
            line.post(pressed(1, nth, OpenHelp()))
        wait_until(lambda: "answerCallbackQuery" in api.called)
    # All were answered before Telegram had answered the first.
    assert not api.held["answerCallbackQuery"].is_set()


def test_photos_of_dialogues_are_kept_though_the_worker_is_killed_while_it_fetches_one(
    api: BotApi, tmp_path: Path
) -> None:
    photos = {}
    hire(len(COLOURS))
    with gunicorn(tmp_path, bot_api=api.address) as server:
        for number, colour in enumerate(COLOURS, 1):
            photos[f"Tea {number}"] = picture(colour)
            sizes = files.add_photo(api.store, Upload("tea.jpg", photos[f"Tea {number}"]))
            with Line(server.port) as line:
                person = visitor(number, line.post)
                make_product(person, number, photo=sizes[-1]["file_id"])
    api.held["getFile"] = threading.Event()
    with delivery(api):
        wait_until(lambda: "getFile" in api.called)
    api.held["getFile"].set()
    OutboxMessage.objects.update(leased_until=timezone.now())  # as after a minute and a half
    api.faults["getFile"] = [ApiError(429, "Too Many Requests: retry after 1", 1), ApiError(500, "Internal")]
    with delivery(api):
        wait_until(are_sent)
    images = ProductImage.objects.select_related("product")
    kept = {image.product.name: Path(image.image.path).read_bytes() for image in images}
    assert kept == photos


def test_two_workers_send_each_message_and_keep_the_order_of_a_chat(api: BotApi) -> None:
    for number in range(20):
        enqueue("sendMessage", {"chat_id": 1 + number % 5, "text": str(number)})
    with delivery(api), delivery(api):
        wait_until(are_sent)
    texts = [
        (record.chat_id, int(record.data["message"]["text"]))
        for record in api.store.records
        if record.kind == "message"
    ]
    for chat in range(1, 6):
        assert [text for chat_id, text in texts if chat_id == chat] == list(range(chat - 1, 20, 5))
