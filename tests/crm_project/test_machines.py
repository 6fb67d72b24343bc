"""What machines ask is answered before anything that is meant for browsers."""

import pytest
from django.conf import settings
from django.test import Client

from crm_project import machines


@pytest.fixture
def telegram() -> Client:
    return Client(headers={"X-Telegram-Bot-Api-Secret-Token": settings.TELEGRAM_WEBHOOK_SECRET, "Host": "anything"})


def test_an_update_passes_no_session_and_no_language(telegram: Client) -> None:
    response = telegram.post("/telegram/webhook/", b'{"update_id": 5}', content_type="application/json")
    assert response.status_code == 200
    assert set(response.headers) == {"Content-Type", "Content-Length"}


def test_every_answer_tells_its_length(telegram: Client) -> None:
    for method, path in (("GET", "/healthz"), ("POST", "/telegram/webhook/"), ("GET", "/telegram/webhook/")):
        response = telegram.generic(method, path)
        assert response.headers["Content-Length"] == str(len(response.content)), path


def test_the_doors_are_where_the_addresses_are() -> None:
    from django.urls import resolve

    assert resolve("/telegram/webhook/").func is machines.DOORS["/telegram/webhook/"]
