"""One update = one transaction = one stored reply. See docs/decisions/0001-claim-at-the-end.md."""

import json
import logging
import sqlite3
import traceback
from typing import Any, Final

from django.db import Error, InterfaceError, NotSupportedError, OperationalError, connection, transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from telegram_bridge import client, people, store, strangers
from telegram_bridge.conversation import respond
from telegram_bridge.inbound import Press, Update, read
from telegram_bridge.models import FailedUpdate, TelegramAccount
from telegram_bridge.outbox import enqueue
from telegram_bridge.redact import redact
from telegram_bridge.reply import call_for
from telegram_bridge.screen import Screen, escape

logger = logging.getLogger(__name__)

PASSING_SQLITE_ERRORS = {
    sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_FULL,
}  # fmt: skip
PASSING = (OperationalError, InterfaceError, NotSupportedError)


_body: Final = json.JSONEncoder(ensure_ascii=False).encode
"""A call as JSON; Cyrillic as it is, which is a third of its length as escapes, and every reply is stored."""


class DatabaseAway(Exception):
    """The database can't be asked now; the update must come again."""


def handle(raw: dict[str, Any]) -> str:
    """Handle one update and return the body of the answer: a Bot API call as JSON, or "" when there is none.

    The same update again gets the same body, and does nothing.

    Raises:
        DatabaseAway: nothing was done.
    """
    update = read(raw)
    if update is None:
        return ""
    try:
        return _handle_twice_if_need_be(update)
    except store.AlreadyHandled:
        return store.stored_reply(update.update_id) or ""
    except DatabaseAway:
        raise
    except Exception as error:
        logger.exception("Update %s failed; nothing of it was kept", update.update_id)
        return _record_failure(update, raw, error)


def replay(failed: FailedUpdate) -> None:
    """Handle a failed update once more, as if it had just come; what it answers goes through the outbox.

    Raises whatever the update raises this time; nothing is changed then.
    """
    update = read(json.loads(failed.payload))
    with transaction.atomic():
        FailedUpdate.objects.select_for_update().filter(pk=failed.pk, replayed_at=None).get()
        if update is not None:
            person = store.lock_person(update.sender.telegram_id, update.update_id)
            screen = _answer(update, person)
            if person is not None and person.has_moved:
                store.save_conversation(person)
            if screen is not None:
                call = call_for(screen, update.sender.telegram_id, update.event)
                enqueue(call.pop("method"), call)
        FailedUpdate.objects.filter(pk=failed.pk).update(replayed_at=timezone.now())


def _handle_twice_if_need_be(update: Update) -> str:
    """A connection that broke while it was idle costs the person nothing: the second try opens a new one.

    So does a statement that was prepared before a migration changed its columns.
    """
    try:
        return _handle(update)
    except PASSING as error:
        if not _is_passing(error):
            raise
        connection.close()
    try:
        return _handle(update)
    except PASSING as error:
        if not _is_passing(error):
            raise
        connection.close()
        raise DatabaseAway from error


def _is_passing(error: Error) -> bool:
    """Whether the database was away, busy or stopped us, in contrast to a statement that will never work."""
    if isinstance(error, NotSupportedError):
        return "cached plan" in str(error)  # PostgreSQL: "cached plan must not change result type"
    if isinstance(cause := error.__cause__, sqlite3.Error):
        return getattr(cause, "sqlite_errorcode", 0) & 0xFF in PASSING_SQLITE_ERRORS
    return True


def _handle(update: Update) -> str:
    with transaction.atomic():
        person = store.lock_person(update.sender.telegram_id, update.update_id)
        if person is not None and person.reply is not None:
            return person.reply
        screen = _answer(update, person)
        reply = _body(call_for(screen, update.sender.telegram_id, update.event)) if screen else ""
        store.record_reply(update.update_id, reply, person)
    if isinstance(update.event, Press):
        client.answer_press_soon(update.event.callback_id, screen.toast if screen else "")
    return reply


def _answer(update: Update, person: store.Person | None) -> Screen | None:
    language = person.language if person else update.sender.language
    with translation.override(language):
        if person is None:
            return strangers.greet(update.sender, update.event)
        if not person.user.is_active:
            return strangers.refuse(update.sender)
        people.remember_changes(person, update.sender)
        return respond(person, update.event)


def _record_failure(update: Update, raw: dict[str, Any], error: Exception) -> str:
    """Keep the update for a replay and tell the person; answered with 200, so that it doesn't block those behind it."""
    try:
        with transaction.atomic():
            reply = _body(call_for(_apology(update), update.sender.telegram_id))
            FailedUpdate.objects.create(
                update_id=update.update_id,
                telegram_id=update.sender.telegram_id,
                payload=json.dumps(raw),
                error=redact("".join(traceback.format_exception(error))).replace("\0", ""),
            )
            store.record_reply(update.update_id, reply)
    except store.AlreadyHandled:
        return store.stored_reply(update.update_id) or ""
    except (OperationalError, InterfaceError) as away:
        connection.close()
        raise DatabaseAway from away
    return reply


def _apology(update: Update) -> Screen:
    """What the person is told of a bug, in the language that they have chosen."""
    account = TelegramAccount.objects.filter(telegram_id=update.sender.telegram_id).first()
    with translation.override(account.language if account else update.sender.language):
        text = _("Something went wrong on our side. Nothing was changed; the problem was written down (no. %(id)s).")
        hint = _("Please try again, or press /menu.")
        return Screen(f"⚠️ {escape(text % {'id': update.update_id})}\n{escape(hint)}")
