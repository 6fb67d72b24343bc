"""The statements that every update costs, written by hand: who is it, what stood, what stands now, what was answered.

They are the hottest path of the product; the ORM's share of them was most of an update's cost. All else uses the ORM.
"""

import json
from dataclasses import dataclass
from datetime import datetime
from functools import cache, lru_cache
from typing import Any

from django.contrib.auth.models import Permission, User
from django.db import DEFAULT_DB_ALIAS, IntegrityError
from django.utils import timezone

from catalog.rights import may
from catalog.statements import Statement, vendor
from telegram_bridge.state import State

HELD = """
SELECT {join} FROM (
    SELECT permission_id FROM auth_user_user_permissions WHERE user_id = {user}
    UNION ALL SELECT gp.permission_id FROM auth_user_groups ug JOIN auth_group_permissions gp USING (group_id)
    WHERE ug.user_id = {user}
) held
"""

OPEN = """
SELECT c.account_id, a.name, a.username, a.language, a.is_unreachable,
       u.id, u.username, u.first_name, u.last_name, u.is_active, u.is_staff, u.is_superuser, ({rights}),
       c.flow, c.flow_version, c.step, c.subject, {answers}, c.revision, c.screen, c.query, c.origin,
       (SELECT reply FROM telegram_bridge_handledupdate WHERE update_id = %s)
FROM telegram_bridge_conversation c
JOIN telegram_bridge_telegramaccount a ON a.id = c.account_id
JOIN auth_user u ON u.id = a.user_id
WHERE a.telegram_id = %s {lock}
"""

OPEN_IN_SQLITE = Statement(
    OPEN.format(rights=HELD.format(join="group_concat(permission_id, ' ')", user="u.id"), answers="c.answers", lock="")
)

# To read all rights at every update was a third of this statement; PostgreSQL tells when they are others (0017).
OPEN_IN_POSTGRESQL = Statement(
    OPEN.format(
        rights="SELECT stamp::text FROM telegram_bridge_rights", answers="c.answers::text", lock="FOR UPDATE OF c"
    )
)
HELD_IN_POSTGRESQL = Statement(HELD.format(join="string_agg(permission_id::text, ' ')", user="%s"))

SAVE = Statement("""
UPDATE telegram_bridge_conversation
SET flow = %s, flow_version = %s, step = %s, subject = %s, answers = %s, revision = %s, screen = %s, query = %s,
    origin = %s, updated_at = %s
WHERE account_id = %s
""")

RECORD = Statement("""
INSERT INTO telegram_bridge_handledupdate (update_id, reply, handled_at) VALUES (%s, %s, %s)
""")

# One way to PostgreSQL and back instead of two: measured 0.1 ms of the two processes' CPU.
SAVE_AND_RECORD = Statement(f"WITH saved AS ({SAVE.sql}) {RECORD.sql}")

REPLY = Statement("SELECT reply FROM telegram_bridge_handledupdate WHERE update_id = %s")


Place = tuple[State | None, int, str, str, str]
"""Where a person stands: state, revision, screen, query, origin."""


class AlreadyHandled(IntegrityError):
    """Another process has handled this update; what we did of it is rolled back."""


@dataclass(slots=True)
class Person:
    """A linked member of the staff with the state of their conversation, locked until the transaction ends.

    `state` is the dialogue they are in or have left open; `revision` the last one used. `screen` is the callback data
    of the screen they look at, or empty while they look at the dialogue's question; `query` is their last search, and
    `origin` the callback data of the list that they opened orders from.
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
    origin: str
    reply: str | None
    stored: Place

    def may(self, permission: str) -> bool:
        """What `user.has_perm` says: a card asks twenty times."""
        return may(self.user, permission)

    @property
    def has_moved(self) -> bool:
        """Whether they stand elsewhere than the database has it."""
        return self.stored != (self.state, self.revision, self.screen, self.query, self.origin)


USER_COLUMNS = ("id", "username", "first_name", "last_name", "is_active", "is_staff", "is_superuser")


def _rights(user_id: int, told: str | None) -> str | None:
    """The ids of a user's permissions; `told` is what OPEN says of them: the ids themselves, or a stamp."""
    if vendor() != "postgresql":
        return told
    # Without a stamp nobody would tell us that they have changed.
    return _rights_at(told, user_id) if told else _rights_at.__wrapped__(told, user_id)


