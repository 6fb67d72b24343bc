"""Updates read from their connection, without what gunicorn and WSGI make of a request; see docs/decisions/0016.

Only a request in the very shape that Telegram sends is taken here. Whatever differs goes to gunicorn untouched.
"""

import re
import time
from functools import lru_cache
from typing import Final, NamedTuple, Protocol
from wsgiref.handlers import format_date_time

from django.db import DEFAULT_DB_ALIAS, connections

from telegram_bridge.views import PATH, Answer, answer

HEAD: Final = re.compile(rb"POST %s HTTP/1\.1\r\n((?:[A-Za-z0-9-]+:[\t\x20-\x7e]*\r\n)+)\r\n" % PATH.encode())
SECRET: Final = b"x-telegram-bot-api-secret-token"
UNUSUAL: Final = frozenset([b"expect", b"te", b"trailer", b"transfer-encoding", b"upgrade"])
"""Headers that change what a request is."""
DIGITS: Final = 5
"""Of the length of a body; a longer one is not waited for here."""


class Client(Protocol):
    """The end of a connection that the web server has opened for us."""

    def recv(self, most: int, /) -> bytes: ...
    def sendall(self, data: bytes, /) -> None: ...


class Head(NamedTuple):
    """What stands before a body: the secret, the body's length in bytes and where it begins."""

    secret: str
    length: int
    end: int


def read_head(received: bytes) -> Head | None:
    """Read the head of an update's request; None: it is something else, or not all of it is there."""
    if not (found := HEAD.match(received)):
        return None
    headers: dict[bytes, bytes] = {}
    for line in found[1].splitlines():
        name, _, value = line.partition(b":")
        if (name := name.lower()) in headers or name in UNUSUAL:
            return None
        headers[name] = value.strip()
    length = headers.get(b"content-length", b"")
    if headers.get(b"connection", b"keep-alive").lower() != b"keep-alive" or not length.isdigit():
        return None
    return Head(headers.get(SECRET, b"").decode(), int(length), found.end()) if len(length) <= DIGITS else None


def serve(client: Client, received: bytes) -> bytes | None:
    """Answer the update whose request begins with `received`; returns what came behind it. None: it is no update.

    Raises:
        OSError: the connection is lost.
    """
    if (head := read_head(received)) is None:
        return None
    body = received[head.end :]
    while len(body) < head.length:
        if not (more := client.recv(head.length - len(body))):
            raise ConnectionResetError
        body += more
    connections[DEFAULT_DB_ALIAS].close_if_unusable_or_obsolete()
    client.sendall(_response(answer(head.secret, "", lambda most: body[: head.length])))
    return body[head.length :]


def _response(given: Answer) -> bytes:
    body = given.body.encode()
    own = [("Server", "gunicorn"), ("Date", _date(int(time.time()))), ("Connection", "keep-alive")]
    headers = "".join([f"{name}: {value}\r\n" for name, value in own + given.headers(body)])
    return f"HTTP/1.1 {given.status_line}\r\n{headers}\r\n".encode() + body


@lru_cache(maxsize=2)
def _date(second: int) -> str:
    return format_date_time(second)
