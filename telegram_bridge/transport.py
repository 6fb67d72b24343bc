"""How the Bot reaches Telegram: kept connections behind the library's interface for transports.

Plain calls, most of all the answers to presses, go over Python's own HTTP client, one connection for each thread: a
call costs 0.36 ms of CPU there and 0.9 through urllib3 (measured). Files go and come through urllib3.
"""

import http.client
import select
import threading
from typing import Any
from urllib.parse import urlsplit

import urllib3
from telegram._utils.defaultvalue import DefaultValue
from telegram.error import NetworkError, TimedOut
from telegram.request import BaseRequest, RequestData
from urllib3.exceptions import ConnectTimeoutError, HTTPError, NewConnectionError, ReadTimeoutError


class NotSent(NetworkError):
    """No connection was made: nothing can have arrived, so the call may be repeated without a doubt."""


class Transport(BaseRequest):
    """Keeps connections alive, repeats nothing by itself, and never waits for an event loop."""

    def __init__(self, *, connect_timeout: float, read_timeout: float) -> None:
        self._connect_timeout, self._read_timeout = connect_timeout, read_timeout
        self._pool = urllib3.PoolManager(maxsize=8, block=False, retries=False)
        self._lines = threading.local()

    @property
    def read_timeout(self) -> float:
        return self._read_timeout

    async def initialize(self) -> None:
        """Nothing to prepare."""

    async def shutdown(self) -> None:
        self.close()

    def close(self) -> None:
        """Close what this thread has opened, and the connections of files."""
        self._pool.clear()
        for line in self._lines.__dict__.values():
            line.close()

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: Any = BaseRequest.DEFAULT_NONE,
        write_timeout: Any = BaseRequest.DEFAULT_NONE,
        connect_timeout: Any = BaseRequest.DEFAULT_NONE,
        pool_timeout: Any = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        """Make one request; returns the status and the body.

        Raises:
            NotSent: no connection could be made.
            TimedOut: sent, and no answer came in time.
            NetworkError: sent, and the connection broke.
        """
        read = self._read_timeout if isinstance(read_timeout, DefaultValue) or read_timeout is None else read_timeout
        if request_data is not None and not request_data.multipart_data:
            return self._post(url, request_data.json_payload, read)
        timeout = urllib3.Timeout(connect=self._connect_timeout, read=read)
        try:
            response = self._pool.request(method, url, timeout=timeout, **_body(request_data))
        except (NewConnectionError, ConnectTimeoutError) as error:
            raise NotSent(f"No connection: {type(error).__name__}") from None
        except ReadTimeoutError:
            raise TimedOut from None
        except HTTPError as error:
            raise NetworkError(f"The connection broke: {type(error).__name__}") from None
        return response.status, response.data

    def _post(self, url: str, body: bytes, timeout: float) -> tuple[int, bytes]:
        scheme, host, path, *_rest = urlsplit(url)
        line = self._line(scheme, host)
        try:
            assert line.sock is not None
            line.sock.settimeout(timeout)
            line.request("POST", path, body, {"Content-Type": "application/json"})
            response = line.getresponse()
            return response.status, response.read()
        except TimeoutError:
            line.close()
            raise TimedOut from None
        except (OSError, http.client.HTTPException) as error:
            line.close()
            raise NetworkError(f"The connection broke: {type(error).__name__}") from None

    def _line(self, scheme: str, host: str) -> http.client.HTTPConnection:
        """This thread's connection to `host`, opened afresh where Telegram has closed it.

        Raises:
            NotSent: there is no way to open one.
        """
        kept: dict[str, http.client.HTTPConnection] = self._lines.__dict__
        line = kept.get(host)
        if line is None:
            kind = http.client.HTTPSConnection if scheme == "https" else http.client.HTTPConnection
            line = kept[host] = kind(host)
        if line.sock is not None and select.select([line.sock], [], [], 0)[0]:
            line.close()  # nothing was asked, so what can be read is its end
        if line.sock is None:
            line.timeout = self._connect_timeout
            try:
                line.connect()
            except OSError as error:
                line.close()
                raise NotSent(f"No connection: {type(error).__name__}") from None
        return line


def _body(request_data: RequestData | None) -> dict[str, Any]:
    if request_data is None:
        return {}
    files = {name: (part[0], part[1], part[2]) for name, part in request_data.multipart_data.items()}
    return {"fields": {**request_data.json_parameters, **files}}
