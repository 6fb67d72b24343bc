"""A platform's probes, answered before anything that is meant for browsers.

They ask by address, without https and with any host name. Telegram has a door of its own: `telegram_bridge.wsgi`.
"""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from crm_project.health import healthz, readyz

View = Callable[[HttpRequest], HttpResponse]
DOORS: dict[str, View] = {"/healthz": healthz, "/readyz": readyz}


def machines_middleware(get_response: View) -> View:
    """Let machines in at once; all else goes on to `get_response`."""

    def middleware(request: HttpRequest) -> HttpResponse:
        view = DOORS.get(request.path_info)
        if view is None:
            return get_response(request)
        response = view(request)
        # Without a length the server would send the answer in chunks.
        response.headers["Content-Length"] = str(len(response.content))
        return response

    return middleware
