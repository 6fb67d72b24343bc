"""Forgets what no longer matters. Telegram repeats an update for a day at most; three are kept."""

from datetime import timedelta
from typing import Final

from django.utils import timezone

from catalog.importing import job as imports
from telegram_bridge import outbox
from telegram_bridge.models import HandledUpdate, OfferedPhoto

KEEP_UPDATES: Final = timedelta(days=3)


def prune() -> None:
    """Delete handled updates, photos nobody wanted, messages and files of imports of long ago."""
    long_ago = timezone.now() - KEEP_UPDATES
    HandledUpdate.objects.filter(handled_at__lt=long_ago).delete()
    OfferedPhoto.objects.filter(created_at__lt=long_ago).delete()
    outbox.prune()
    imports.prune()
