"""Link a Telegram account without an invitation: for the first owner, and for acceptance runs."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandError

from catalog.errors import DomainError
from telegram_bridge.inbound import MAX_ID
from telegram_bridge.people import account_link


class Command(BaseCommand):
    help = "Link a Telegram account to a staff user, without an invitation."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username")
        parser.add_argument("telegram_id", type=int)

    def handle(self, *, username: str, telegram_id: int, **options: Any) -> None:
        user = User.objects.filter(username=username).first()
        if user is None:
            raise CommandError(f"There is no user {username!r}. Make one with: python manage.py createsuperuser")
        if not 0 < telegram_id <= MAX_ID:
            raise CommandError(f"{telegram_id} is not the id of a person in Telegram.")
        try:
            account_link(user=user, telegram_id=telegram_id, language=settings.LANGUAGE_CODE[:2])
        except DomainError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"Telegram account {telegram_id} is linked to {username}.")
