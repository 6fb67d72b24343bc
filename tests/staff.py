"""People of the shop, for tests of every room."""

from django.contrib.auth.models import Group, User
from django.core.management import call_command
from django.test import Client


def person(role: str) -> User:
    """Return a staff user of the group `role`."""
    if not Group.objects.filter(name=role).exists():
        call_command("migrate", verbosity=0)  # a flushed database has lost the groups; they come after every migrate
    user = User.objects.create_user(role, is_staff=True, first_name=role.title())
    user.groups.add(Group.objects.get(name=role))
    return user


def client_of(role: str) -> Client:
    """Return a browser in which a person of the group `role` is logged in."""
    client = Client(headers={"accept-language": "en"})
    client.force_login(person(role))
    return client
