"""The database goes away and comes back; the web process stays up all the time."""

import os

import pytest
from django.contrib.auth.models import User
from django.db import connection

from benchmarks.visitor import Visitor
from catalog.models import Product
from tests.telegram_bridge.live import Gunicorn, gunicorn, make_product

pytestmark = [
    pytest.mark.process,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        not os.environ.get("TEST_DATABASE_URL", "").startswith("postgres"), reason="SQLite's file doesn't go away"
    ),
]
MENU = {
    "message": {
        "message_id": 1, "date": 1, "chat": {"id": 5, "type": "private"}, "text": "/menu",
        "from": {"id": 5, "is_bot": False, "first_name": "Olga"},
    }
}  # fmt: skip


def allow_connections(is_allowed: bool) -> None:
    """Open or close the test's database to everybody, from a connection to another one."""
    import psycopg

    name = str(connection.settings_dict["NAME"])
    connection.close()
    with psycopg.connect(os.environ["TEST_DATABASE_URL"], autocommit=True) as other:
        other.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS {is_allowed}')
        if not is_allowed:
            other.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name])


def test_answers_503_while_the_database_is_away_and_goes_on_when_it_is_back(owner: User) -> None:
    with gunicorn() as server:
        server.post({"update_id": 1, **MENU})
        allow_connections(False)
        try:
            answers = [server.post_once({"update_id": 2, **MENU})[0] for _ in range(5)]
        finally:
            allow_connections(True)
        make_product(Visitor(5, 100, server.post), 1)
    assert answers == [503] * 5
    assert Product.objects.count() == 1


def test_a_connection_that_broke_while_idle_costs_nobody_anything(owner: User) -> None:
    with gunicorn() as server:
        _warm_up(server)
        allow_connections(False)
        allow_connections(True)
        answers = [server.post_once({"update_id": 100 + number, **MENU})[0] for number in range(5)]
    assert answers == [200] * 5


def _warm_up(server: Gunicorn) -> None:
    for number in range(1, 10):
        server.post({"update_id": number, **MENU})
