"""The smallest application there is, for the tests of what serves it."""

import os
import time
from collections.abc import Iterable
from typing import Any


def application(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    """Answers with the path; `/slow` after a while, `/broken` not at all, `/worker` with the process that serves."""
    path = environ["PATH_INFO"]
    if path == "/broken":
        raise RuntimeError("broken on purpose")
    if path == "/slow":
        time.sleep(0.5)
    body = str(os.getpid()).encode() if path == "/worker" else path.encode() + environ["wsgi.input"].read()
    start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", str(len(body)))])
    return [body]
