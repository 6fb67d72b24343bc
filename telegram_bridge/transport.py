"""How the Bot reaches Telegram: urllib3's kept connections behind the library's interface for transports."""

from typing import Any

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

    @property
    def read_timeout(self) -> float:
        return self._read_timeout

    async def initialize(self) -> None:
        """Nothing to prepare."""

    async def shutdown(self) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections."""
        self._pool.clear()

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


def _body(request_data: RequestData | None) -> dict[str, Any]:
    if request_data is None:
        return {}
    if not request_data.multipart_data:
        return {"body": request_data.json_payload, "headers": {"Content-Type": "application/json"}}
    files = {name: (part[0], part[1], part[2]) for name, part in request_data.multipart_data.items()}
    return {"fields": {**request_data.json_parameters, **files}}
