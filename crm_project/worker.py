"""gunicorn's threaded worker without its hand-overs; see docs/decisions/0015.

gthread's main thread waits for all connections, hands each readable one to a pool and takes it back afterwards: five
changes of thread for a request, which cost an update 0.4 ms of 2.4 ms of CPU (measured). Here every thread waits for
itself, on one epoll that gives a connection to one of them only. What a request is and how it is answered is gthread's.
"""

import os
import select
import socket
import threading
import time
from collections.abc import Callable
from typing import Any, Final

from gunicorn.workers import base
from gunicorn.workers.gthread import STOP_KEEPALIVE_LINGER, TConn, ThreadWorker

from crm_project.client_socket import ClientSocket

READABLE_ONCE: Final = select.EPOLLIN | select.EPOLLONESHOT
"""Whoever is told must ask again: so a connection is never with two threads."""
READ: Final = 64 * 1024
"""Bytes that are read at once."""
TICK: Final = 1.0
"""Seconds between two looks at what is idle."""


class Worker(ThreadWorker):
    """Serves with `threads` threads; the main one only keeps house.

    `serve(client, received)`, where it is set, may answer the request that begins with `received`. It returns what came
    behind it, or None: then the request is gunicorn's.
    """

    serve: Callable[[socket.socket, bytes], bytes | None] | None = None

    def init_process(self) -> None:
        self.epoll = select.epoll()
        self.connections: set[TConn] = set()
        # Whose turn it is to close or to answer an idle one: who has taken it out of here.
        self.keepalived_conns: dict[int, TConn] = {}
        self.listeners = {listener.fileno(): listener for listener in self.sockets}
        self.is_over = False
        # A look at a setting is two calls, and a request has 25; they stay as they are from here on.
        self.cfg.__dict__.update({name: setting.get() for name, setting in self.cfg.settings.items()})
        # The short way knows no TLS, keeps connections, and neither counts requests nor writes them down.
        cfg = self.cfg
        self.is_short_way_open = cfg.keepalive > 0 and not (cfg.is_ssl or cfg.max_requests or cfg.accesslog)
        # gthread's own would make its pool and its poller.
        base.Worker.init_process(self)

    def handle_exit(self, sig: int, frame: Any) -> None:
        """Stop gracefully; the signal itself wakes the main thread."""
        self.alive = False

    def handle_quit(self, sig: int, frame: Any) -> None:
        """Stop at once."""
        base.Worker.handle_quit(self, sig, frame)

    def run(self) -> None:
        """Start the threads and keep house until the end."""
        for number, listener in self.listeners.items():
            listener.setblocking(False)
            self.epoll.register(number, READABLE_ONCE)
        for _each in range(self.cfg.threads):
            threading.Thread(target=self._work, daemon=True).start()
        while self.alive and self.is_parent_alive():
            self._wait(TICK)
            self._close_idle(time.monotonic())
            # Also where accepting has stopped: there were too many connections, or no files left.
            self._await_clients(*self.listeners)
        self._stop()

    def _stop(self) -> None:
        """Answer what is under way, and what comes within a moment over a connection that was promised to stay."""
        self.alive = False
        for number in self.listeners:
            self.epoll.unregister(number)
        began = time.monotonic()
        while self.connections and (lasted := time.monotonic() - began) < self.cfg.graceful_timeout:
            self._close_idle(float("inf") if lasted > STOP_KEEPALIVE_LINGER else time.monotonic())
            self._wait(TICK / 10)
        self.is_over = True
        for listener in self.sockets:
            listener.close()

    def _wait(self, seconds: float) -> None:
        """Tell the master that all is well, and sleep until a signal comes."""
        self.notify()
        if select.select([self.PIPE[0]], [], [], seconds)[0]:
            os.read(self.PIPE[0], 4096)

    def _close_idle(self, now: float) -> None:
        for number, connection in list(self.keepalived_conns.items()):
            # Meanwhile it may have been answered, and its number even be another's: only what is taken out is ours.
            if connection.timeout < now and (taken := self.keepalived_conns.pop(number, None)):
                self._close(taken)

    def _close(self, connection: TConn, *, graceful: bool = False) -> None:
        self.connections.discard(connection)
        connection.close(graceful=graceful)

    def _await_clients(self, *listeners: int) -> None:
        """Wait for new connections, while there may be more."""
        if self.alive and len(self.connections) < self.worker_connections:
            for number in listeners:
                self.epoll.modify(number, READABLE_ONCE)

    def _work(self) -> None:
        """What each thread does: wait for something to be readable, see to it, ask again."""
        while not self.is_over:
            for number, _event in self.epoll.poll(TICK, maxevents=1):
                try:
                    if number in self.listeners:
                        self._accept(number)
                    elif connection := self.keepalived_conns.pop(number, None):
                        self._answer(connection)
                except Exception:
                    # A thread that ended here would be missed by everybody.
                    self.log.exception("A thread of the worker goes on after an error")

    def _accept(self, number: int) -> None:
        listener = self.listeners[number]
        try:
            client, address = listener.accept()
        except (BlockingIOError, ConnectionAbortedError):
            pass  # another process has taken it, or nobody is there any more
        else:
            connection = TConn(self.cfg, self._client(client), address, listener.getsockname())
            # It takes a thread only when there is something to read.
            connection.data_ready = True
            self.connections.add(connection)
            self._await(connection, self.epoll.register)
        self._await_clients(number)

    def _client(self, accepted: socket.socket) -> ClientSocket:
        # Half of what the master gives the worker, which is 60 seconds in gunicorn.conf.py; 0 there means no limit.
        return ClientSocket(accepted, patience=self.cfg.timeout // 2)

    def handle(self, conn: TConn) -> Any:
        """Answer a request the short way, if it is one for that, else by gunicorn's."""
        if self.serve is None or not self.is_short_way_open or not self.alive:
            return super().handle(conn)
        conn.init()
        unreader = conn.parser.unreader
        try:
            received = unreader.take_buffered() or conn.sock.recv(READ)
            rest = self.serve(conn.sock, received)
        except OSError as error:
            self.log.debug("A connection was lost: %s", error)
            return False
        unreader.unread(received if rest is None else rest)
        return rest is not None or super().handle(conn)

    def handle_request(self, req: Any, conn: TConn) -> Any:
        # Not where gunicorn has put TLS around it.
        if not isinstance(conn.sock, ClientSocket):
            return super().handle_request(req, conn)
        conn.sock.hold()
        try:
            return super().handle_request(req, conn)
        finally:
            conn.sock.flush()

    def _answer(self, connection: TConn) -> None:
        try:
            while self.handle(connection):
                # What was read ahead doesn't make the socket readable any more.
                if not connection.parser.unreader.buf.getvalue():
                    self._await(connection, self.epoll.modify)
                    return
        except Exception:
            self.log.exception("A connection is closed after an error")
        self._close(connection, graceful=True)

    def _await(self, connection: TConn, ask: Any) -> None:
        connection.set_timeout()
        number = connection.sock.fileno()
        self.keepalived_conns[number] = connection
        ask(number, READABLE_ONCE)
