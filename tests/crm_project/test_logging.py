import logging
import sys
from io import StringIO

import pytest
from django.conf import settings

from telegram_bridge.redact import SecretsFilter


@pytest.fixture
def log():
    """A logger that writes as in production, and what it has written."""
    output = StringIO()
    handler = logging.StreamHandler(output)
    handler.addFilter(SecretsFilter())
    logger = logging.Logger("shop")
    logger.addHandler(handler)
    return logger, output


def test_every_handler_of_the_project_filters_secrets():
    assert all("secrets" in handler["filters"] for handler in settings.LOGGING["handlers"].values())


def test_hides_the_token_in_a_message_and_in_its_arguments(log):
    logger, output = log

    logger.info("POST https://api.telegram.org/bot%s/sendMessage", settings.TELEGRAM_BOT_TOKEN)

    assert output.getvalue() == "POST https://api.telegram.org/bot[secret]/sendMessage\n"


def test_hides_the_secret_of_the_webhook(log):
    logger, output = log

    logger.warning("header %r", {"X-Telegram-Bot-Api-Secret-Token": settings.TELEGRAM_WEBHOOK_SECRET})

    assert settings.TELEGRAM_WEBHOOK_SECRET not in output.getvalue()


def test_hides_a_token_that_is_not_ours(log):
    logger, output = log

    logger.info("unknown bot 987654321:AAEhBOweik6ad9r_QXMENQjcrGbqCr4K-bc")

    assert output.getvalue() == "unknown bot [secret]\n"


def test_hides_the_token_in_a_traceback(log):
    logger, output = log

    try:
        raise ValueError(f"can't reach /bot{settings.TELEGRAM_BOT_TOKEN}/getMe")
    except ValueError:
        logger.error("failed", exc_info=sys.exc_info())

    assert "ValueError: can't reach /bot[secret]/getMe" in output.getvalue()
    assert settings.TELEGRAM_BOT_TOKEN not in output.getvalue()


def test_keeps_a_message_without_secrets_as_it_is(log):
    logger, output = log

    logger.info("order %s of %d %%", "№ 12", 30)

    assert output.getvalue() == "order № 12 of 30 %\n"
