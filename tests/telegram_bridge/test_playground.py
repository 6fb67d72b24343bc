import json
from collections.abc import Callable
from typing import Any

import pytest
from django.conf import LazySettings
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils.http import content_disposition_header

from telegram_bridge.models import PlaygroundRecord, TelegramAccount
from telegram_bridge.playground import actions, delivery
from telegram_bridge.playground.access import STRANGER_ID
from telegram_bridge.playground.database import DatabaseStore
from telegram_bridge.playground.telegram import Telegram
from tests.telegram_bridge.fake_telegram import picture

pytestmark = pytest.mark.django_db


class Webhook:
    """A webhook at the other end of the wire: remembers what came and answers as told."""

    def __init__(self) -> None:
        self.requests: list[tuple[str, dict[str, Any], dict[str, str]]] = []
        self.answers: list[tuple[int, bytes]] = []

    def request(self, method: str, url: str, *, body: bytes, headers: dict[str, str], **options: Any) -> Any:
        self.requests.append((url, json.loads(body), headers))
        status, data = self.answers.pop(0) if self.answers else (200, b"")
        return type("Response", (), {"status": status, "data": data})


@pytest.fixture
def webhook(monkeypatch: pytest.MonkeyPatch) -> Webhook:
    fake = Webhook()
    monkeypatch.setattr(delivery, "_pool", lambda: fake)
    monkeypatch.setattr(delivery, "PAUSES", (0, 0, 0))
    return fake


@pytest.fixture
def staff(client: Client) -> User:
    user = User.objects.create_user("olga", is_staff=True)
    client.force_login(user)
    return user


def act(client: Client, action: str, person: int = STRANGER_ID, **fields: Any) -> Any:
    return client.post(reverse("playground:act"), {"person": person, "action": action, **fields})


def changes(client: Client, after: int = 0, person: int = STRANGER_ID) -> list[dict[str, Any]]:
    address = reverse("playground:changes")
    return client.get(address, {"after": after, "people": person}).json()["records"]


def test_shows_the_page_to_staff_only(client: Client) -> None:
    assert client.get(reverse("playground:page")).status_code == 302
    client.force_login(User.objects.create_user("visitor"))
    assert client.get(reverse("playground:page")).status_code == 302
    client.force_login(User.objects.create_user("olga", is_staff=True))
    assert client.get(reverse("playground:page")).status_code == 200


@pytest.mark.parametrize("name", ["page", "changes", "act"])
def test_is_not_there_when_switched_off(client: Client, staff: User, settings: LazySettings, name: str) -> None:
    # The addresses are read first: whoever asks first decides for the whole process which there are.
    addresses = [
        reverse(f"playground:{name}"),
        reverse("playground:method", args=[settings.TELEGRAM_BOT_TOKEN, "getMe"]),
    ]
    settings.PLAYGROUND = False
    for address in addresses:
        assert client.get(address).status_code == 404


def test_brings_a_text_to_the_webhook_and_carries_out_its_answer(
    client: Client, staff: User, webhook: Webhook, settings: LazySettings
) -> None:
    webhook.answers = [(200, b'{"method": "sendMessage", "chat_id": %d, "text": "Hi"}' % STRANGER_ID)]
    assert act(client, "text", text="/start").json() == {}
    url, update, headers = webhook.requests[0]
    assert url == f"{settings.SITE_URL}/telegram/webhook/"
    assert update["message"]["text"] == "/start"
    assert headers["X-Telegram-Bot-Api-Secret-Token"] == settings.TELEGRAM_WEBHOOK_SECRET
    texts = [record["data"]["message"]["text"] for record in changes(client) if record["kind"] == "message"]
    assert texts == ["/start", "Hi"]


def test_answers_only_what_is_new_and_of_the_persons_shown(client: Client, staff: User, webhook: Webhook) -> None:
    act(client, "text", text="one")
    seen = changes(client)[-1]["number"]
    act(client, "text", text="two")
    Telegram(DatabaseStore()).call("sendMessage", {"chat_id": 12345, "text": "for somebody else"})
    new = changes(client, after=seen)
    assert [record["kind"] for record in new] == ["message", "update"]
    assert new[0]["data"]["message"]["text"] == "two"
    assert changes(client, person=12345) == []


def test_brings_the_same_update_again_until_it_is_taken(client: Client, staff: User, webhook: Webhook) -> None:
    webhook.answers = [(503, b""), (500, b"")]
    assert act(client, "text", text="hello").status_code == 200
    assert len({update["update_id"] for _, update, _ in webhook.requests}) == 1
    assert len(webhook.requests) == 3


def test_says_that_the_bot_is_away(client: Client, staff: User, webhook: Webhook) -> None:
    webhook.answers = [(503, b"")] * 3
    answer = act(client, "text", text="hello")
    assert answer.status_code == 502
    assert "HTTP 503" in answer.json()["error"]


