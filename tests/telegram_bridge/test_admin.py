"""The bridge's pages in the admin, its users and its first page."""

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client

from catalog.errors import DomainError
from telegram_bridge import client as bot_client
from telegram_bridge import dispatch
from telegram_bridge.models import Conversation, FailedUpdate, Invitation, OutboxMessage, TelegramAccount
from tests.factories import make_order
from tests.staff import client_of, person

pytestmark = pytest.mark.django_db


def account(**fields):
    user = User.objects.create_user("olga")
    linked = TelegramAccount.objects.create(telegram_id=1001, user=user, name="Olga", language="en", **fields)
    Conversation.objects.create(account=linked, flow="create_product", step="price", revision=4)
    return linked


def failed(**fields):
    return FailedUpdate.objects.create(update_id=7, payload="{}", error="Traceback\nValueError: no", **fields)


def act(client, page, action, row):
    return client.post(f"/admin/telegram_bridge/{page}/", {"action": action, "_selected_action": [row.pk]}, follow=True)


def test_unlinks_a_person():
    linked = account()
    act(client_of("owner"), "telegramaccount", "unlink", linked)
    assert not TelegramAccount.objects.exists()
    assert User.objects.filter(username="olga").exists()


def test_unlinks_a_person_from_their_page():
    linked = account()
    page = f"/admin/telegram_bridge/telegramaccount/{linked.pk}/delete/"
    client_of("owner").post(page, {"post": "yes"})
    assert not TelegramAccount.objects.exists()


def test_roles_and_rights_are_named_in_russian():
    client, group = client_of("owner"), Group.objects.get(name="packer")
    page = client.get(f"/admin/auth/group/{group.pk}/change/", headers={"Accept-Language": "ru"}).content.decode()
    assert "сборщик" in page
    assert "заказ: смотреть" in page
    assert "Can view" not in page
    page = client.get("/admin/telegram_bridge/invitation/add/", headers={"Accept-Language": "ru"}).content.decode()
    assert "курьер" in page
    assert "courier" not in page


def test_ends_a_dialogue_so_that_its_buttons_are_old():
    linked = account()
    act(client_of("owner"), "conversation", "end_dialogue", linked.conversation)
    conversation = Conversation.objects.get()
    assert (conversation.flow, conversation.step, conversation.revision) == ("", "", 5)


def test_retries_only_what_has_failed():
    lost = OutboxMessage.objects.create(chat_id=1, method="sendMessage", payload={}, status="failed", attempts=9)
    sent = OutboxMessage.objects.create(chat_id=1, method="sendMessage", payload={}, status="sent")
    client = client_of("owner")
    for message in (lost, sent):
        act(client, "outboxmessage", "retry", message)
    lost.refresh_from_db()
    sent.refresh_from_db()
    assert (lost.status, lost.attempts, sent.status) == ("queued", 0, "sent")


def test_replay_that_fails_again_is_told_without_secrets(monkeypatch, settings):
    def replay(update):
        raise ValueError(f"bad {settings.TELEGRAM_BOT_TOKEN}")

    monkeypatch.setattr(dispatch, "replay", replay)
    response = act(client_of("owner"), "failedupdate", "replay", failed())
    assert "failed again" in response.text
    assert settings.TELEGRAM_BOT_TOKEN not in response.text


def test_payload_is_shown_without_secrets(settings):
    update = FailedUpdate.objects.create(update_id=8, payload=settings.TELEGRAM_BOT_TOKEN, error="x")
    response = client_of("owner").get(f"/admin/telegram_bridge/failedupdate/{update.pk}/change/")
    assert settings.TELEGRAM_BOT_TOKEN not in response.text
    assert "[secret]" in response.text


