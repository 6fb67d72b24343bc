"""Rights count as they are at this very update, in whatever way they were changed since the last one."""

from collections.abc import Callable
from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth.models import Group, Permission, User
from django.db import connection, transaction

from telegram_bridge import store
from tests.telegram_bridge.fake_telegram import ChatClient

pytestmark = pytest.mark.django_db

SEE = "view_order"


@pytest.fixture
def clerk(staff: Callable[..., User]) -> User:
    """Someone who sees orders as a member of a group."""
    user = staff(6)
    group = Group.objects.create(name="clerks")
    group.permissions.add(Permission.objects.get(codename=SEE))
    user.groups.add(group)
    return user


def sees_orders(user: User) -> bool:
    """What the next update of this person would find."""
    with transaction.atomic():
        person = store.lock_person(user.telegram.telegram_id, 1)
        assert person is not None
        return person.may(f"orders.{SEE}")


def grant(user: User) -> None:
    user.user_permissions.add(Permission.objects.get(codename=SEE))


LOSSES: dict[str, Callable[[User], object]] = {
    "out of the group": lambda user: user.groups.clear(),
    "the group loses it": lambda user: user.groups.get().permissions.clear(),
    "the group is gone": lambda user: user.groups.get().delete(),
    "without Django's signals": lambda user: User.groups.through.objects.all()._raw_delete("default"),
    "another group instead": lambda user: User.groups.through.objects.update(group=Group.objects.create(name="other")),
    "by hand": lambda user: connection.cursor().execute("DELETE FROM auth_group_permissions"),
    "no longer active": lambda user: User.objects.filter(pk=user.pk).update(is_active=False),
}


@pytest.mark.parametrize("lose", LOSSES.values(), ids=LOSSES.keys())
def test_a_right_that_is_gone_counts_no_more(clerk: User, lose: Callable[[User], object]) -> None:
    assert sees_orders(clerk)
    lose(clerk)
    assert not sees_orders(clerk)


GAINS: dict[str, Callable[[User], object]] = {
    "own right": grant,
    "superuser": lambda user: User.objects.filter(pk=user.pk).update(is_superuser=True),
    "without Django's signals": lambda user: User.user_permissions.through.objects.bulk_create(
        [User.user_permissions.through(user=user, permission=Permission.objects.get(codename=SEE))]
    ),
}


@pytest.mark.parametrize("gain", GAINS.values(), ids=GAINS.keys())
def test_a_new_right_counts_at_once(clerk: User, gain: Callable[[User], object]) -> None:
    clerk.groups.clear()
    assert not sees_orders(clerk)
    gain(clerk)
    assert sees_orders(clerk)


def test_a_right_whose_granting_was_rolled_back_never_was(clerk: User) -> None:
    clerk.groups.clear()
    with transaction.atomic():
        grant(clerk)
        assert sees_orders(clerk)
        transaction.set_rollback(True)
    assert not sees_orders(clerk)


def test_a_press_needs_the_right_of_now(clerk: User, chat: Callable[..., ChatClient]) -> None:
    person = chat(6)
    person.send("/menu")
    assert "📦 Orders" in person.buttons
    clerk.groups.get().permissions.clear()
    person.press("📦 Orders")
    assert "📦 Orders" not in person.buttons


@pytest.mark.skipif(connection.vendor != "postgresql", reason="only PostgreSQL tells when rights have changed")
class TestStamp:
    @pytest.fixture
    def reads(self, monkeypatch: pytest.MonkeyPatch) -> list[object]:
        """What was read of rights."""
        found: list[object] = []
        rows = store.HELD_IN_POSTGRESQL.rows

        def read(values: list[Any]) -> list[Any]:
            found.append(values)
            return rows(values)

        monkeypatch.setattr(store.HELD_IN_POSTGRESQL, "rows", read)
        return found

    def test_rights_are_read_once_for_a_stamp(self, clerk: User, reads: list[object]) -> None:
        assert sees_orders(clerk)
        assert sees_orders(clerk)
        assert len(reads) == 1

    def test_without_a_stamp_they_are_read_each_time(self, clerk: User, reads: list[object]) -> None:
        connection.cursor().execute("DELETE FROM telegram_bridge_rights")
        assert sees_orders(clerk)
        assert sees_orders(clerk)
        assert len(reads) == 2

    def test_a_stamp_that_is_lost_comes_back_with_the_next_change(self, clerk: User) -> None:
        cursor = connection.cursor()
        cursor.execute("DELETE FROM telegram_bridge_rights")
        clerk.groups.clear()
        cursor.execute("SELECT count(*) FROM telegram_bridge_rights")
        assert cursor.fetchone() == (1,)

    def test_a_change_counts_too_where_no_search_path_is_set(self, clerk: User) -> None:
        assert sees_orders(clerk)
        cursor = connection.cursor()
        cursor.execute("SHOW search_path")
        (before,) = cursor.fetchone()
        cursor.execute("SET LOCAL search_path = ''")
        cursor.execute("DELETE FROM public.auth_user_groups")
        cursor.execute(f"SET LOCAL search_path = {before}")
        assert not sees_orders(clerk)

    def test_the_migration_can_be_taken_back(self, clerk: User) -> None:
        migration = import_module("telegram_bridge.migrations.0008_rights_stamp")
        with connection.schema_editor() as editor:
            migration.note_no_changes(apps, editor)
        clerk.groups.clear()
        with connection.schema_editor() as editor:
            migration.note_changes(apps, editor)
        assert not sees_orders(clerk)
