"""The bot's client against a real HTTP server that answers as Telegram does."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from telegram_bridge import client


class Answers(BaseHTTPRequestHandler):
    """Gives the answer that the test has laid out, and keeps what came in."""

    protocol_version = "HTTP/1.1"
    status, answer, is_broken = 200, {}, False
    seen: list[tuple[str, bytes]] = []
    connections: set[Any] = set()

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"] or 0))
        type(self).seen.append((self.path, body))
        type(self).connections.add(self.client_address)
        if type(self).is_broken:
            self.close_connection = True
            return
        content = json.dumps(type(self).answer).encode()
        self.send_response(type(self).status)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def do_GET(self) -> None:
        type(self).seen.append((self.path, b""))
        self.send_response(200)
        self.send_header("Content-Length", "5")
        self.end_headers()
        self.wfile.write(b"photo")

    def log_message(self, *arguments: object) -> None:
        """Nothing on the terminal."""


@pytest.fixture
def server(settings: Any) -> Iterator[type[Answers]]:
    class Fresh(Answers):
        seen: list[tuple[str, bytes]] = []
        connections: set[Any] = set()

    http = ThreadingHTTPServer(("127.0.0.1", 0), Fresh)
    http.daemon_threads = True
    thread = threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    settings.TELEGRAM_API_URL = f"http://127.0.0.1:{http.server_port}"
    settings.TELEGRAM_BOT_TOKEN = "123456:a-token-that-must-not-be-seen"
    client._transport.cache_clear()
    yield Fresh
    client._transport().close()
    client._transport.cache_clear()
    http.shutdown()
    http.server_close()
    thread.join()


def refuse(server: type[Answers], code: int, description: str, **parameters: int) -> None:
    server.status = code
    server.answer = {"ok": False, "error_code": code, "description": description, "parameters": parameters}


def test_calls_a_method_with_json_and_returns_its_result(server: type[Answers]) -> None:
    server.answer = {"ok": True, "result": {"message_id": 7}}
    markup = {"inline_keyboard": [[{"text": "Да", "callback_data": "m1"}]]}
    assert client.call("sendMessage", {"chat_id": 5, "text": "Привет", "reply_markup": markup}) == {"message_id": 7}
    path, body = server.seen[0]
    assert path == "/bot123456:a-token-that-must-not-be-seen/sendMessage"
    sent = json.loads(body)
    assert sent["text"] == "Привет"
    assert json.loads(sent["reply_markup"]) == markup


def test_keeps_one_connection_for_many_calls(server: type[Answers]) -> None:
    server.answer = {"ok": True, "result": True}
    for _call in range(5):
        client.call("answerCallbackQuery", {"callback_query_id": "1"})
    assert len(server.connections) == 1


def test_opens_another_connection_where_telegram_has_closed_the_kept_one(server: type[Answers]) -> None:
    server.answer = {"ok": True, "result": True}
    client.call("answerCallbackQuery", {"callback_query_id": "1"})
    server.is_broken = True
    with pytest.raises(client.CallFailed):
        client.call("answerCallbackQuery", {"callback_query_id": "1"})
    server.is_broken = False
    client.call("answerCallbackQuery", {"callback_query_id": "1"})
    assert len(server.connections) == 2


def test_uploads_a_file(server: type[Answers]) -> None:
    server.answer = {"ok": True, "result": {"message_id": 7}}
    client.call("sendPhoto", {"chat_id": 5}, files={"photo": ("latte.jpg", b"\xff\xd8JPEG")})
    body = server.seen[0][1]
    assert b"\xff\xd8JPEG" in body
    assert b'filename="latte.jpg"' in body


def test_downloads_a_file(server: type[Answers]) -> None:
    server.answer = {"ok": True, "result": {"file_id": "f", "file_path": "photos/1.jpg"}}
    assert client.download("f") == b"photo"
    assert server.seen[1][0] == "/file/bot123456:a-token-that-must-not-be-seen/photos/1.jpg"


@pytest.mark.parametrize(
    ("code", "description", "parameters", "expected"),
    [
        (429, "Too Many Requests: retry after 17", {"retry_after": 17}, {"retry_after": 17.0, "is_permanent": False}),
        (403, "Forbidden: bot was blocked by the user", {}, {"is_blocked": True, "is_permanent": True}),
        (400, "Bad Request: chat not found", {}, {"is_permanent": True, "is_blocked": False}),
        (400, "Bad Request: group chat was upgraded", {"migrate_to_chat_id": -1007}, {"new_chat_id": -1007}),
        (500, "Internal Server Error", {}, {"may_have_arrived": True, "is_permanent": False}),
        (502, "Bad Gateway", {}, {"may_have_arrived": True, "is_permanent": False}),
        (401, "Unauthorized", {}, {"is_permanent": True}),
    ],
)
def test_reads_what_to_do_from_an_error(
    server: type[Answers], code: int, description: str, parameters: dict[str, int], expected: dict[str, Any]
) -> None:
    refuse(server, code, description, **parameters)
    with pytest.raises(client.CallFailed) as caught:
        client.call("sendMessage", {"chat_id": 5, "text": "x"})
    assert {name: getattr(caught.value, name) for name in expected} == expected
    assert "a-token-that-must-not-be-seen" not in str(caught.value)


def test_a_connection_that_breaks_leaves_the_doubt(server: type[Answers]) -> None:
    server.is_broken = True
    with pytest.raises(client.CallFailed) as caught:
        client.call("sendMessage", {"chat_id": 5, "text": "x"})
    assert (caught.value.may_have_arrived, caught.value.is_permanent) == (True, False)


def test_without_a_connection_nothing_can_have_arrived(server: type[Answers], settings: Any) -> None:
    settings.TELEGRAM_API_URL = "http://127.0.0.1:9"
    with pytest.raises(client.CallFailed) as caught:
        client.call("sendMessage", {"chat_id": 5, "text": "x"})
    assert (caught.value.may_have_arrived, caught.value.is_permanent) == (False, False)
    assert "a-token" not in str(caught.value)