def test_invitation_shows_its_link_once(monkeypatch):
    monkeypatch.setattr(bot_client, "bot_username", lambda: "shop_bot")
    guest, client = User.objects.create_user("guest", is_staff=True), client_of("owner")
    group = Group.objects.get(name="packer")
    response = client.post("/admin/telegram_bridge/invitation/add/", {"user": guest.pk, "groups": [group.pk]})
    invitation = Invitation.objects.get()
    assert response.status_code == 200
    assert "<svg" in response.text
    assert "https://t.me/" in response.text
    assert invitation.created_by.username == "owner"
    assert list(invitation.groups.all()) == [group]
    assert "https://t.me/" not in client.get(f"/admin/telegram_bridge/invitation/{invitation.pk}/change/").text


def test_says_so_when_telegram_gives_no_link(monkeypatch):
    def away():
        raise DomainError("Telegram does not answer")

    monkeypatch.setattr(bot_client, "bot_username", away)
    guest = User.objects.create_user("guest", is_staff=True)
    response = client_of("owner").post("/admin/telegram_bridge/invitation/add/", {"user": guest.pk}, follow=True)
    assert "Telegram does not answer" in response.text
    assert not Invitation.objects.exists()


@pytest.mark.parametrize("role", ["manager", "packer", "viewer"])
def test_bridge_is_closed_to_all_but_the_owner(role):
    client = client_of(role)
    for page in ("failedupdate", "outboxmessage", "invitation", "telegramaccount", "conversation"):
        assert client.get(f"/admin/telegram_bridge/{page}/").status_code == 403


def test_owner_can_not_make_a_superuser():
    client, other = client_of("owner"), person("packer")
    data = {"username": "packer", "is_staff": "on", "is_active": "on", "is_superuser": "on"}
    data |= {"date_joined_0": "2026-01-01", "date_joined_1": "10:00"}
    assert client.post(f"/admin/auth/user/{other.pk}/change/", data).status_code == 302
    other.refresh_from_db()
    assert not other.is_superuser


def test_owner_can_not_change_a_superuser():
    boss = User.objects.create_superuser("boss", password="x")
    assert client_of("owner").post(f"/admin/auth/user/{boss.pk}/password/", {}).status_code == 403


def test_first_page_shows_what_the_person_may_see():
    failed()
    assert "Failed updates" in client_of("owner").get("/admin/").text
    page = client_of("viewer").get("/admin/").text
    assert "Waiting orders" in page
    assert "Failed updates" not in page


def test_first_page_takes_few_statements(django_assert_max_num_queries):
    client = client_of("owner")
    with django_assert_max_num_queries(12):
        client.get("/admin/")


def test_an_order_leads_to_its_card_in_the_bot(monkeypatch):
    monkeypatch.setattr("telegram_bridge.client.bot_username", lambda: "shop_bot")
    linked, order, client = account(), make_order(), Client(headers={"accept-language": "en"})
    User.objects.filter(pk=linked.user_id).update(is_staff=True, is_superuser=True)
    client.force_login(linked.user)
    link = f"/admin/telegram_bridge/telegramaccount/order/{order.pk}/"
    assert link in client.get(f"/admin/orders/order/{order.pk}/change/").text
    assert client.get(link).url == f"https://t.me/shop_bot?start=o{order.pk}"


def test_an_order_leads_to_its_card_in_the_playground_while_that_is_the_bot_s_telegram(monkeypatch):
    monkeypatch.setattr("telegram_bridge.client.bot_username", lambda: "prilavok_playground_bot")
    linked, order, client = account(), make_order(), Client()
    User.objects.filter(pk=linked.user_id).update(is_staff=True, is_superuser=True)
    client.force_login(linked.user)
    link = f"/admin/telegram_bridge/telegramaccount/order/{order.pk}/"
    assert client.get(link).url == f"/playground/?person={linked.telegram_id}&start=o{order.pk}"


def test_who_is_not_linked_is_told_so_instead_of_being_sent_to_the_bot():
    order = make_order()
    response = client_of("manager").get(f"/admin/telegram_bridge/telegramaccount/order/{order.pk}/", follow=True)
    assert "You aren&#x27;t linked to the bot yet" in response.text
