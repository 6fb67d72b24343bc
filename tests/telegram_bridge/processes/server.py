"""The bot in processes of its own, on the test's database."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from django.conf import settings
from django.db import connection

from tests.telegram_bridge.processes.journal import Journal
from tests.telegram_bridge.processes.sender import SECRET

ROOT = Path(__file__).resolve().parents[3]
NOBODY = "http://127.0.0.1:9"


def environment(bot_api: str = NOBODY) -> dict[str, str]:
    """Production's settings, for a process that works on this test's database and files."""
    name = str(connection.settings_dict["NAME"])
    url = f"sqlite:///{name}"
    if connection.vendor == "postgresql":
        url = urlunsplit(urlsplit(os.environ["TEST_DATABASE_URL"])._replace(path=f"/{name}"))
    # With DEBUG on, statements take another way to PostgreSQL; see catalog/statements.py.
    return os.environ | {
        "DJANGO_SETTINGS_MODULE": "crm_project.settings", "DEBUG": "0", "PLAYGROUND": "0", "SECRET_KEY": "x" * 50,
        "TELEGRAM_BOT_TOKEN": "1:test", "TELEGRAM_WEBHOOK_SECRET": SECRET, "TELEGRAM_API_URL": bot_api,
        "ALLOWED_HOSTS": "127.0.0.1", "DATABASE_URL": url, "MEDIA_ROOT": str(settings.MEDIA_ROOT),
    }  # fmt: skip


class Gunicorn:
    """A server with `workers` processes that writes into `journal`; `pid` is its master's."""

    def __init__(self, journal: Journal, workers: int, bot_api: str) -> None:
        self.journal = journal
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.variables = environment(bot_api) | {
            "PORT": str(self.port), "WEB_CONCURRENCY": str(workers), "JOURNAL": str(journal.path),
        }  # fmt: skip
        self.start()

    def start(self) -> None:
        command = [sys.executable, "-m", "gunicorn", "tests.telegram_bridge.processes.watched:application"]
        self.process = subprocess.Popen(
            command, cwd=ROOT, env=self.variables, stderr=subprocess.DEVNULL, start_new_session=True
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


@contextmanager
def gunicorn(folder: Path, *, workers: int = 3, bot_api: str = NOBODY) -> Iterator[Gunicorn]:
    """A running server; its journal lies in `folder`."""
    server = Gunicorn(Journal(folder / "journal"), workers, bot_api)
    try:
        yield server
    finally:
        server.kill_all()
