"""The simulated Telegram's memory in a table, for the playground page."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.db.models import Q

from telegram_bridge.models import PlaygroundRecord
from telegram_bridge.playground.store import CALL, FILE, JSON, MESSAGE, UPDATE, Record

FIRST_LOAD = 400
PER_POLL = 200


class DatabaseStore:
    """Every process sees the same chats."""

    def append(self, kind: str, chat_id: int | None, data: JSON, key: str = "") -> Record:
        with transaction.atomic():
            row = PlaygroundRecord.objects.create(kind=kind, chat_id=chat_id, data=_storable(data), key=key)
            if not key:
                PlaygroundRecord.objects.filter(pk=row.pk).update(key=str(row.pk))
        return Record(row.pk, kind, chat_id, key or str(row.pk), data)

    def latest(self, kind: str, key: str) -> Record | None:
        row = PlaygroundRecord.objects.filter(kind=kind, key=_storable(key)).last()
        return _record(row) if row else None

    def since(self, number: int, chat_ids: Iterable[int]) -> list[Record]:
        """Return what has happened in these chats, and to the bot at large, after record `number`; the oldest first.

        With 0 it begins with the newest `FIRST_LOAD` records.
        """
        rows = PlaygroundRecord.objects.filter(
            Q(chat_id__in=list(chat_ids)) | Q(chat_id=None), kind__in=[MESSAGE, UPDATE, CALL], pk__gt=number
        )
        if number:
            return [_record(row) for row in rows[:PER_POLL]]
        return [_record(row) for row in reversed(rows.order_by("-id")[:FIRST_LOAD])]

    def forget(self, chat_ids: Iterable[int]) -> None:
        """Empty these chats. Files stay, because products may show them."""
        PlaygroundRecord.objects.filter(chat_id__in=list(chat_ids)).exclude(kind=FILE).delete()


def _storable(value: Any) -> Any:
    """Return JSON without what PostgreSQL can't hold: a refused call is logged too, whatever is in it."""
    if isinstance(value, str):
        return value.replace("\0", "\N{REPLACEMENT CHARACTER}").encode("utf-8", "replace").decode()
    if isinstance(value, dict):
        return {name: _storable(part) for name, part in value.items()}
    if isinstance(value, list):
        return [_storable(part) for part in value]
    return value


def _record(row: PlaygroundRecord) -> Record:
    return Record(row.pk, row.kind, row.chat_id, row.key, row.data)
