"""The database goes away and comes back; the web processes stay up all the time."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from telegram_bridge.models import HandledUpdate
from tests.telegram_bridge.processes.people import (
    answer_until_save,
    assert_one_product_each,
    hire,
    typed,
    visitor,
)  # fmt: skip
from tests.telegram_bridge.processes.sender import PATIENCE, Line
from tests.telegram_bridge.processes.server import gunicorn

pytestmark = [
    pytest.mark.process,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif("postgresql" not in settings.DATABASE["ENGINE"], reason="SQLite's file doesn't go away"),
]
SECONDS_AWAY = 10
PEOPLE = 20


def allow_connections(is_allowed: bool) -> None:
    """Open or close the test's database to everybody, from a connection to another one."""
    name = str(connection.settings_dict["NAME"])
    connection.close()
    with connection._nodb_cursor() as other:  # type: ignore[attr-defined]
        other.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS {is_allowed}')
        if not is_allowed:
            other.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name])


def test_dialogues_get_503_while_the_database_is_away_and_are_complete_when_it_is_back(tmp_path: Path) -> None:
    hire(PEOPLE)
    is_away = threading.Event()
    with gunicorn(tmp_path) as server, ThreadPoolExecutor(PEOPLE) as pool:

        def play(number: int) -> list[int]:
            with Line(server.port) as line:
                person = visitor(number, line.post)
                person.send("/new_product")
                answer_until_save(person, number)
                is_away.wait(PATIENCE)
                person.press("f1:", ":ok")
                return line.refusals

        playing = [pool.submit(play, number) for number in range(1, PEOPLE + 1)]
        while HandledUpdate.objects.count() < PEOPLE * 2:
            time.sleep(0.01)
        allow_connections(False)
        is_away.set()
        try:
            time.sleep(SECONDS_AWAY)
        finally:
            allow_connections(True)
        refusals = [one.result() for one in playing]
    assert {status for each in refusals for status in each} == {503}
    assert all(refusals)
    assert_one_product_each(PEOPLE)


def test_a_connection_that_broke_while_idle_costs_nobody_anything(tmp_path: Path) -> None:
    hire(1)
    with gunicorn(tmp_path) as server, Line(server.port) as line:
        for number in range(1, 10):
            line.post(typed(1, number, "/menu"))
        allow_connections(False)
        allow_connections(True)
        answers = [line.post_once(typed(1, number, "/menu"))[0] for number in range(10, 15)]
    assert answers == [200] * 5