def test_sends_a_photo_and_shows_it(client: Client, staff: User, webhook: Webhook) -> None:
    act(client, "photo", photo=SimpleUploadedFile("a.jpg", picture(), "image/jpeg"))
    file_id = webhook.requests[0][1]["message"]["photo"][-1]["file_id"]
    response = client.get(reverse("playground:file", args=[file_id]))
    assert (response.content, response["Content-Type"]) == (picture(), "image/jpeg")
    refused = act(client, "photo", photo=SimpleUploadedFile("a.jpg", b"text"))
    assert refused.status_code == 400


def test_sends_several_photos_as_one_album(client: Client, staff: User, webhook: Webhook) -> None:
    for _number in range(2):
        act(client, "photo", photo=SimpleUploadedFile("a.jpg", picture(), "image/jpeg"), album="1764082800000")
    act(client, "photo", photo=SimpleUploadedFile("a.jpg", picture(), "image/jpeg"), album="<b>")
    albums = [update["message"].get("media_group_id") for _, update, _ in webhook.requests]
    assert albums == ["1764082800000", "1764082800000", None]


@pytest.mark.parametrize("name", ['прайс & "цены" 😀.csv', "stock.xlsx", "invoice.pdf"])
def test_sends_a_file_as_a_document_that_is_downloaded_under_its_name(
    client: Client, staff: User, webhook: Webhook, name: str
) -> None:
    assert act(client, "document", document=SimpleUploadedFile(name, b"a;b"), caption="New").json() == {}
    message = webhook.requests[0][1]["message"]
    assert (message["document"]["file_name"], message["document"]["file_size"]) == (name, 3)
    assert message["caption"] == "New"
    response = client.get(reverse("playground:file", args=[message["document"]["file_id"]]))
    assert response.content == b"a;b"
    assert response["Content-Type"] == "application/octet-stream"
    assert response["Content-Disposition"] == content_disposition_header(True, name)


