"""Telegram and its people, for every test of the bridge."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client

from telegram_bridge.people import account_link
from telegram_bridge.playground.people import Person
from tests.telegram_bridge.fake_telegram import ChatClient, FakeTelegram


@pytest.fixture
def telegram(monkeypatch: pytest.MonkeyPatch) -> FakeTelegram:
    """Telegram in place of the network."""
    from telegram_bridge import client

    fake = FakeTelegram()
    monkeypatch.setattr(client, "call", fake.call)
    monkeypatch.setattr(client, "download", fake.download)
    monkeypatch.setattr(client, "answer_press_soon", fake.answer_press)
    monkeypatch.setattr(client, "bot_username", fake.bot_username)
    return fake


@pytest.fixture
def chat(telegram: FakeTelegram, client: Client) -> Callable[..., ChatClient]:
    """`chat(telegram_id=5, first_name="Olga", language="ru")` opens the chat of one more person with the bot."""

    def open_chat(telegram_id: int = 5, first_name: str = "Olga", **more: Any) -> ChatClient:
        return ChatClient(telegram, Person(telegram_id, first_name, **more), client)

    return open_chat


@pytest.fixture
def owner(telegram: FakeTelegram, db: None) -> User:
    """Olga, who may do everything, linked to the Telegram account 5 and reading English."""
    user = User.objects.create_superuser("olga", first_name="Olga")
    account_link(user=user, telegram_id=5, language="en")
    return user


@pytest.fixture
def staff(telegram: FakeTelegram, db: None) -> Callable[..., User]:
    """`staff(6, "orders.view_order")` is one more person with just these rights."""

    def link(telegram_id: int, *permissions: str, name: str = "Peter") -> User:
        user = User.objects.create_user(f"user{telegram_id}", first_name=name)
        codenames = [permission.partition(".")[2] for permission in permissions]
        user.user_permissions.set(Permission.objects.filter(codename__in=codenames))
        account_link(user=user, telegram_id=telegram_id, language="en")
        return user

    return link
