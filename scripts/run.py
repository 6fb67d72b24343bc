"""Start the shop on this machine with demo data: web server and delivery worker, until Ctrl-C."""

import ctypes
import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from types import FrameType
from urllib.error import URLError
from urllib.request import urlopen

import environ

ROOT = Path(__file__).resolve().parent.parent
HOST = "127.0.0.1"
STARTUP_SECONDS = 60
GOODBYE_SECONDS = 15
GOODBYES = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
PLAYGROUND_THREADS = "8"
"""While somebody does something in the playground, it holds two threads: its request waits for the webhook's."""
PR_SET_PDEATHSIG = 1  # linux/prctl.h


class Stop(SystemExit):
    """Ctrl-C, or a polite request to end."""


class Processes:
    """Everything that was started, each with its own process group so that its children end with it."""

    def __init__(self) -> None:
        self.started: list[subprocess.Popen[bytes]] = []

    def start(self, *arguments: str) -> None:
        """Start this Python with `arguments` in the project's directory."""
        # A signal between the start and the note of it would leave an orphan.
        signal.pthread_sigmask(signal.SIG_BLOCK, GOODBYES)
        try:
            process = subprocess.Popen(
                [sys.executable, *arguments],
                cwd=ROOT,
                stdin=subprocess.DEVNULL,
                start_new_session=True,
                preexec_fn=_prepare_child,
            )
            self.started.append(process)
        finally:
            signal.pthread_sigmask(signal.SIG_UNBLOCK, GOODBYES)

    def first_dead(self) -> subprocess.Popen[bytes] | None:
        """Return a process that has ended by itself, or None while all run."""
        return next((process for process in self.started if process.poll() is not None), None)

    def stop(self) -> None:
        """End every process and its children; who doesn't leave in time is killed."""
        for process in self.started:
            _signal_group(process, signal.SIGTERM)
        deadline = time.monotonic() + GOODBYE_SECONDS
        for process in self.started:
            try:
                process.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                print("A process does not leave, so it is killed.", file=sys.stderr)
            _signal_group(process, signal.SIGKILL)
            process.wait()


def _prepare_child() -> None:
    """Undo what a child inherits of our mask, and let the kernel end it if we are killed without a chance to."""
    signal.pthread_sigmask(signal.SIG_UNBLOCK, GOODBYES)
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def _signal_group(process: subprocess.Popen[bytes], number: int) -> None:
    with suppress(ProcessLookupError):  # everyone of this group has left
        os.killpg(process.pid, number)


def set_environment(port: int) -> bool:
    """Fill in what the user's environment and `.env` leave open; return whether the bot is a real one."""
    environ.Env.read_env(ROOT / ".env")
    has_real_bot = bool(os.environ.get("TELEGRAM_BOT_TOKEN"))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "crm_project.settings")
    os.environ.setdefault("DEBUG", "1")
    os.environ.setdefault("SITE_URL", f"http://{HOST}:{port}")
    os.environ.setdefault("WEB_THREADS", PLAYGROUND_THREADS)
    if not has_real_bot:
        os.environ.setdefault("TELEGRAM_API_URL", f"http://{HOST}:{port}/playground/botapi")
    return has_real_bot


def refuse_taken_port(port: int) -> None:
    """Exit with a sentence when another program listens on `port`."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            raise SystemExit(f"Port {port} of {HOST} can't be used ({error.strerror}): make run PORT=8001") from None


def prepare_database() -> None:
    """Migrate, and load the demo shop into a database without products."""
    import django

    sys.path.insert(0, str(ROOT))
    django.setup()

    from django.core.management import call_command
    from django.db import connections

    from catalog.models import Product

    call_command("migrate", interactive=False, verbosity=0)
    if not Product.objects.exists():
        print("Loading the demo shop (once) ...", flush=True)
        call_command("load_demo")
    connections.close_all()


def wait_until_ready(port: int, processes: Processes) -> None:
    """Return when the web server answers; exit when it ends or stays silent."""
    deadline = time.monotonic() + STARTUP_SECONDS
    while time.monotonic() < deadline:
        refuse_dead(processes)
        try:
            with urlopen(f"http://{HOST}:{port}/healthz", timeout=5):
                return
        except (URLError, OSError):
            time.sleep(0.1)
    raise SystemExit(f"The web server did not answer within {STARTUP_SECONDS} s.")


def refuse_dead(processes: Processes) -> None:
    """Exit when one of the processes has ended by itself: half a shop helps nobody."""
    if dead := processes.first_dead():
        raise SystemExit(f"{' '.join(map(str, dead.args[1:]))} ended with code {dead.returncode}.")  # type: ignore[index]


def say_where(port: int, has_real_bot: bool) -> None:
    """Print the addresses and the logins of the demo shop."""
    address = f"http://{HOST}:{port}"
    print(f"""
  Admin        {address}/admin/
  Playground   {address}/playground/   (the bot in the browser, two people side by side)
  Logins       owner / prilavok   and   packer / prilavok
""")
    if has_real_bot:
        print("  Your own bot: .venv/bin/python manage.py poll   takes its messages on this machine.\n")
    print("  Ctrl-C stops everything.\n", flush=True)


def main() -> None:
    for number in GOODBYES:
        signal.signal(number, _raise_stop)
    os.chdir(ROOT)
    port = int(os.environ.get("PORT") or 8000)
    has_real_bot = set_environment(port)
    refuse_taken_port(port)
    prepare_database()
    processes = Processes()
    try:
        processes.start("-m", "gunicorn", "crm_project.wsgi", "--bind", f"{HOST}:{port}", "--log-level", "warning")
        processes.start("manage.py", "deliver")
        wait_until_ready(port, processes)
        say_where(port, has_real_bot)
        while True:
            refuse_dead(processes)
            time.sleep(0.3)
    finally:
        for number in GOODBYES:
            signal.signal(number, signal.SIG_IGN)
        processes.stop()


def _raise_stop(number: int, frame: FrameType | None) -> None:
    raise Stop(0)


if __name__ == "__main__":
    main()
