"""Keeps secrets out of logs and stored errors: the HTTP and bot libraries put the token into addresses and texts."""

import logging
import re

from django.conf import settings

TOKEN = re.compile(r"\b\d{6,}:[A-Za-z0-9_-]{20,}")


def redact(text: str) -> str:
    """Return `text` without the bot's token and the webhook's secret."""
    for value in (settings.TELEGRAM_BOT_TOKEN, settings.TELEGRAM_WEBHOOK_SECRET):
        text = text.replace(value, "[secret]")
    return TOKEN.sub("[secret]", text)


class SecretsFilter(logging.Filter):
    """Rewrites each record, its traceback included, without secrets."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = redact(record.getMessage()), ()
        if record.exc_info:
            record.exc_text = redact(logging.Formatter().formatException(record.exc_info))
        return True
