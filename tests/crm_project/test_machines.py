"""What machines ask is answered before anything that is meant for browsers."""

from io import BytesIO
from typing import Any
from wsgiref.util import setup_testing_defaults

import pytest
from django.conf import settings
from django.test import Client

from crm_project.wsgi import application
from telegram_bridge.views import PATH, SECRET_HEADER

pytestmark = pytest.mark.django_db  # a request closes what an earlier test has left open

Answer = tuple[str, dict[str, str], bytes]


def serve(method: str, path: str, body: bytes = b"", **environ: Any) -> Answer:
    """Ask the WSGI application, as a server does."""
    given: list[Any] = []
    environ = {
        "REQUEST_METHOD": method, "PATH_INFO": path, "wsgi.input": BytesIO(body), "CONTENT_LENGTH": str(len(body)),
        "HTTP_HOST": "anything", **environ,
    }  # fmt: skip
    setup_testing_defaults(environ)
    content = b"".join(application(environ, lambda *arguments: given.extend(arguments)))
    return given[0], dict(given[1]), content


def update(body: bytes, secret: str | None = None) -> Answer:
    return serve("POST", PATH, body, **{SECRET_HEADER: secret or settings.TELEGRAM_WEBHOOK_SECRET})


def test_an_update_passes_no_session_and_no_language() -> None:
    status, headers, content = update(b'{"update_id": 5}')
    assert (status, content) == ("200 OK", b"")
    assert headers == {"Content-Type": "application/json", "Content-Length": "0"}


@pytest.mark.parametrize(
    ("body", "secret", "status"),
    [
        (b"{not json", "wrong", "403 Forbidden"),
        (b"{not json", "\xd1\x81\xd0\xb5\xd0\xba", "403 Forbidden"),
        (b"{not json", None, "400 Bad Request"),
        (b" " * (1024 * 1024 + 1), None, "413 Request Entity Too Large"),
    ],
)
def test_what_is_no_update_is_refused(body: bytes, secret: str | None, status: str) -> None:
    answered, headers, content = update(body, secret)
    assert answered == status
    assert headers["Content-Length"] == str(len(content))


@pytest.mark.parametrize("length", ["", "-5", "x", "9" * 5000, "1048577"])
def test_a_length_that_is_none_breaks_nothing(length: str) -> None:
    status, _headers, _content = serve(
        "POST", PATH, b"{", CONTENT_LENGTH=length, **{SECRET_HEADER: settings.TELEGRAM_WEBHOOK_SECRET}
    )
    assert status in ("400 Bad Request", "413 Request Entity Too Large")


def test_a_visitor_of_the_webhook_is_told_how_to_call_it(client: Client) -> None:
    assert serve("GET", PATH, HTTP_HOST="127.0.0.1")[0] == "405 Method Not Allowed"
    assert client.get(PATH).status_code == 405


def test_probes_are_answered_for_any_host() -> None:
    status, headers, content = serve("GET", "/healthz")
    assert (status, content, headers["Content-Length"]) == ("200 OK", b"ok\n", "3")


def test_the_door_is_where_the_address_is() -> None:
    from django.urls import reverse

    assert reverse("telegram_bridge:webhook") == PATH
