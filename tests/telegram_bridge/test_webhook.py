"""The webhook's door: what is let in, and what anything else is told."""

import json

import pytest
from django.conf import settings
from django.db import NotSupportedError, OperationalError
from django.urls import reverse

from catalog.models import Product
from telegram_bridge import conversation, dispatch
from telegram_bridge.models import FailedUpdate, HandledUpdate

pytestmark = pytest.mark.django_db

SECRET = "X-Telegram-Bot-Api-Secret-Token"


def post(client, body, secret=None):
    headers = {SECRET: settings.TELEGRAM_WEBHOOK_SECRET if secret is None else secret}
    return client.post(reverse("telegram_bridge:webhook"), data=body, content_type="application/json", headers=headers)


@pytest.mark.parametrize("secret", ["", "wrong", "é", "секрет", "x" * 10_000])
def test_refuses_a_wrong_secret_before_it_reads_the_body(client, secret):
    assert post(client, "{not json", secret).status_code == 403


def test_refuses_a_missing_secret(client):
    response = client.post(reverse("telegram_bridge:webhook"), data="{}", content_type="application/json")
    assert response.status_code == 403


def test_refuses_more_than_a_mebibyte(client):
    assert post(client, b" " * (1024 * 1024 + 1)).status_code == 413


@pytest.mark.parametrize(
    "body",
    [
        "", "{", "[]", "null", "5", '"text"', "[" * 100_000, '{"update_id":' + "9" * 5000 + "}",
        '{"update_id": "7"}', '{"update_id": true}', '{"update_id": -1}', b"\xff\xfe",
    ],
)  # fmt: skip
def test_refuses_what_is_not_an_update(client, body):
    assert post(client, body).status_code == 400


@pytest.mark.parametrize(
    "update",
    [
        {},
        {"message": None},
        {"message": {}},
        {"message": {"chat": {"type": "private"}, "from": {"id": "5"}, "text": "hi"}},
        {"message": {"chat": {"type": "private"}, "from": {"id": 2**70}, "text": "hi"}},
        {"message": {"chat": {"type": "private"}, "from": {"id": 5}, "text": 7}},
        {"message": {"chat": {"type": "private"}, "from": {"id": 5}, "photo": []}},
        {"message": {"chat": {"type": "private"}, "from": {"id": 5, "is_bot": True}, "text": "hi"}},
        {"message": {"chat": {"type": "group"}, "from": {"id": 5}, "text": "/start"}},
        {"callback_query": {"id": "1", "from": {"id": 5}, "inline_message_id": "x", "data": "m1"}},
        {"callback_query": {"id": "1", "from": {"id": 5}, "message": {"chat": {"type": "supergroup"}}, "data": "m1"}},
        {"edited_message": {"text": "x"}},
        {"a_kind_of_the_future": {"x": 1}},
    ],
)
def test_passes_over_what_is_not_for_us(client, owner, update):
    response = post(client, json.dumps({"update_id": 1, **update}))
    assert (response.status_code, response.content) == (200, b"")


def test_tells_a_stranger_his_id_and_nothing_else(chat):
    Product.objects.create(name="Secret tea", price=1)
    stranger = chat(77, language="en")
    for attempt in ("/start", "/new_product", "tea", "/start forged"):
        screen = stranger.send(attempt)
        assert "77" in screen
        assert "Secret" not in screen
        assert stranger.buttons == []


def test_a_deactivated_user_is_refused_at_the_next_press(owner, chat):
    person = chat()
    person.send("/menu")
    owner.is_active = False
    owner.save()
    person.press("❓ Help")
    assert "invitation" in person.screen
    assert person.buttons == []


@pytest.mark.parametrize(
    "data",
    [
        "", "x", "o1", "o1:", "o1:abc", "o1:-5", "o1:1:2", "o1:" + "9" * 50, "os1:1:new:1:", "zz9:1", "f1:0:ok",
        "о1:5", "n1:gone:0:0", "l1:xx", "m0",
    ],
)  # fmt: skip
def test_forged_and_old_buttons_show_the_current_screen(owner, chat, data):
    person = chat()
    person.send("/menu")
    update = person.phone.press(*person.find("❓ Help"))
    update["callback_query"]["data"] = data
    person._deliver(update)
    assert person.buttons
    assert not FailedUpdate.objects.exists()


def test_a_bug_changes_nothing_is_told_and_can_be_replayed(owner, chat, telegram, monkeypatch):
    person = chat()
    person.send("/new_product")
    with monkeypatch.context() as broken:
        broken.setattr(dispatch, "respond", lambda person, event: 1 / 0)
        screen = person.send("Latte")
        assert "Nothing was changed" in screen
        assert person.redeliver() == screen
    failed = FailedUpdate.objects.get()
    assert "ZeroDivisionError" in failed.error
    dispatch.replay(failed)
    failed.refresh_from_db()
    assert failed.replayed_at
    assert conversation.FLOWS["new_product"].steps[1].name == "category"
    assert person.send("/menu")
    assert any("step 2 of 7" in label for label in person.buttons)


def test_answers_503_while_the_database_is_away_and_recovers(owner, chat, monkeypatch, client):
    person = chat()
    update = person.phone.send_text("/menu")
    with monkeypatch.context() as away:

        def refuse(*args):
            raise OperationalError("connection refused")

        away.setattr(dispatch.store, "lock_person", refuse)
        away.setattr(dispatch.connection, "close", lambda: None)
        assert person.raw(update).status_code == 503
    assert person.raw(update).status_code == 200
    assert HandledUpdate.objects.count() == 1


def test_a_statement_from_before_a_migration_is_prepared_anew(owner, chat, monkeypatch):
    person, failures, lock = chat(), ["cached plan must not change result type"], dispatch.store.lock_person

    def outdated_once(*args):
        if failures:
            raise NotSupportedError(failures.pop())
        return lock(*args)

    monkeypatch.setattr(dispatch.store, "lock_person", outdated_once)
    monkeypatch.setattr(dispatch.connection, "close", lambda: None)
    assert person.send("/menu")
    assert not FailedUpdate.objects.exists()
