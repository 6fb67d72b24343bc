"""Plays the admins over keep-alive connections; in its own process. Prints what it measured as JSON."""

import http.client
import json
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from benchmarks.visitor import JSON, Visitor, play_round

UPDATES_A_PERSON = 1_000_000


class Line:
    """One keep-alive connection to the webhook; remembers how long each answer took, in seconds."""

    def __init__(self, port: int, secret: str) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port)
        self.headers = {"Content-Type": "application/json", "X-Telegram-Bot-Api-Secret-Token": secret}
        self.took: list[float] = []

    def post(self, update: JSON) -> str:
        body = json.dumps(update)
        started = time.perf_counter()
        self.connection.request("POST", "/telegram/webhook/", body, self.headers)
        response = self.connection.getresponse()
        answer = response.read().decode()
        self.took.append(time.perf_counter() - started)
        if response.status != 200:
            raise AssertionError(f"{response.status}: {answer[:200]}")
        return answer


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
