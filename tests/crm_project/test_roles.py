"""The groups that a new shop begins with."""

import pytest
from django.apps import apps
from django.contrib.auth.models import Group, Permission

from crm_project.roles import ROLES, create_missing_roles

pytestmark = pytest.mark.django_db


def names() -> set[str]:
    return set(Group.objects.values_list("name", flat=True))


def make() -> None:
    create_missing_roles(apps.get_app_config("telegram_bridge"), "default")


def test_a_migrated_shop_has_all_of_them_with_their_rights() -> None:
    assert names() == set(ROLES)
    held = Group.objects.get(name="courier").permissions.values_list("content_type__app_label", "codename")
    assert {f"{app}.{codename}" for app, codename in held} == set(ROLES["courier"])


def test_one_that_is_missing_is_made_again_and_what_the_shop_has_changed_stays() -> None:
    Group.objects.get(name="viewer").delete()
    Group.objects.get(name="packer").permissions.clear()
    make()
    assert names() == set(ROLES)
    assert not Group.objects.get(name="packer").permissions.exists()


def test_none_is_made_half_while_migrations_are_still_to_come() -> None:
    Group.objects.all().delete()
    Permission.objects.filter(codename="view_invitation").delete()
    make()
    assert names() == {role for role, rights in ROLES.items() if "telegram_bridge.view_invitation" not in rights}
    assert "owner" not in names()
