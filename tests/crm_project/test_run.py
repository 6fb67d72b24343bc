import os
import re
import signal
import socket
import subprocess
import sys
from pathlib import Path
from urllib.request import urlopen

import psutil
import pytest

from tests.once import ONCE

ROOT = Path(__file__).resolve().parents[2]

pytestmark = [pytest.mark.process, ONCE]


@pytest.fixture
def start(tmp_path):
    """Start the shop on a free port with a database of its own; what is left at the end is killed."""
    started = []

    def start_shop() -> tuple[subprocess.Popen[str], int]:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        environment = {
            "PATH": os.environ["PATH"],
            "PORT": str(port),
            "DATABASE_URL": f"sqlite:///{tmp_path}/shop.sqlite3",
        }
        shop = subprocess.Popen(
            [sys.executable, "scripts/run.py"], cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True
        )
        started.append(shop)
        return shop, port

    yield start_shop
    for shop in started:
        shop.kill()
        shop.wait()
        shop.stdout.close()


def read_until(shop: subprocess.Popen[str], sentence: str) -> str:
    """Return what `shop` prints up to `sentence`."""
    printed = ""
    for line in shop.stdout:
        printed += line
        if sentence in line:
            return printed
    raise AssertionError(f"it ended without saying {sentence!r}:\n{printed}")


def all_gone(processes: list[psutil.Process]) -> bool:
    """Whether all of `processes` end by themselves."""
    return psutil.wait_procs(processes, timeout=20)[1] == []


def test_starts_the_shop_says_where_and_leaves_no_process_behind(start):
    shop, port = start()
    printed = read_until(shop, "Ctrl-C stops everything")
    processes = psutil.Process(shop.pid).children(recursive=True)

    with urlopen(f"http://127.0.0.1:{port}/readyz", timeout=10) as answer:
        assert answer.read() == b"ready\n"
    assert f"http://127.0.0.1:{port}/admin/" in printed
    assert re.search(r"owner / prilavok", printed)
    shop.send_signal(signal.SIGINT)

    assert shop.wait(timeout=30) == 0
    assert len(processes) >= 3
    assert all_gone(processes)


def test_ends_as_a_whole_when_the_delivery_worker_dies(start):
    shop, _port = start()
    read_until(shop, "Ctrl-C stops everything")
    processes = psutil.Process(shop.pid).children(recursive=True)

    next(process for process in processes if "deliver" in process.cmdline()).kill()

    assert shop.wait(timeout=30) == 1
    assert all_gone(processes)


def test_keeps_the_data_at_the_second_start(start):
    first, _port = start()
    assert "Loading the demo shop" in read_until(first, "Ctrl-C stops everything")
    first.send_signal(signal.SIGTERM)
    first.wait(timeout=30)

    second, _port = start()

    assert "Loading the demo shop" not in read_until(second, "Ctrl-C stops everything")


def test_says_in_one_line_that_the_port_is_taken():
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        shop = subprocess.run(
            [sys.executable, "scripts/run.py"],
            cwd=ROOT,
            env={"PATH": os.environ["PATH"], "PORT": str(port)},
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )

    assert shop.returncode == 1
    assert shop.stderr == f"Port {port} of 127.0.0.1 can't be used (Address already in use): make run PORT=8001\n"
