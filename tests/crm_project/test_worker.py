"""Our worker inside the real gunicorn: two threads, and connections that are kept."""

import os
import select
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path

import pytest

from tests.once import ONCE

pytestmark = [
    pytest.mark.skipif(not hasattr(select, "epoll"), reason="only Linux has epoll; elsewhere gthread serves"),
    ONCE,
]
ROOT = Path(__file__).parents[2]
SECONDS = 20
"""Longer than anything here takes."""


@dataclass
class Served:
    """A running gunicorn; what is opened to it is closed with the test."""

    process: subprocess.Popen[bytes]
    port: int
    stack: ExitStack

    def connect(self) -> HTTPConnection:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=SECONDS)
        self.stack.callback(connection.close)
        return connection

    def raw(self, sent: bytes = b"") -> socket.socket:
        line = self.stack.enter_context(socket.create_connection(("127.0.0.1", self.port), timeout=SECONDS))
        line.sendall(sent)
        return line


def get(connection: HTTPConnection, path: str, body: bytes | None = None) -> tuple[int, bytes]:
    connection.request("POST" if body else "GET", path, body)
    response = connection.getresponse()
    return response.status, response.read()


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Callable[..., Served]]:
    with ExitStack() as stack:

        def start(*arguments: str, most_files: int = 1000) -> Served:
            with socket.socket() as free:
                free.bind(("127.0.0.1", 0))
                port = free.getsockname()[1]
            command = [
                sys.executable, "-m", "gunicorn", "--pythonpath", str(ROOT), "-k", "crm_project.worker.Worker",
                "--threads", "2", "-b", f"127.0.0.1:{port}", "--no-control-socket",
                "--log-level", "critical", *arguments,
                "tests.crm_project.served:application",
            ]  # fmt: skip
            limited = ["sh", "-c", f'ulimit -n {most_files} && exec "$@"', "sh", *command]
            process = subprocess.Popen(limited, cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(ROOT)})
            stack.callback(process.wait)
            stack.callback(process.kill)
            served = Served(process, port, stack)
            deadline = time.monotonic() + SECONDS
            while time.monotonic() < deadline:
                with suppress(OSError):
                    get(served.connect(), "/ready")
                    return served
                time.sleep(0.02)
            raise AssertionError("gunicorn doesn't answer")

        yield start


def test_answers_many_requests_over_one_connection(serve: Callable[..., Served]):
    connection = serve().connect()
    for number in range(200):
        assert get(connection, f"/{number}", b"body" * 1000) == (200, f"/{number}".encode() + b"body" * 1000)


def test_answers_everybody_over_many_connections_at_once(serve: Callable[..., Served]):
    served, answers = serve(), []

    def visit(who: int) -> None:
        connection = served.connect()
        answers.extend(get(connection, f"/{who}/{turn}") == (200, f"/{who}/{turn}".encode()) for turn in range(20))

    threads = [threading.Thread(target=visit, args=(who,)) for who in range(30)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [True] * 600


def test_who_is_connected_and_says_nothing_takes_no_thread(serve: Callable[..., Served]):
    served = serve()
    for _ in range(10):
        served.raw()
    kept = [served.connect() for _ in range(10)]
    assert all(get(each, "/kept") == (200, b"/kept") for each in kept)
    assert get(served.connect(), "/me") == (200, b"/me")


def test_answers_requests_that_came_in_one_piece(serve: Callable[..., Served]):
    line = serve().raw(b"GET /first HTTP/1.1\r\nHost: x\r\n\r\nGET /second HTTP/1.1\r\nHost: x\r\n\r\n")
    read = b""
    while b"/second" not in read:
        read += line.recv(65536)
    assert read.count(b"200 OK") == 2


def test_a_request_that_comes_in_pieces_is_one(serve: Callable[..., Served]):
    line = serve().raw(b"POST /pieces HTTP/1.1\r\nHost: x\r\n")
    for piece in (b"Content-Length: 4\r\n", b"\r\nbo", b"dy"):
        time.sleep(0.05)
        line.sendall(piece)
    read = b""
    while b"/piecesbody" not in read:
        read += line.recv(65536)


def test_goes_on_after_an_application_that_breaks(serve: Callable[..., Served]):
    served = serve()
    for _ in range(5):
        assert get(served.connect(), "/broken")[0] == 500
    assert get(served.connect(), "/well") == (200, b"/well")


@pytest.mark.parametrize("sent", [b"rubbish\r\n\r\n", b"GET / HTTP/9.9\r\n\r\n", b"\x00\xff\xfe", b""])
def test_goes_on_after_rubbish(serve: Callable[..., Served], sent: bytes):
    served = serve()
    for _ in range(5):
        served.raw(sent).close()
    assert get(served.connect(), "/well") == (200, b"/well")


def test_closes_what_has_been_idle_for_too_long(serve: Callable[..., Served]):
    served = serve("--keep-alive", "1")
    silent, kept = served.raw(), served.connect()
    get(kept, "/kept")
    assert silent.recv(1) == b""
    assert kept.sock.recv(1) == b""
    assert get(served.connect(), "/new") == (200, b"/new")


def test_who_falls_silent_in_the_middle_of_a_request_keeps_no_thread(serve: Callable[..., Served]):
    served = serve("--timeout", "4", "--keep-alive", "30")
    begun = (b"POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nbody", b"GET /b HTTP/1.1\r\nHos")
    stopped = [served.raw(sent) for sent in begun]
    assert get(served.connect(), "/well") == (200, b"/well")
    assert all(each.recv(1) == b"" for each in stopped)


def test_takes_no_more_connections_than_it_may_until_one_ends(serve: Callable[..., Served]):
    served = serve("--worker-connections", "5")
    full = [served.raw() for _ in range(5)]
    time.sleep(0.1)
    late = served.connect()
    late.request("GET", "/late")
    assert not select.select([late.sock], [], [], 1.5)[0]
    for each in full:
        each.close()
    response = late.getresponse()
    assert (response.status, response.read()) == (200, b"/late")


def test_goes_on_after_it_had_no_files_left(serve: Callable[..., Served]):
    served = serve(most_files=40)
    many = [served.raw() for _ in range(60)]
    time.sleep(1.5)
    for each in many:
        each.close()
    for _ in range(3):
        assert get(served.connect(), "/well") == (200, b"/well")


def test_answers_what_is_under_way_before_it_ends(serve: Callable[..., Served]):
    served = serve()
    idle = served.connect()
    get(idle, "/kept")
    slow = served.connect()
    slow.request("GET", "/slow")
    time.sleep(0.1)
    served.process.send_signal(signal.SIGTERM)
    response = slow.getresponse()
    assert (response.status, response.read()) == (200, b"/slow")
    assert served.process.wait(SECONDS) == 0
    assert idle.sock.recv(1) == b""


def test_another_worker_takes_the_place_of_one_that_was_killed(serve: Callable[..., Served]):
    served = serve()
    first = int(get(served.connect(), "/worker")[1])
    os.kill(first, signal.SIGKILL)
    second = first
    while second == first:
        with suppress(OSError):
            second = int(get(served.connect(), "/worker")[1])
    assert second != first
