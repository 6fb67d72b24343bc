"""Answers to presses: written onto kept connections, and nobody waits for what Telegram says to them.

Every press has one. A thread beside the work that waits for Telegram's answer cost 0.85 ms of CPU in the web process,
a quarter of what everything else of an update does, most of it for going to and fro between threads; written by the
thread that has handled the update it is 0.1 (measured, 8 people at once). Only opening a connection has threads of
its own, so that no update waits for it.
"""

import json
import logging
import re
import socket
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection, HTTPSConnection
from ssl import SSLWantReadError
from threading import BoundedSemaphore
from time import monotonic
from typing import Final
from urllib.parse import urlsplit

logger = logging.getLogger(__name__)

STATUS: Final = re.compile(rb"HTTP/1\.[01] ([0-9]{3})")
OPENING: Final = 4
"""Threads."""
WAITING: Final = 100
"""Presses that may wait for a connection; what comes on top is left out, and the spinner stops by itself."""
UNANSWERED: Final = 50
"""Requests on one connection; another is opened for those that come on top."""
PATIENCE: Final = 10.0
"""Seconds. A connection on which Telegram has answered nothing for so long leads nowhere any more."""
UNREAD: Final = 10
"""Answers that may lie there: to read them costs as much as to write the request, and nobody is waiting for them."""
STATE: Final = getattr(socket, "TCP_INFO", None)
"""What a connection's state is asked by; macOS has none of it."""
ESTABLISHED: Final = b"\x01"  # linux/tcp_states.h


class Line:
    """One open connection. Used by one thread at a time."""

    def __init__(self, connection: HTTPConnection) -> None:
        """Open it; raises OSError where there is no way."""
        connection.connect()
        self._connection, self._unanswered, self._heard_at = connection, 0, 0.0
        connection.sock.settimeout(0)

    def write(self, request: bytes) -> bool:
        """Send a request at once; False: it can't be sent."""
        try:
            self._connection.sock.sendall(request)
        except OSError:
            return False
        if not self._unanswered:
            self._heard_at = monotonic()
        self._unanswered += 1
        return True

    def is_good(self) -> bool:
        """Whether it leads anywhere."""
        try:
            if STATE is None or self._unanswered >= UNREAD or self._is_silent():
                self._read_answers()
            elif self._connection.sock.getsockopt(socket.IPPROTO_TCP, STATE, 1) != ESTABLISHED:
                return False  # Telegram has hung up
        except OSError:
            return False
        return not self._is_silent()

    def is_full(self) -> bool:
        return self._unanswered >= UNANSWERED

    def close(self) -> None:
        self._connection.close()

    def _is_silent(self) -> bool:
        return self._unanswered > 0 and monotonic() - self._heard_at >= PATIENCE

    def _read_answers(self) -> None:
        """Read to the end of what is there; only the statuses matter: no press is asked about again."""
        while True:
            try:
                answers = self._connection.sock.recv(65536)
            except (BlockingIOError, SSLWantReadError):
                return
            if not answers:
                raise ConnectionResetError
            statuses = STATUS.findall(answers)
            self._unanswered, self._heard_at = max(self._unanswered - len(statuses), 0), monotonic()
            if refused := [status.decode() for status in statuses if status != b"200"]:
                logger.info("Telegram refused the answer to a press: HTTP %s", ", ".join(refused))


class Presses:
    """Answers presses by calls of `url`, the address of the method."""

    def __init__(self, url: str, *, connect_timeout: float) -> None:
        self._scheme, self._host, self._path, *_rest = urlsplit(url)
        self._connect_timeout = connect_timeout
        self._free: deque[Line] = deque()
        self._opening = ThreadPoolExecutor(OPENING, thread_name_prefix="presses")
        self._waiting = BoundedSemaphore(WAITING)

    def answer(self, callback_id: str, toast: str) -> None:
        """Answer one; never waits and never raises."""
        body = json.dumps({"callback_query_id": callback_id} | ({"text": toast} if toast else {}))
        request = (
            f"POST {self._path} HTTP/1.1\r\nHost: {self._host}\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n{body}"
        ).encode()
        if not self._written(request) and self._waiting.acquire(blocking=False):
            self._opening.submit(self._write_on_a_new_line, request)

    def close(self) -> None:
        """Close the connections, when those that are being opened are there."""
        self._opening.shutdown()
        while self._free:
            self._free.pop().close()

    def _written(self, request: bytes) -> bool:
        """Whether a free connection took it."""
        for _each in range(len(self._free)):
            try:
                line = self._free.pop()
            except IndexError:
                return False  # other threads have taken them
            if not line.is_good():
                line.close()
            elif line.is_full():
                self._free.appendleft(line)
            elif line.write(request):
                self._free.append(line)
                return True
            else:
                line.close()
        return False

    def _write_on_a_new_line(self, request: bytes) -> None:
        try:
            # Who waited behind others finds the connection that they have opened.
            if not self._written(request):
                kind = HTTPSConnection if self._scheme == "https" else HTTPConnection
                line = Line(kind(self._host, timeout=self._connect_timeout))
                if line.write(request):
                    self._free.append(line)
                else:
                    line.close()
        except OSError as error:
            logger.info("A press was not answered, there is no connection: %s", type(error).__name__)
        except Exception:
            logger.exception("A press was not answered")
        finally:
            self._waiting.release()
