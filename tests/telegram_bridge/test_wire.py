"""Updates read from their connection: only what Telegram sends is taken, all else is left to gunicorn."""

import http.client
import json
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from telegram_bridge import dispatch, views
from telegram_bridge.wire import read_head, serve
from tests.telegram_bridge.processes.sender import SECRET, Line
from tests.telegram_bridge.processes.server import Gunicorn, gunicorn

START = b"POST /telegram/webhook/ HTTP/1.1\r\n"
STRANGER = {"message": {"chat": {"id": 5, "type": "private"}, "from": {"id": 5}, "message_id": 1, "date": 1}}


def request(body: bytes, *, secret: str = "", headers: bytes = b"") -> bytes:
    secret = secret or settings.TELEGRAM_WEBHOOK_SECRET
    line = f"Content-Length: {len(body)}\r\nX-Telegram-Bot-Api-Secret-Token: {secret}\r\n".encode()
    return START + b"Host: shop.example\r\n" + line + headers + b"\r\n" + body


def update(number: int = 1, text: str = "hi") -> bytes:
    return json.dumps({"update_id": number, "message": STRANGER["message"] | {"text": text}}).encode()


@pytest.fixture
def line() -> Iterator[tuple[socket.socket, socket.socket]]:
    """Telegram's end of a connection, and ours."""
    theirs, ours = socket.socketpair()
    theirs.settimeout(10)
    ours.settimeout(10)
    with theirs, ours:
        yield theirs, ours


def answer(theirs: socket.socket) -> tuple[int, dict[str, str], bytes]:
    response = http.client.HTTPResponse(theirs)
    response.begin()
    return response.status, dict(response.getheaders()), response.read()


def test_reads_the_head_of_a_request_as_telegram_sends_it() -> None:
    sent = request(b"{}", secret="s3", headers=b"Connection: keep-alive\r\nAccept-Encoding: gzip, deflate\r\n")
    head = read_head(sent)
    assert head is not None
    assert (head.secret, head.length, sent[head.end :]) == ("s3", 2, b"{}")


@pytest.mark.parametrize(
    "headers",
    [
        b"Transfer-Encoding: chunked\r\n", b"transfer-encoding: identity\r\n", b"Expect: 100-continue\r\n",
        b"Upgrade: h2c\r\n", b"Connection: close\r\n", b"Connection: keep-alive, Upgrade\r\n", b"Content-Length: 2\r\n",
        b"Content-Length: 3\r\n", b"Host: another\r\n", b"X-A: 1\r\n continued\r\n", b"X_A: 1\r\n", b"X-A : 1\r\n",
        b"X-A: \x00\r\n", b"X-A: \xc3\xa9\r\n", b"X-A: 1\n", b"X-A: 1\rX-B: 2\r\n", b": 1\r\n", b"X-A\r\n",
    ],
)  # fmt: skip
def test_leaves_a_head_with_anything_unusual_to_gunicorn(headers: bytes) -> None:
    assert read_head(request(b"{}", headers=headers)) is None


@pytest.mark.parametrize(
    "received",
    [
        b"", b"POST", START, request(b"{}")[:-6], request(b"{}").replace(b"POST", b"GET"),
        request(b"{}").replace(b"POST", b"post"), request(b"{}").replace(b"1.1", b"1.0"),
        request(b"{}").replace(b"webhook/", b"webhook"), request(b"{}").replace(b"webhook/", b"webhook/?a=1"),
        request(b"{}").replace(b"/telegram", b"//telegram"), b"\r\n" + request(b"{}"),
        request(b"{}").replace(b"Content-Length: 2", b"Content-Length: +2"),
        request(b"{}").replace(b"Content-Length: 2", b"Content-Length: 2, 2"),
        request(b"{}").replace(b"Content-Length: 2", b"Content-Length: 0x2"),
        request(b"{}").replace(b"Content-Length: 2", b"Content-Length: 100000"),
        request(b"{}").replace(b"Content-Length: 2\r\n", b""),
    ],
)  # fmt: skip
def test_leaves_whatever_else_to_gunicorn(received: bytes) -> None:
    assert read_head(received) is None


@pytest.mark.django_db(transaction=True)
def test_answers_an_update_and_keeps_the_connection(line: tuple[socket.socket, socket.socket]) -> None:
    theirs, ours = line
    assert serve(ours, request(update())) == b""
    status, headers, body = answer(theirs)
    assert (status, headers["Connection"], headers["Content-Type"]) == (200, "keep-alive", "application/json")
    assert headers["Date"].endswith(" GMT")
    assert json.loads(body)["chat_id"] == 5


@pytest.mark.django_db(transaction=True)
def test_waits_for_the_rest_of_a_body_and_returns_what_comes_behind_it(
    line: tuple[socket.socket, socket.socket],
) -> None:
    theirs, ours = line
    sent = request(update(text="Привет 😀"))
    theirs.sendall(sent[-10:])
    assert serve(ours, sent[:-10]) == b""
    assert answer(theirs)[0] == 200
    following = request(update(2))
    assert serve(ours, request(update(3)) + following) == following
    assert answer(theirs)[0] == 200


def test_a_connection_that_ends_within_a_body_is_lost(line: tuple[socket.socket, socket.socket]) -> None:
    theirs, ours = line
    theirs.close()
    with pytest.raises(ConnectionResetError):
        serve(ours, request(update())[:-1])


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("sent", "status"),
    [(request(update(), secret="wrong"), 403), (request(b"{"), 400), (request(b""), 400), (request(b"[" * 9999), 400)],
    ids=["secret", "json", "empty", "deep"],
)  # fmt: skip
def test_refuses_as_the_view_does(line: tuple[socket.socket, socket.socket], sent: bytes, status: int) -> None:
    theirs, ours = line
    assert serve(ours, sent) == b""
    assert answer(theirs)[0] == status


@pytest.mark.django_db(transaction=True)
def test_says_when_to_come_again_while_the_database_is_away(
    line: tuple[socket.socket, socket.socket], monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(update: dict[str, Any]) -> str:
        raise dispatch.DatabaseAway

    monkeypatch.setattr(views, "handle", away)
    theirs, ours = line
    serve(ours, request(update()))
    status, headers, _body = answer(theirs)
    assert (status, headers["Retry-After"]) == (503, "2")


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Gunicorn]:
    with gunicorn(tmp_path, workers=1) as running:
        yield running


@pytest.mark.process
@pytest.mark.django_db(transaction=True)
def test_every_shape_of_request_is_answered_over_one_connection(server: Gunicorn) -> None:
    with Line(server.port) as line:
        line.post(json.loads(update(8)))  # again and again, until the server is there
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
    secret = {"X-Telegram-Bot-Api-Secret-Token": SECRET}

    def post(body: Any, headers: dict[str, str], **how: Any) -> int:
        connection.request("POST", "/telegram/webhook/", body, headers, **how)
        response = connection.getresponse()
        response.read()
        return response.status

    connection.connect()
    first = connection.sock
    assert post(update(1), secret) == 200
    assert post(iter([update(2)[:20], update(2)[20:]]), secret, encode_chunked=True) == 200
    assert post(update(3), secret | {"X_Forwarded_For": "1.2.3.4"}) == 200
    assert post(update(4, "long" * 100_000), secret) == 200
    assert post(update(5), {"X-Telegram-Bot-Api-Secret-Token": "wrong"}) == 403
    assert post(update(6), secret) == 200
    connection.request("GET", "/healthz")
    assert connection.getresponse().read()
    assert post(update(7), secret) == 200
    assert connection.sock is first
    assert post(b" " * (1024 * 1024 + 1), secret) == 413
    connection.close()
