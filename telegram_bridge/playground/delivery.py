"""Telegram's side of the webhook: a real HTTP request with the real secret, repeated until it succeeds."""

import json
import logging
import time
from functools import cache

import urllib3
from django.conf import settings
from django.urls import reverse

from telegram_bridge.playground.store import JSON
from telegram_bridge.playground.telegram import Telegram

logger = logging.getLogger(__name__)

# Telegram waits 0, 0, 2, 6, 14, 30, 62 s and goes on; somebody who looks at a screen won't.
PAUSES = (0, 0.2, 0.6, 1.4)
TIMEOUT = 60.0


class NotDelivered(Exception):
    """The webhook took the update at none of the attempts. The text says what it answered last."""


def deliver(telegram: Telegram, update: JSON) -> None:
    """Post `update` to the webhook and carry out the method in its answer.

    Raises:
        NotDelivered: no attempt was answered with 2xx.
    """
    problem = ""
    for pause in PAUSES:
        time.sleep(pause)
        try:
            response = _post(update)
        except urllib3.exceptions.HTTPError as error:
            problem = type(error).__name__
            continue
        if 200 <= response.status < 300:
            telegram.run_reply(response.data)
            return
        problem = f"HTTP {response.status}"
        logger.warning("The webhook answered update %s with %s", update["update_id"], problem)
    raise NotDelivered(problem)


def _post(update: JSON) -> urllib3.BaseHTTPResponse:
    return _pool().request(
        "POST",
        settings.SITE_URL + reverse("telegram_bridge:webhook"),
        body=json.dumps(update).encode(),
        headers={
            "Content-Type": "application/json",
            "X-Telegram-Bot-Api-Secret-Token": settings.TELEGRAM_WEBHOOK_SECRET,
        },
        timeout=urllib3.Timeout(connect=5, read=TIMEOUT),
        retries=False,
        redirect=False,
    )


@cache
def _pool() -> urllib3.PoolManager:
    return urllib3.PoolManager(maxsize=8)
