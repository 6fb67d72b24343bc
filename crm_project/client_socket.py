"""The socket of a client, as the web server's worker has it; see docs/decisions/0015."""

import socket
import struct
from errno import ECONNRESET
from typing import Any


class ClientSocket(socket.socket):
    """Leaves out what nobody would notice, and gives up who falls silent in the middle of a request.

    gunicorn sets a time limit six times for a request, and sends a response in two pieces. Each of these calls lets
    another thread go first, so with several of them at work it costs two changes of thread.
    """

    def __init__(self, accepted: socket.socket, *, patience: int) -> None:
        """Take over what was accepted; `patience` is how many seconds a blocking call waits at the most."""
        super().__init__(accepted.family, accepted.type, accepted.proto, accepted.detach())
        # The kernel's own limit costs no call. Without one a client that stops would keep a thread for ever.
        for limit in (socket.SO_RCVTIMEO, socket.SO_SNDTIMEO):
            self.setsockopt(socket.SOL_SOCKET, limit, struct.pack("ll", patience, 0))
        self._timeout: float | None = None
        self._is_holding = False
        self._held = b""

    def gettimeout(self) -> float | None:
        return self._timeout

    def settimeout(self, value: float | None) -> None:
        self._timeout = value

    def setblocking(self, flag: bool) -> None:
        self._timeout = None if flag else 0.0

    def recv(self, *arguments: Any) -> bytes:
        self._limit()
        try:
            return super().recv(*arguments)
        except BlockingIOError as error:
            raise self._given_up(error) from error

    def hold(self) -> None:
        """Let the next that is sent, a response's headers, wait for what comes behind it."""
        self._is_holding = True

    def flush(self) -> None:
        """Send what waits."""
        self._is_holding = False
        if self._held:
            self.sendall(b"")

    def sendall(self, data: Any, *arguments: Any) -> None:
        if self._is_holding:
            self._is_holding, self._held = False, bytes(data)
            return
        self._limit()
        held, self._held = self._held, b""
        try:
            super().sendall(held + data if held else data, *arguments)
        except BlockingIOError as error:
            raise self._given_up(error) from error

    def sendfile(self, *arguments: Any, **named: Any) -> int:
        self.flush()
        self._limit()
        return super().sendfile(*arguments, **named)

    def _limit(self) -> None:
        """Set the time limit, now that it matters."""
        if self._timeout != super().gettimeout():
            super().settimeout(self._timeout)

    def _given_up(self, error: OSError) -> OSError:
        """What gunicorn takes for the end of a connection, when a blocking call has waited in vain."""
        return ConnectionResetError(ECONNRESET, "The client fell silent") if self._timeout is None else error
