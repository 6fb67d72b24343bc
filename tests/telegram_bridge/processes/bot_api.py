"""A Telegram that the processes call over the network: the simulator behind a real HTTP server."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from telegram_bridge.playground import files
from telegram_bridge.playground.botapi import decode
from telegram_bridge.playground.store import MemoryStore
from telegram_bridge.playground.telegram import ApiError, Telegram


class BotApi:
    """`called` lists the methods. What is in `held` isn't answered before its event is set."""

    def __init__(self) -> None:
        self.store = MemoryStore()
        self.telegram = Telegram(self.store)
        self.lock = threading.Lock()
        self.called: list[str] = []
        self.held: dict[str, threading.Event] = {}
        self.faults: dict[str, list[ApiError]] = {}
        self.address = ""

    def answer(self, method: str, payload: dict[str, Any]) -> dict[str, Any]:
        with self.lock:
            self.called.append(method)
        if method in self.held:
            self.held[method].wait()
        with self.lock:
            if faults := self.faults.get(method):
                return faults.pop(0).as_json()
            return self.telegram.call(method, payload)


@contextmanager
def bot_api() -> Iterator[BotApi]:
    """A running Bot API."""
    api = BotApi()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"] or 0))
            answer = api.answer(self.path.rpartition("/")[2], decode(json.loads(body or b"{}")))
            self.reply(answer.get("error_code", 200), json.dumps(answer).encode())

        def do_GET(self) -> None:
            content = files.read(api.store, self.path)
            self.reply(200 if content else 404, content or b"")

        def reply(self, status: int, content: bytes) -> None:
            self.send_response(status)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *arguments: object) -> None:
            """Nothing on the terminal."""

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, request: Any, client_address: Any) -> None:
            """A worker was killed before it had its answer."""

    server = Server(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    api.address = f"http://127.0.0.1:{server.server_port}"
    try:
        yield api
    finally:
        for event in api.held.values():
            event.set()
        server.shutdown()
        server.server_close()
        thread.join()