def test_refuses_a_file_that_telegram_would_not_bring(
    client: Client, staff: User, webhook: Webhook, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(actions, "MAX_DOCUMENT_BYTES", 2)
    for content in (b"", b"abc"):
        answer = act(client, "document", document=SimpleUploadedFile("a.csv", content))
        assert (answer.status_code, "20" in answer.json()["error"]) == (400, True)
    assert act(client, "document").status_code == 400
    assert webhook.requests == []


def test_serves_what_the_bot_sends_under_its_name(client: Client, staff: User) -> None:
    file = SimpleUploadedFile("order-1.pdf", b"%PDF-")
    sent = bot_api(client, "sendDocument", data={"chat_id": STRANGER_ID, "document": file}).json()["result"]
    response = client.get(reverse("playground:file", args=[sent["document"]["file_id"]]))
    assert response["Content-Disposition"] == 'attachment; filename="order-1.pdf"'


@pytest.mark.parametrize(
    ("action", "fields"),
    [
        ("text", lambda: {"text": "450"}),
        ("photo", lambda: {"photo": SimpleUploadedFile("a.jpg", picture(), "image/jpeg")}),
        ("document", lambda: {"document": SimpleUploadedFile("a.csv", b"a;b")}),
    ],
)
def test_replies_to_a_message(
    client: Client, staff: User, webhook: Webhook, action: str, fields: Callable[[], dict[str, Any]]
) -> None:
    sent = Telegram(DatabaseStore()).call("sendMessage", {"chat_id": STRANGER_ID, "text": "Latte"})["result"]
    assert act(client, action, reply_to=sent["message_id"], **fields()).json() == {}
    replied = webhook.requests[0][1]["message"]["reply_to_message"]
    assert (replied["message_id"], replied["text"]) == (sent["message_id"], "Latte")
    assert act(client, action, reply_to="x", **fields()).status_code == 400


def test_does_not_quote_other_chats(client: Client, staff: User, webhook: Webhook) -> None:
    secret = Telegram(DatabaseStore()).call("sendMessage", {"chat_id": 12345, "text": "for somebody else"})["result"]
    act(client, "text", text="hello", reply_to=secret["message_id"])
    assert "reply_to_message" not in webhook.requests[0][1]["message"]


def test_presses_only_buttons_that_are_there(client: Client, staff: User, webhook: Webhook) -> None:
    markup = {"inline_keyboard": [[{"text": "Go", "callback_data": "go"}]]}
    sent = Telegram(DatabaseStore()).call("sendMessage", {"chat_id": STRANGER_ID, "text": "x", "reply_markup": markup})
    message = sent["result"]["message_id"]
    assert act(client, "press", message=message, data="go").status_code == 200
    assert webhook.requests[0][1]["callback_query"]["data"] == "go"
    assert act(client, "press", message=message, data="forged").status_code == 400


def test_turns_an_invitation_link_into_the_command_it_stands_for(client: Client, staff: User, webhook: Webhook) -> None:
    act(client, "text", text="https://t.me/prilavok_playground_bot?start=abc_1")
    assert webhook.requests[0][1]["message"]["text"] == "/start abc_1"


def test_lets_only_a_superuser_play_others_outside_development(
    client: Client, staff: User, webhook: Webhook, settings: LazySettings
) -> None:
    settings.DEBUG = False
    owner = User.objects.create_user("owner", is_staff=True)
    TelegramAccount.objects.create(telegram_id=7, user=owner, name="Owner", language="ru")
    assert act(client, "text", person=7, text="/menu").status_code == 400
    assert webhook.requests == []
    client.force_login(User.objects.create_superuser("root"))
    assert act(client, "text", person=7, text="/menu").status_code == 200


def test_offers_a_new_stranger_when_the_last_one_was_linked(client: Client, staff: User, webhook: Webhook) -> None:
    TelegramAccount.objects.create(telegram_id=STRANGER_ID, user=staff, name="Olga", language="ru")
    assert act(client, "text", person=STRANGER_ID + 1, text="hello").status_code == 200


def test_clears_a_chat_but_keeps_its_photos(client: Client, staff: User, webhook: Webhook) -> None:
    act(client, "photo", photo=SimpleUploadedFile("a.jpg", picture(), "image/jpeg"))
    assert act(client, "clear").status_code == 200
    assert changes(client) == []
    assert PlaygroundRecord.objects.get().kind == "file"


def bot_api(client: Client, method: str, token: str | None = None, **options: Any) -> Any:
    from django.conf import settings

    return client.post(reverse("playground:method", args=[token or settings.TELEGRAM_BOT_TOKEN, method]), **options)


@pytest.mark.parametrize("encoding", ["json", "json of texts", "form", "multipart"])
def test_takes_parameters_in_every_encoding(encoding: str) -> None:
    client = Client(enforce_csrf_checks=True)
    markup = {"inline_keyboard": [[{"text": "Go", "callback_data": "go"}]]}
    payload: dict[str, Any] = {"chat_id": 5, "text": "x", "reply_markup": markup}
    if encoding == "json":
        options: dict[str, Any] = {"data": payload, "content_type": "application/json"}
    else:
        options = {"data": {**payload, "chat_id": "5", "reply_markup": json.dumps(markup)}}
    if encoding == "json of texts":  # so does our own client
        options["content_type"] = "application/json"
    if encoding == "form":
        from urllib.parse import urlencode

        options = {"data": urlencode(options["data"]), "content_type": "application/x-www-form-urlencoded"}
    answer = bot_api(client, "sendMessage", **options).json()
    assert answer["result"]["reply_markup"] == markup
    assert answer["result"]["chat"]["id"] == 5


def test_serves_the_bot_api_to_the_bot_alone(client: Client) -> None:
    wrong = bot_api(client, "getMe", token="1:wrong")
    assert (wrong.status_code, wrong.json()["description"]) == (401, "Unauthorized")
    assert bot_api(client, "getMe").json()["result"]["is_bot"] is True
    assert bot_api(client, "sendMessage", data={"chat_id": "5"}).status_code == 400
    assert bot_api(client, "sendMessage", data="{", content_type="application/json").status_code == 400


def test_takes_an_upload_and_serves_its_bytes(client: Client, settings: LazySettings) -> None:
    answer = bot_api(client, "sendPhoto", data={"chat_id": 5, "photo": SimpleUploadedFile("a.jpg", picture())}).json()
    file_id = answer["result"]["photo"][-1]["file_id"]
    path = bot_api(client, "getFile", data={"file_id": file_id}).json()["result"]["file_path"]
    address = reverse("playground:bot_file", args=[settings.TELEGRAM_BOT_TOKEN, path])
    assert client.get(address).content == picture()
    assert client.get(reverse("playground:bot_file", args=["1:wrong", path])).status_code == 401


def test_keeps_the_webhooks_secret_out_of_the_log(client: Client) -> None:
    bot_api(client, "setWebhook", data={"url": "https://example.com/", "secret_token": "hush"})
    assert "hush" not in json.dumps(list(PlaygroundRecord.objects.values_list("data", flat=True)))


@pytest.mark.parametrize("text", ["a\x00b", "a\ud800b"])
def test_logs_a_refused_call_whatever_is_in_it(client: Client, text: str) -> None:
    answer = bot_api(
        client, "sendMessage", data=json.dumps({"chat_id": 5, "text": text}), content_type="application/json"
    )
    assert answer.status_code == 400
    assert PlaygroundRecord.objects.get().data["answer"]["ok"] is False
