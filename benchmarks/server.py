"""The processes around the measured one: PostgreSQL, a Bot API, gunicorn as in production with one worker."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg

from scripts.postgres import postgres
from scripts.test import ROOT

SECRET = "benchmark-secret"
DATABASE = "prilavok_benchmark"
STARTUP_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Database:
    """`pid` is the main process of PostgreSQL, or 0 when it runs where we can't see it."""

    url: str
    pid: int


@contextmanager
def database() -> Iterator[Database]:
    """An empty database on PostgreSQL, which is dropped at the end."""
    with postgres() as address:
        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute(f"DROP DATABASE IF EXISTS {DATABASE} WITH (FORCE)")
            connection.execute(f"CREATE DATABASE {DATABASE}")
            row = connection.execute("SHOW data_directory").fetchone()
        try:
            yield Database(
                urlunsplit(urlsplit(address)._replace(path=f"/{DATABASE}")), _main_process(str(row and row[0]))
            )
        finally:
            with psycopg.connect(address, autocommit=True) as connection:
                connection.execute(f"DROP DATABASE IF EXISTS {DATABASE} WITH (FORCE)")


def _main_process(data_directory: str) -> int:
    try:
        return int((Path(data_directory) / "postmaster.pid").read_text().splitlines()[0])
    except (OSError, ValueError, IndexError):
        return 0


@contextmanager
def fake_api() -> Iterator[str]:
    """A Bot API of its own process; gives its address."""
    process = subprocess.Popen([sys.executable, "-m", "benchmarks.fake_api"], cwd=ROOT, stdout=subprocess.PIPE)
    try:
        assert process.stdout is not None
        yield f"http://127.0.0.1:{int(process.stdout.readline())}"
    finally:
        _end(process)


def environment(database_url: str, api: str) -> dict[str, str]:
    """Production's settings, with nothing of this machine's own."""
    return os.environ | {
        "DJANGO_SETTINGS_MODULE": "crm_project.settings", "DEBUG": "0", "PLAYGROUND": "0", "SECRET_KEY": "x" * 50,
        "TELEGRAM_BOT_TOKEN": "1:benchmark", "TELEGRAM_WEBHOOK_SECRET": SECRET, "TELEGRAM_API_URL": api,
        "SITE_URL": "http://127.0.0.1", "ALLOWED_HOSTS": "127.0.0.1", "DATABASE_URL": database_url,
        "WEB_CONCURRENCY": "1", "LANGUAGE_CODE": "en",
    }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Web:
    pid: int
    port: int
    cold_start: float


@contextmanager
def gunicorn(variables: dict[str, str]) -> Iterator[Web]:
    """The web process; `cold_start` is the seconds from its start to its first 200."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "gunicorn", "crm_project.wsgi:application"]
    started = time.perf_counter()
    process = subprocess.Popen(
        command, cwd=ROOT, env=variables | {"PORT": str(port)}, stderr=subprocess.DEVNULL, start_new_session=True
    )
    try:
        _wait_for(f"http://127.0.0.1:{port}/healthz", process, started + STARTUP_SECONDS)
        yield Web(process.pid, port, time.perf_counter() - started)
    finally:
        _end(process)


def _wait_for(address: str, process: subprocess.Popen[bytes], deadline: float) -> None:
    while time.perf_counter() < deadline and process.poll() is None:
        # Not there yet, or still loading.
        with suppress(OSError), urllib.request.urlopen(address, timeout=5):
            return
        time.sleep(0.01)
    raise SystemExit("gunicorn doesn't answer.")


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
