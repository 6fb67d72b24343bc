"""A sender as stubborn as Telegram."""

import http.client
import json
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any, Self

from benchmarks.visitor import JSON
from telegram_bridge.limits import check

SECRET = "a-secret-of-the-tests"
# Telegram's 0, 2, 6, 14, 30 and 62 seconds, forty times as fast, and the last one again and again.
PAUSES = (0, 0.05, 0.15, 0.35, 0.75, 1.55)
ATTEMPTS = 60
PATIENCE = 60


class Line:
    """One keep-alive connection to the webhook of the server at `port`."""

    def __init__(self, port: int) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
        self.refusals: list[int] = []

    def post(self, update: JSON) -> str:
        """Deliver until there is a 200, as Telegram does; return its body, which Telegram would run."""
        for attempt in range(ATTEMPTS):
            try:
                status, body = self.post_once(update)
            except (OSError, http.client.HTTPException):
                self.connection.close()
            else:
                if status == 200:
                    _assert_telegram_runs(body)
                    return body
                self.refusals.append(status)
            time.sleep(PAUSES[min(attempt, len(PAUSES) - 1)])
        raise AssertionError(f"No 200 after {ATTEMPTS} attempts; answers: {self.refusals}")

    def post_once(self, update: JSON) -> tuple[int, str]:
        """Deliver once; return the status and the body."""
        headers = {"Content-Type": "application/json", "X-Telegram-Bot-Api-Secret-Token": SECRET}
        self.connection.request("POST", "/telegram/webhook/", json.dumps(update), headers)
        response = self.connection.getresponse()
        return response.status, response.read().decode()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.connection.close()


def _assert_telegram_runs(body: str) -> None:
    call: dict[str, Any] = json.loads(body)
    check(call["method"], call)


def deliver_pairs(port: int, pairs: list[tuple[JSON, JSON]], at_once: int) -> list[tuple[str, str]]:
    """Deliver the two updates of each pair at the same moment, `at_once` pairs at a time; return their answers."""

    def deliver(share: int) -> list[tuple[str, str]]:
        with both_lines(port) as post_both:
            return [post_both(*pair) for pair in pairs[share::at_once]]

    with ThreadPoolExecutor(at_once) as pool:
        shares = list(pool.map(deliver, range(at_once)))
    return [shares[place % at_once][place // at_once] for place in range(len(pairs))]


@contextmanager
def both_lines(port: int) -> Iterator[Callable[[JSON, JSON], tuple[str, str]]]:
    """A function that delivers two updates at the same moment, each over a connection of its own."""
    with Line(port) as one, Line(port) as another, ThreadPoolExecutor(1) as pool:

        def post_both(first: JSON, second: JSON) -> tuple[str, str]:
            other = pool.submit(another.post, second)
            return one.post(first), other.result()

        yield post_both
