"""The WSGI application that gunicorn serves: the webhook by its short way, all else by Django."""

import os
from collections.abc import Iterable
from typing import Any

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "crm_project.settings")
django_application = get_wsgi_application()

from telegram_bridge import wsgi as bridge  # noqa: E402  (after Django is set up)


def application(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    """Serve one request."""
    serve = bridge.webhook if bridge.is_update(environ) else django_application
    return serve(environ, start_response)
