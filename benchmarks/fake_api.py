"""A Bot API that agrees to everything and counts; in its own process, so that its cost is nobody else's."""

import asyncio
import sys

AGREED = b'{"ok":true,"result":true}'


class Counter(asyncio.Protocol):
    """HTTP with keep-alive, as little of it as a client with a Content-Length needs. GET returns the count."""

    calls = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport, self.waiting = transport, b""

    def data_received(self, data: bytes) -> None:
        self.waiting += data
        while (end := self.waiting.find(b"\r\n\r\n")) >= 0:
            head = self.waiting[:end]
            whole = end + 4 + _length(head)
            if len(self.waiting) < whole:
                return
            self.waiting = self.waiting[whole:]
            self._answer(is_question=head.startswith(b"GET"))

    def _answer(self, *, is_question: bool) -> None:
        Counter.calls += not is_question
        body = b"%d" % Counter.calls if is_question else AGREED
        head = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(body)
        self.transport.write(head + body)


def _length(head: bytes) -> int:
    for line in head.split(b"\r\n"):
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            return int(value)
    return 0


async def serve() -> None:
    """Print the port, then serve until the process is ended."""
    server = await asyncio.get_running_loop().create_server(Counter, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    try:
        asyncio.run(serve())
    except KeyboardInterrupt:
        sys.exit(0)