@lru_cache(maxsize=256)
def _rights_at(stamp: str | None, user_id: int) -> str | None:
    """What PostgreSQL has under this stamp; another one is another key."""
    held: str | None
    [(held,)] = HELD_IN_POSTGRESQL.rows([user_id, user_id])
    return held


@lru_cache(maxsize=256)
def _user(columns: tuple[Any, ...], held: str | None) -> User:
    """The user as Django knows it and what they may, which `has_perm` then needs not ask the database for.

    `held` lists the ids of their permissions. Made once for all that was read: whatever changes is another key.
    """
    user = User(**dict(zip(USER_COLUMNS, columns, strict=True)))
    # SQLite's booleans are numbers.
    user.is_active, user.is_staff, user.is_superuser = map(bool, columns[4:])
    user._state.adding, user._state.db = False, DEFAULT_DB_ALIAS
    if not user.is_superuser:
        user._perm_cache = _codes((held or "").split())  # type: ignore[attr-defined]
    return user


def _codes(held: list[str]) -> frozenset[str]:
    """The names of permissions, "app.codename", by their ids. Only a migration can give an id another meaning."""
    ids = set(map(int, held))
    if not ids <= _permissions().keys():
        _permissions.cache_clear()
    return frozenset(_permissions()[each] for each in ids)


@cache
def _permissions() -> dict[int, str]:
    rows = Permission.objects.values_list("pk", "content_type__app_label", "codename").order_by()
    return {pk: f"{app}.{codename}" for pk, app, codename in rows}


def forget_permissions(**kwargs: Any) -> None:
    """A receiver of `post_migrate`."""
    for cached in (_permissions, _rights_at, _user):
        cached.cache_clear()


def lock_person(telegram_id: int, update_id: int) -> Person | None:
    """Lock and return the linked person, with the reply to this update if it was handled before; None: a stranger.

    A duplicate that waited for the lock sees the handled updates as they were before it waited; `record_reply` is what
    decides then.
    """
    statement = OPEN_IN_POSTGRESQL if vendor() == "postgresql" else OPEN_IN_SQLITE
    rows = statement.rows([update_id, telegram_id])
    if not rows:
        return None
    row = rows[0]
    account_id, name, username, language, is_unreachable = row[:5]
    flow, version, step, subject, answers, revision, screen, query, origin, reply = row[13:]
    state = State(flow, version, step, json.loads(answers), revision, subject) if flow else None
    user = _user(row[5:12], _rights(row[5], row[12]))
    return Person(
        account_id, telegram_id, name, username, language, bool(is_unreachable), user,
        state, revision, screen, query, origin, reply, (state, revision, screen, query, origin),
    )  # fmt: skip


def save_conversation(person: Person) -> None:
    """Write back where the person stands."""
    SAVE.run(_place(person, timezone.now()))


def record_reply(update_id: int, reply: str, person: Person | None = None) -> None:
    """End the transaction by remembering the reply and, where they have moved, where the person stands now.

    Raises:
        AlreadyHandled: it is remembered already; here or by the commit, which then keeps nothing.
    """
    now = timezone.now()
    record: list[Any] = [update_id, reply, now]
    if person is None or not person.has_moved:
        RECORD.run_at_the_end(record, otherwise=AlreadyHandled)
    elif vendor() == "postgresql":
        SAVE_AND_RECORD.run_at_the_end([*_place(person, now), *record], otherwise=AlreadyHandled)
    else:
        SAVE.run(_place(person, now))
        RECORD.run_at_the_end(record, otherwise=AlreadyHandled)


def _place(person: Person, now: datetime) -> list[Any]:
    """The parameters of SAVE."""
    state = person.state
    values = (state.flow, state.version, state.step, state.subject) if state else ("", 0, "", 0)
    answers = json.dumps(state.answers) if state and state.answers else "{}"
    place = (person.revision, person.screen, person.query, person.origin)
    return [*values, answers, *place, now, person.account_id]


def stored_reply(update_id: int) -> str | None:
    """The reply that was given to this update, or None when it wasn't handled."""
    rows = REPLY.rows([update_id])
    return rows[0][0] if rows else None
