"""Print a one-time link that lets a staff user in, and its QR code."""

import io
from argparse import ArgumentParser
from typing import Any

import segno
from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandError

from catalog.errors import DomainError
from telegram_bridge.people import invitation_create


class Command(BaseCommand):
    help = "Print a one-time invitation link for a staff user, with a QR code."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username")

    def handle(self, *, username: str, **options: Any) -> None:
        user = User.objects.filter(username=username).first()
        if user is None:
            raise CommandError(f"There is no user {username!r}. Make one with: python manage.py createsuperuser")
        try:
            invitation, link = invitation_create(user=user, created_by=None)
        except DomainError as error:
            raise CommandError(str(error)) from error
        picture = io.StringIO()
        segno.make(link).terminal(out=picture, compact=True)
        self.stdout.write(picture.getvalue())
        self.stdout.write(f"{link}\nIt works once, until {invitation.expires_at:%Y-%m-%d %H:%M} UTC.")
