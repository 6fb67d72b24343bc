"""The statements that every update costs, written by hand: who is it, what stood, what stands now, what was answered.

They are the hottest path of the product; the ORM's share of them was most of an update's cost. All else uses the ORM.
"""

import json
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.contrib.auth.models import User
from django.db import connection
from django.utils import timezone

from telegram_bridge.state import State

PERMISSIONS = """(
    SELECT {join} FROM auth_permission p JOIN django_content_type t ON t.id = p.content_type_id
    WHERE p.id IN (
        SELECT permission_id FROM auth_user_user_permissions WHERE user_id = u.id
        UNION SELECT gp.permission_id FROM auth_group_permissions gp JOIN auth_user_groups ug USING (group_id)
        WHERE ug.user_id = u.id
    )
)"""

OPEN = """
SELECT c.account_id, a.name, a.username, a.language, a.is_unreachable,
       u.id, u.username, u.first_name, u.last_name, u.is_active, u.is_staff, u.is_superuser,
       CASE WHEN u.is_superuser THEN '' ELSE {permissions} END,
       c.flow, c.flow_version, c.step, c.subject, {answers}, c.revision, c.screen, c.query,
       (SELECT reply FROM telegram_bridge_handledupdate WHERE update_id = %s)
FROM telegram_bridge_conversation c
JOIN telegram_bridge_telegramaccount a ON a.id = c.account_id
JOIN auth_user u ON u.id = a.user_id
WHERE a.telegram_id = %s {lock}
"""

SAVE = """
UPDATE telegram_bridge_conversation
SET flow = %s, flow_version = %s, step = %s, subject = %s, answers = %s, revision = %s, screen = %s, query = %s,
    updated_at = %s
WHERE account_id = %s
"""

RECORD = """
INSERT INTO telegram_bridge_handledupdate (update_id, reply, handled_at) VALUES (%s, %s, %s) ON CONFLICT DO NOTHING
"""

# One way to PostgreSQL and back instead of two: measured 0.1 ms of the two processes' CPU.
SAVE_AND_RECORD = f"WITH saved AS ({SAVE}) {RECORD}"

REPLY = "SELECT reply FROM telegram_bridge_handledupdate WHERE update_id = %s"


Place = tuple[State | None, int, str, str]
"""Where a person stands: state, revision, screen, query."""


class AlreadyHandled(Exception):
    """Another process has handled this update; what we did of it must be rolled back."""


@dataclass(slots=True)
class Person:
    """A linked member of the staff with the state of their conversation, locked until the transaction ends.

    `state` is the dialogue they are in or have left open; `revision` the last one used. `screen` is the callback data
    of the screen they look at, or empty while they look at the dialogue's question; `query` is their last search.
    """

    account_id: int
    telegram_id: int
    name: str
    username: str
    language: str
    is_unreachable: bool
    user: User
    state: State | None
    revision: int
    screen: str
    query: str
    reply: str | None
    stored: Place

    def may(self, permission: str) -> bool:
        return self.user.has_perm(permission)

    @property
    def has_moved(self) -> bool:
        """Whether they stand elsewhere than the database has it."""
        return self.stored != (self.state, self.revision, self.screen, self.query)


USER_COLUMNS = ("id", "username", "first_name", "last_name", "is_active", "is_staff", "is_superuser")


@cache
def _open_statement(vendor: str) -> str:
    is_postgresql = vendor == "postgresql"
    code = "t.app_label || '.' || p.codename"
    join = f"string_agg({code}, ' ')" if is_postgresql else f"group_concat({code}, ' ')"
    return OPEN.format(
        permissions=PERMISSIONS.format(join=join),
        answers="c.answers::text" if is_postgresql else "c.answers",
        lock="FOR UPDATE OF c" if is_postgresql else "",
    )


def _user(columns: tuple[Any, ...], permissions: str | None) -> User:
    """The user as Django knows it, permissions included, so that `has_perm` asks the database nothing more."""
    user = User(**dict(zip(USER_COLUMNS, columns, strict=True)))
    # SQLite's booleans are numbers.
    user.is_active, user.is_staff, user.is_superuser = map(bool, columns[4:])
    user._state.adding, user._state.db = False, connection.alias
    if not user.is_superuser:
        user._perm_cache = set((permissions or "").split())  # type: ignore[attr-defined]
    return user


def lock_person(telegram_id: int, update_id: int) -> Person | None:
    """Lock and return the linked person, with the reply to this update if it was handled before; None: a stranger.

    A duplicate that waited for the lock sees the handled updates as they were before it waited; `record_reply` is what
    decides then.
    """
    with connection.cursor() as cursor:
        cursor.execute(_open_statement(connection.vendor), [update_id, telegram_id])
        row = cursor.fetchone()
    if row is None:
        return None
    account_id, name, username, language, is_unreachable = row[:5]
    flow, version, step, subject, answers, revision, screen, query, reply = row[13:]
    state = State(flow, version, step, json.loads(answers), revision, subject) if flow else None
    return Person(
        account_id, telegram_id, name, username, language, bool(is_unreachable), _user(row[5:12], row[12]),
        state, revision, screen, query, reply, (state, revision, screen, query),
    )  # fmt: skip


def save_conversation(person: Person) -> None:
    """Write back where the person stands."""
    with connection.cursor() as cursor:
        cursor.execute(SAVE, _place(person))


def record_reply(update_id: int, reply: str, person: Person | None = None) -> None:
    """Remember the reply to this update and, where they have moved, where the person stands now.

    Raises:
        AlreadyHandled: it is remembered already. Committing after that would do the update's work twice.
    """
    record: list[Any] = [update_id, reply, timezone.now()]
    with connection.cursor() as cursor:
        if person is None or not person.has_moved:
            cursor.execute(RECORD, record)
        elif connection.vendor == "postgresql":
            cursor.execute(SAVE_AND_RECORD, [*_place(person), *record])
        else:
            cursor.execute(SAVE, _place(person))
            cursor.execute(RECORD, record)
        if cursor.rowcount != 1:
            raise AlreadyHandled


def _place(person: Person) -> list[Any]:
    """The parameters of SAVE."""
    state = person.state
    values = (state.flow, state.version, state.step, state.subject) if state else ("", 0, "", 0)
    answers = json.dumps(state.answers if state else {})
    return [*values, answers, person.revision, person.screen, person.query, timezone.now(), person.account_id]


def stored_reply(update_id: int) -> str | None:
    """The reply that was given to this update, or None when it wasn't handled."""
    with connection.cursor() as cursor:
        cursor.execute(REPLY, [update_id])
        row = cursor.fetchone()
    return row[0] if row else None
