"""The bot in real processes on the test's database, and a sender that is as stubborn as Telegram."""

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from django.db import connection

from benchmarks.visitor import JSON, Visitor

ROOT = Path(__file__).resolve().parents[2]
SECRET = "development-only-secret"
PATIENCE = 60
ONE_UPDATE = """
import json, sys, django
django.setup()
from telegram_bridge.dispatch import handle
sys.stdout.write(handle(json.load(sys.stdin)))
"""


def environment() -> dict[str, str]:
    """The settings of a process that works on this test's database."""
    name = str(connection.settings_dict["NAME"])
    url = f"sqlite:///{name}"
    if connection.vendor == "postgresql":
        url = urlunsplit(urlsplit(os.environ["TEST_DATABASE_URL"])._replace(path=f"/{name}"))
    return os.environ | {
        "DJANGO_SETTINGS_MODULE": "crm_project.settings", "DEBUG": "1", "DATABASE_URL": url,
        "TELEGRAM_API_URL": "http://127.0.0.1:9",
    }  # fmt: skip


def in_a_fresh_process(update: JSON) -> str:
    """Handle one update in a process that lives for nothing else."""
    command = [sys.executable, "-c", ONE_UPDATE]
    done = subprocess.run(
        command, cwd=ROOT, env=environment(), input=json.dumps(update), stdout=subprocess.PIPE, text=True, check=True
    )
    return done.stdout


class Gunicorn:
    """A server with three workers; `pid` is its master's."""

    def __init__(self) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.start()

    def start(self) -> None:
        variables = environment() | {"PORT": str(self.port), "WEB_CONCURRENCY": "3"}
        command = [sys.executable, "-m", "gunicorn", "crm_project.wsgi:application"]
        self.process = subprocess.Popen(
            command, cwd=ROOT, env=variables, stderr=subprocess.DEVNULL, start_new_session=True
        )
        self.pid = self.process.pid

    def workers(self) -> list[int]:
        children = Path(f"/proc/{self.pid}/task/{self.pid}/children")
        return [int(pid) for pid in children.read_text().split()] if children.exists() else []

    def kill_all(self) -> None:
        """As when the machine loses its power."""
        with suppress(ProcessLookupError):
            os.killpg(self.pid, signal.SIGKILL)
        self.process.wait()

    def post(self, update: JSON) -> str:
        """Deliver until there is a 200, as Telegram does; return its body."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            with suppress(OSError, http.client.HTTPException):
                status, body = self.post_once(update)
                if status == 200:
                    return body
            time.sleep(0.05)
        raise AssertionError(f"No 200 in {PATIENCE} s")

    def post_once(self, update: JSON) -> tuple[int, str]:
        """Deliver once, over a new connection; return the status and the body."""
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            headers = {"Content-Type": "application/json", "X-Telegram-Bot-Api-Secret-Token": SECRET}
            line.request("POST", "/telegram/webhook/", json.dumps(update), headers)
            response = line.getresponse()
            return response.status, response.read().decode()
        finally:
            line.close()


@contextmanager
def gunicorn() -> Iterator[Gunicorn]:
    server = Gunicorn()
    try:
        yield server
    finally:
        server.kill_all()


def make_product(visitor: Visitor, number: int) -> None:
    """The whole dialogue; the product's name, price and stock all tell which one it is."""
    visitor.send("/new_product")
    visitor.send(f"Tea {number}")
    visitor.press("f1:", ":skip")
    visitor.send(str(100 + number))
    visitor.send(str(number))
    visitor.press("f1:", ":skip")
    visitor.press("f1:", ":skip")
    visitor.press("f1:", ":ok")
