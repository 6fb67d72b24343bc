"""Plays the admins over keep-alive connections; in its own process. Prints what it measured as JSON."""

import json
import re
import socket
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from benchmarks.visitor import JSON, Visitor, play_round

UPDATES_A_PERSON = 1_000_000
LENGTH = re.compile(rb"\r\ncontent-length: ([0-9]+)\r\n", re.IGNORECASE)


class Line:
    """One keep-alive connection to the webhook; remembers how long each answer took, in seconds.

    It sends a request in one piece, as Telegram does, and does no more than it must: what the load costs disturbs what
    it measures.
    """

    def __init__(self, port: int, secret: str) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.head = (
            "POST /telegram/webhook/ HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: keep-alive\r\n"
            f"Content-Type: application/json\r\nX-Telegram-Bot-Api-Secret-Token: {secret}\r\nContent-Length: "
        ).encode()
        self.took: list[float] = []

    def post(self, update: JSON) -> str:
        body = json.dumps(update).encode()
        started = time.perf_counter()
        self.socket.sendall(b"%s%d\r\n\r\n%s" % (self.head, len(body), body))
        head, answer = self._receive()
        self.took.append(time.perf_counter() - started)
        if not head.startswith(b"HTTP/1.1 200 "):
            raise AssertionError(f"{head!r}: {answer[:200]}")
        return answer

    def _receive(self) -> tuple[bytes, str]:
        received, whole = b"", None
        while whole is None or len(received) < whole:
            if not (more := self.socket.recv(65536)):
                raise ConnectionResetError
            received += more
            if whole is None and (found := LENGTH.search(received)) and (end := received.find(b"\r\n\r\n")) >= 0:
                whole = end + 4 + int(found[1])
        head, _, body = received.partition(b"\r\n\r\n")
        return head, body.decode()


def mix(port: int, secret: str, people: list[int], offset: int, rounds: int, seconds: float) -> JSON:
    """All people at once, each `rounds` times the twelve updates, or for as long as `seconds` last."""
    began = time.perf_counter()

    def play(place: int) -> list[float]:
        line = Line(port, secret)
        visitor = Visitor(people[place], (place + 1) * UPDATES_A_PERSON + offset, line.post)
        for _ in range(rounds):
            if time.perf_counter() - began > seconds:
                break
            play_round(visitor, place)
        return line.took

    with ThreadPoolExecutor(len(people)) as pool:
        took = [each for one in pool.map(play, range(len(people))) for each in one]
    return {"took": took, "seconds": time.perf_counter() - began}


def dialogue(port: int, secret: str, telegram_id: int, first_update: int, answers: int) -> JSON:
    """One dialogue in which the same bad answer is given again and again."""
    line = Line(port, secret)
    visitor = Visitor(telegram_id, first_update, line.post)
    visitor.send("/cancel")
    visitor.send("/new_product")
    visitor.send("Coffee")
    visitor.press("f1:", ":skip")
    line.took.clear()
    for _ in range(answers):
        visitor.send("not a price")
    return {"took": line.took}


def main() -> None:
    wanted: dict[str, Any] = json.loads(sys.argv[1])
    play = {"mix": mix, "dialogue": dialogue}[wanted.pop("play")]
    json.dump(play(**wanted), sys.stdout)


if __name__ == "__main__":
    main()
