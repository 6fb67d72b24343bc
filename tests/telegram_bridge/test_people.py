"""Who gets in, and how the operator's commands answer."""

from datetime import timedelta
from io import StringIO

import pytest
from django.contrib.auth.models import Group, User
from django.core.management import CommandError, call_command
from django.utils import timezone

from telegram_bridge import client
from telegram_bridge.models import Invitation, TelegramAccount
from telegram_bridge.people import invitation_create

pytestmark = pytest.mark.django_db


@pytest.fixture
def invited(telegram):
    """A user who isn't linked yet, with an invitation as a packer: (user, token)."""
    user = User.objects.create_user("peter", first_name="Peter")
    groups = [Group.objects.get_or_create(name="packer")[0]]
    _invitation, link = invitation_create(user=user, groups=groups, created_by=None)
    assert link.startswith("https://t.me/")
    return user, link.partition("?start=")[2]


def test_an_invitation_links_and_gives_its_groups(invited, chat):
    user, token = invited
    person = chat(9, first_name="Pyotr", language="en")
    assert "Welcome! You are in." in person.send(f"/start {token}")
    assert user.telegram.telegram_id == 9
    assert [group.name for group in user.groups.all()] == ["packer"]
    assert person.send("/menu")


def test_an_invitation_works_once(invited, chat):
    _user, token = invited
    chat(9, language="en").send(f"/start {token}")
    assert "was used already" in chat(10, language="en").send(f"/start {token}")
    assert TelegramAccount.objects.count() == 1


def test_an_invitation_expires(invited, chat):
    _user, token = invited
    Invitation.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert "has expired" in chat(9, language="en").send(f"/start {token}")


def test_an_invitation_of_someone_who_left_is_void(invited, chat):
    user, token = invited
    User.objects.filter(pk=user.pk).update(is_active=False)
    assert "has expired" in chat(9, language="en").send(f"/start {token}")


def test_only_the_hash_of_a_token_is_kept(invited):
    _user, token = invited
    assert token not in str(Invitation.objects.values())


def test_the_same_start_again_gets_the_same_welcome(invited, chat):
    _user, token = invited
    person = chat(9, language="en")
    welcome = person.send(f"/start {token}")
    assert person.redeliver() == welcome


def test_language_is_chosen_per_person_and_kept(owner, chat):
    person = chat()
    person.send("/menu")
    person.press("🌐 Русский")
    assert "📦 Заказы" in person.buttons
    assert "Help" not in person.send("/help")
    person.send("/menu")
    person.press("🌐 English")
    assert "📦 Orders" in person.buttons


def run(*arguments, **options):
    out = StringIO()
    call_command(*arguments, stdout=out, **options)
    return out.getvalue()


def test_link_telegram_links_without_an_invitation(telegram):
    User.objects.create_user("olga")
    assert "123" in run("link_telegram", "olga", "123")
    assert TelegramAccount.objects.get().telegram_id == 123


@pytest.mark.parametrize("telegram_id", ["0", "-5", str(2**63)])
def test_link_telegram_refuses_what_is_no_person(telegram, telegram_id):
    User.objects.create_user("olga")
    with pytest.raises(CommandError):
        run("link_telegram", "--", "olga", telegram_id)


def test_commands_name_a_user_who_is_not_there(telegram):
    for command in (["link_telegram", "nobody", "1"], ["invite", "nobody"]):
        with pytest.raises(CommandError, match="nobody"):
            run(*command)


def test_link_telegram_refuses_an_account_of_another_user(owner):
    User.objects.create_user("peter")
    with pytest.raises(CommandError):
        run("link_telegram", "peter", "5")


def test_invite_prints_a_link_and_a_code(telegram):
    User.objects.create_user("olga")
    printed = run("invite", "olga")
    assert "https://t.me/" in printed
    assert len(printed.splitlines()) > 10


def test_set_webhook_registers_and_reports(telegram, settings):
    settings.SITE_URL = "https://shop.example"
    printed = run("set_webhook")
    assert "https://shop.example/telegram/webhook/" in printed
    call = next(payload for method, payload in telegram.calls if method == "setWebhook")
    assert call["allowed_updates"] == ["message", "callback_query"]
    assert call["secret_token"] == settings.TELEGRAM_WEBHOOK_SECRET
    assert telegram.count("setMyCommands") == 2
    assert "shop.example" in run("webhook_info")


def test_webhook_info_fails_for_another_address(telegram, settings):
    settings.SITE_URL = "https://shop.example"
    run("set_webhook", "--url", "https://other.example/x/")
    with pytest.raises(CommandError, match="another address"):
        run("webhook_info")
    assert "no webhook" in run("delete_webhook")


def test_commands_say_what_telegram_refused(telegram):
    telegram.fail_next(400, "Bad Request: bad webhook", times=3)
    for command in ("set_webhook", "delete_webhook", "webhook_info"):
        with pytest.raises(CommandError, match="bad webhook"):
            run(command)


def test_deliver_once_sends_what_is_due_and_ends(owner, chat, telegram):
    from telegram_bridge.outbox import enqueue

    chat().send("/menu")
    enqueue("sendMessage", {"chat_id": 5, "text": "Hello"})
    run("deliver", "--once")
    assert telegram.count("sendMessage") == 1


def test_deliver_once_waits_for_a_chat_that_has_to_rest(owner, chat, telegram, monkeypatch):
    from telegram_bridge import pace
    from telegram_bridge.management.commands import deliver
    from telegram_bridge.outbox import enqueue

    monkeypatch.setattr(pace, "WINDOW", timedelta(milliseconds=50))
    monkeypatch.setattr(deliver, "IDLE_SECONDS", 0.01)
    chat().send("/menu")
    for number in range(pace.IN_A_CHAT + 2):
        enqueue("sendMessage", {"chat_id": 5, "text": str(number)})
    run("deliver", "--once")
    assert telegram.count("sendMessage") == pace.IN_A_CHAT + 2


def test_poll_handles_updates_and_shows_the_replies(owner, chat, telegram, monkeypatch):
    person = chat()
    update = person.phone.send_text("/menu")
    rounds = iter([[update], KeyboardInterrupt])

    def call(method, payload, **more):
        if method != "getUpdates":
            return telegram.call(method, payload, **more)
        batch = next(rounds)
        if batch is KeyboardInterrupt:
            assert payload["offset"] == update["update_id"] + 1
            raise KeyboardInterrupt
        return batch

    monkeypatch.setattr(client, "call", call)
    assert "Stopped." in run("poll")
    assert "📦 Orders" in person.buttons
