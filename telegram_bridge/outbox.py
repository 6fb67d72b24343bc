"""Messages that must be known to have arrived: put into the database with the work, sent by the delivery worker.

A row is claimed by one worker for `LEASE`; a worker that dies gives it back by that. Rows of one chat go out one after
the other, and all of them no faster than Telegram likes; see `pace`. An answer that never came may mean that the
message arrived, so it may come twice: at least once, never not.
"""

import logging
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import DatabaseError, connection, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from telegram_bridge import client, exports, imports, papers, photos, reorder
from telegram_bridge.limits import check
from telegram_bridge.models import OutboxMessage, TelegramAccount
from telegram_bridge.pace import pace

logger = logging.getLogger(__name__)

LEASE: Final = timedelta(seconds=90)
ATTEMPTS: Final = 12
LONGEST_PAUSE: Final = timedelta(hours=1)
PENDING: Final = (OutboxMessage.Status.QUEUED, OutboxMessage.Status.SENDING)

Status = OutboxMessage.Status


SPECIAL: Final = {
    photos.SEND: photos.send,
    photos.KEEP: photos.keep,
    photos.KEEP_PARCEL: photos.keep_parcel,
    papers.SEND: papers.send,
    exports.SEND: exports.send,
    reorder.SEND: reorder.send,
    imports.TAKE: imports.take,
    imports.SHOW: imports.show,
}
"""What takes more than one call with the stored payload."""

SLOW: Final = (exports.SEND,)
"""What may take minutes: it is done beside the messages, see `background`."""


def enqueue(method: str, payload: dict[str, Any], *, dedup_key: str | None = None) -> None:
    """Queue one call inside the caller's transaction; a second one with the same `dedup_key` is left out.

    Raises:
        LimitExceeded: Telegram would refuse it.
    """
    if method not in SPECIAL:
        check(method, payload)
    row = OutboxMessage(chat_id=payload.get("chat_id"), method=method, payload=payload, dedup_key=dedup_key)
    OutboxMessage.objects.bulk_create([row], ignore_conflicts=dedup_key is not None)


def claim(limit: int, *, slow: bool = False) -> list[OutboxMessage]:
    """Take up to `limit` due rows, of each chat the oldest only, so that no other worker takes them.

    Either messages or, with `slow`, what takes long.
    """
    now = timezone.now()
    with transaction.atomic():
        may = pace(now)
        skips = connection.features.has_select_for_update_skip_locked
        waiting = _due(now).select_for_update(skip_locked=skips).order_by("id")
        waiting = waiting.filter(method__in=SLOW) if slow else waiting.exclude(method__in=SLOW)
        rows = list(waiting.exclude(chat_id__in=may.resting)[: min(limit, may.room)])
        for row in rows:
            # A lease that ran out is a worker that died while sending: the message may be there already.
            row.may_have_arrived |= row.status == Status.SENDING
            row.status, row.leased_until, row.attempts = Status.SENDING, now + LEASE, row.attempts + 1
        OutboxMessage.objects.bulk_update(rows, ["status", "leased_until", "attempts", "may_have_arrived"])
    return rows


def has_due() -> bool:
    """Whether a row could be sent now, were it not for the pace."""
    return _due(timezone.now()).exists()


def send(row: OutboxMessage) -> None:
    """Send a claimed row and write down what became of it."""
    try:
        result = SPECIAL.get(row.method, _call)(row)
    except client.CallFailed as failure:
        _failed(row, failure)
    except DatabaseError:
        raise  # the database is away, which says nothing about the row
    except Exception as bug:
        # One row that can't be made into a message must not stop the others; it can be retried from the admin.
        logger.exception("Message %s can't be made", row.pk)
        _failed(row, client.CallFailed(f"{type(bug).__name__}: {bug}", is_permanent=True))
    else:
        row.message_id = result.get("message_id") if isinstance(result, dict) else None
        row.status, row.sent_at, row.error = Status.SENT, timezone.now(), ""
    # Only the worker that still holds the lease may write: after it ran out another one has taken over.
    values = (
        "status",
        "due_at",
        "leased_until",
        "may_have_arrived",
        "error",
        "message_id",
        "sent_at",
        "chat_id",
        "payload",
    )
    OutboxMessage.objects.filter(pk=row.pk, status=Status.SENDING, attempts=row.attempts).update(
        **{name: getattr(row, name) for name in values}
    )


def retry(rows: QuerySet[OutboxMessage]) -> int:
    """Queue failed rows again, at once and with all their attempts; returns how many."""
    return rows.filter(status=Status.FAILED).update(status=Status.QUEUED, due_at=timezone.now(), attempts=0)


def prune(*, sent_before: timedelta = timedelta(days=30)) -> int:
    """Delete what was sent long ago; returns how many rows."""
    deleted, _ = OutboxMessage.objects.filter(status=Status.SENT, created_at__lt=timezone.now() - sent_before).delete()
    return deleted


def _due(now: datetime) -> QuerySet[OutboxMessage]:
    """Of each chat the oldest row that waits, if its time has come."""
    earlier = OutboxMessage.objects.filter(chat_id=OuterRef("chat_id"), id__lt=OuterRef("id"), status__in=PENDING)
    due = Q(status=Status.QUEUED, due_at__lte=now) | Q(status=Status.SENDING, leased_until__lte=now)
    return OutboxMessage.objects.filter(due & ~Exists(earlier), status__in=PENDING)


def _call(row: OutboxMessage) -> Any:
    return client.call(row.method, row.payload)


def _failed(row: OutboxMessage, failure: client.CallFailed) -> None:
    row.error = str(failure)[:2000]
    row.may_have_arrived |= failure.may_have_arrived
    row.leased_until = None
    if failure.is_blocked and row.chat_id:
        TelegramAccount.objects.filter(telegram_id=row.chat_id).update(is_unreachable=True)
    if failure.new_chat_id is not None:
        row.chat_id = failure.new_chat_id
        row.payload = {**row.payload, "chat_id": failure.new_chat_id}
    if failure.is_permanent or row.attempts >= ATTEMPTS:
        row.status = Status.FAILED
        logger.error("Message %s will not be sent: %s", row.pk, failure)
        return
    row.status = Status.QUEUED
    row.due_at = timezone.now() + _pause(row.attempts, failure)


def _pause(attempts: int, failure: client.CallFailed) -> timedelta:
    """What Telegram says, else 2, 4, 8... seconds and an hour at the most."""
    if failure.new_chat_id is not None:
        return timedelta(0)
    if failure.retry_after is not None:
        return timedelta(seconds=failure.retry_after)
    return min(timedelta(seconds=2**attempts), LONGEST_PAUSE)
