"""Answers to presses, against a server that answers when the test wants it to."""

import json
import logging
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from telegram_bridge import presses
from telegram_bridge.presses import Presses

SECONDS = 10
OK = b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\ntrue"


class Telegram:
    """Accepts connections and reads requests; answers each at once with `reply`, or nothing while that is empty."""

    def __init__(self, tls: ssl.SSLContext | None = None) -> None:
        self.tls = tls
        self.reply = OK
        self.requests: list[tuple[bytes, bytes]] = []
        self.lines: list[socket.socket] = []
        self.ended: list[socket.socket] = []
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.threads = [threading.Thread(target=self._accept)]
        self.threads[0].start()

    def _accept(self) -> None:
        while True:
            try:
                line, _address = self.listener.accept()
            except OSError:
                return
            self.lines.append(line)
            self.threads.append(threading.Thread(target=self._read, args=(line,)))
            self.threads[-1].start()

    def _read(self, line: socket.socket) -> None:
        with suppress(OSError), self._secured(line) as line, line.makefile("rb") as read:
            while head := read.readline():
                while (field := read.readline()) not in (b"\r\n", b""):
                    head += field
                length = int(head.partition(b"Content-Length:")[2].split()[0])
                self.requests.append((head, read.read(length)))
                if self.reply:
                    line.sendall(self.reply)
        self.ended.append(line)

    def _secured(self, line: socket.socket) -> socket.socket:
        return self.tls.wrap_socket(line, server_side=True) if self.tls else line.dup()

    def hang_up(self) -> None:
        for line in self.lines:
            line.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
        for line in self.lines:
            line.close()
        for thread in self.threads:
            thread.join()

    @property
    def bodies(self) -> list[dict[str, str]]:
        return [json.loads(body) for _head, body in self.requests]


@pytest.fixture
def telegram() -> Iterator[Telegram]:
    server = Telegram()
    yield server
    server.close()


@pytest.fixture
def answers(telegram: Telegram) -> Iterator[Presses]:
    opened = Presses(f"http://127.0.0.1:{telegram.port}/bot1:secret/answerCallbackQuery", connect_timeout=SECONDS)
    yield opened
    opened.close()


def until(is_so: Callable[[], object]) -> None:
    deadline = time.monotonic() + SECONDS
    while not is_so():
        assert time.monotonic() < deadline, "It never came so far."
        time.sleep(0.005)


def one_by_one(presses: int, telegram: Telegram, answers: Presses) -> None:
    """Answer so many, each when the one before has arrived."""
    for number in range(presses):
        answers.answer(str(number), "")
        until(lambda wanted=number + 1: len(telegram.requests) == wanted)


def test_sends_what_telegram_wants_to_know(telegram: Telegram, answers: Presses):
    answers.answer("77", "")
    until(lambda: len(telegram.requests) == 1)
    answers.answer("78", "Сохранено ✅")
    until(lambda: len(telegram.requests) == 2)
    assert telegram.bodies == [{"callback_query_id": "77"}, {"callback_query_id": "78", "text": "Сохранено ✅"}]
    head = telegram.requests[0][0].split(b"\r\n")
    assert head[0] == b"POST /bot1:secret/answerCallbackQuery HTTP/1.1"
    assert f"Host: 127.0.0.1:{telegram.port}".encode() in head
    assert b"Content-Type: application/json" in head


def test_many_go_over_one_connection(telegram: Telegram, answers: Presses):
    one_by_one(100, telegram, answers)
    assert len(telegram.lines) == 1


def test_waits_for_no_answer(telegram: Telegram, answers: Presses):
    telegram.reply = b""
    one_by_one(10, telegram, answers)
    assert len(telegram.lines) == 1


def test_opens_another_connection_for_more_than_one_can_have(
    telegram: Telegram, answers: Presses, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(presses, "UNANSWERED", 3)
    telegram.reply = b""
    one_by_one(7, telegram, answers)
    assert len(telegram.lines) == 3
    assert telegram.ended == []


def test_leaves_a_connection_that_leads_nowhere(telegram: Telegram, answers: Presses, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(presses, "PATIENCE", 0)
    telegram.reply = b""
    one_by_one(3, telegram, answers)
    assert len(telegram.lines) == 3
    until(lambda: len(telegram.ended) == 2)


@pytest.mark.parametrize("asked_by", [presses.STATE, None], ids=["its state", "reading"])
def test_opens_another_connection_where_telegram_has_hung_up(
    telegram: Telegram, answers: Presses, monkeypatch: pytest.MonkeyPatch, asked_by: int | None
):
    monkeypatch.setattr(presses, "STATE", asked_by)
    answers.answer("1", "")
    until(lambda: len(telegram.requests) == 1)
    telegram.hang_up()
    answers.answer("2", "")
    until(lambda: len(telegram.requests) == 2)
    assert len(telegram.lines) == 2


def test_goes_over_tls_to_whom_it_can_trust(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture):
    certificate = Path(__file__).with_name("tls.pem")
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(certificate)
    telegram = Telegram(tls)
    url = f"https://127.0.0.1:{telegram.port}/bot1:secret/answerCallbackQuery"
    stranger = Presses(url, connect_timeout=SECONDS)
    with caplog.at_level(logging.INFO):
        stranger.answer("1", "")
        stranger.close()
    assert "SSLCertVerificationError" in caplog.text
    assert telegram.requests == []
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    answers = Presses(url, connect_timeout=SECONDS)
    one_by_one(30, telegram, answers)
    assert len(telegram.lines) == 2  # the stranger's, and one for all
    answers.close()
    telegram.close()


def test_several_people_at_once_lose_nothing(telegram: Telegram, answers: Presses):
    def press(who: int) -> None:
        for turn in range(50):
            answers.answer(f"{who}-{turn}", "")

    threads = [threading.Thread(target=press, args=(who,)) for who in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    until(lambda: len(telegram.requests) == 100)
    assert len({body["callback_query_id"] for body in telegram.bodies}) == 100


def test_a_refusal_is_written_down_without_the_token(
    telegram: Telegram, answers: Presses, caplog: pytest.LogCaptureFixture
):
    telegram.reply = b"HTTP/1.1 400 Bad Request\r\nContent-Length: 2\r\n\r\n{}"
    with caplog.at_level(logging.INFO):
        one_by_one(presses.UNREAD, telegram, answers)
        time.sleep(0.05)
        assert caplog.text == ""  # nothing was read yet
        answers.answer("one more", "")
    assert "HTTP 400" in caplog.text
    assert "secret" not in caplog.text


def test_without_a_connection_nothing_is_raised(caplog: pytest.LogCaptureFixture):
    answers = Presses("http://127.0.0.1:9/bot1:secret/answerCallbackQuery", connect_timeout=1)
    with caplog.at_level(logging.INFO):
        answers.answer("1", "")
        answers.close()
    assert "ConnectionRefusedError" in caplog.text
    assert "secret" not in caplog.text


def test_leaves_out_what_would_wait_for_too_long(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(presses, "WAITING", 2)
    begun: list[bytes] = []
    go = threading.Event()

    def slowly(self: Presses, request: bytes) -> None:
        begun.append(request)
        go.wait(SECONDS)

    monkeypatch.setattr(Presses, "_write_on_a_new_line", slowly)
    answers = Presses("http://127.0.0.1:9/bot/x", connect_timeout=1)
    for number in range(5):
        answers.answer(str(number), "")
    go.set()
    answers.close()
    assert len(begun) == 2
