"""Who may talk to the bot: linking by invitation, unlinking, and what a stranger is told."""

import hashlib
import secrets
from collections.abc import Iterable

from django.contrib.auth.models import Group, User
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from catalog.errors import DomainError
from telegram_bridge import client
from telegram_bridge.buttons import OpenMenu
from telegram_bridge.inbound import Command, Event, Sender
from telegram_bridge.models import Conversation, Invitation, TelegramAccount
from telegram_bridge.screen import Screen, escape
from telegram_bridge.screens.menu import menu
from telegram_bridge.store import Person, lock_person


@transaction.atomic
def invitation_create(*, user: User, groups: Iterable[Group] = (), created_by: User | None) -> tuple[Invitation, str]:
    """Make a one-time invitation for `user`; returns it with its link, which is kept nowhere.

    Raises:
        DomainError: Telegram doesn't say what the bot is called, so there can be no link; nothing was made.
    """
    try:
        bot = client.bot_username()
    except client.CallFailed as error:
        raise DomainError(_("Telegram does not answer, so no link could be made. Please try again later.")) from error
    token = secrets.token_urlsafe(24)
    invitation = Invitation.objects.create(user=user, token_hash=_hash(token), created_by=created_by)
    invitation.groups.set(groups)
    return invitation, f"https://t.me/{bot}?start={token}"


@transaction.atomic
def account_link(*, user: User, telegram_id: int, name: str = "", username: str = "", language: str) -> TelegramAccount:
    """Link a Telegram account to `user`, in place of the one they had.

    Raises:
        DomainError: the Telegram account belongs to another user.
    """
    if TelegramAccount.objects.filter(telegram_id=telegram_id).exclude(user=user).exists():
        raise DomainError(_("This Telegram account is linked to another user already. Unlink it in the admin first."))
    values = {"telegram_id": telegram_id, "name": name, "username": username, "language": language}
    account, is_new = TelegramAccount.objects.update_or_create(
        user=user, defaults={**values, "is_unreachable": False}
    )
    if is_new:
        Conversation.objects.create(account=account)
    return account


def greet(sender: Sender, event: Event) -> Screen:
    """Answer a person who isn't linked: accept their invitation, or refuse politely."""
    if isinstance(event, Command) and event.name == "start" and event.argument:
        return _accept(sender, event.argument)
    return refuse(sender)


def refuse(sender: Sender) -> Screen:
    """The one answer that a stranger, or someone who has left, ever gets."""
    text = _("This is the workplace of a shop's staff. To get in, ask the owner for an invitation and tell them your id:")
    return Screen(f"{escape(text)} <code>{sender.telegram_id}</code>")


def remember_changes(person: Person, sender: Sender) -> None:
    """Follow a new name, and write again to someone who had blocked the bot and is back."""
    if (person.name, person.username, person.is_unreachable) != (sender.name, sender.username, False):
        TelegramAccount.objects.filter(pk=person.account_id).update(
            name=sender.name, username=sender.username, is_unreachable=False
        )


def _accept(sender: Sender, token: str) -> Screen:
    now = timezone.now()
    invitations = Invitation.objects.filter(
        token_hash=_hash(token), used_at=None, expires_at__gt=now, user__is_active=True
    )
    # The condition and the claim are one statement: of two people with one link only one gets in.
    if invitations.update(used_at=now) != 1:
        text = _("This invitation was used already or has expired. Ask the owner for a new one and tell them your id:")
        return Screen(f"{escape(text)} <code>{sender.telegram_id}</code>")
    invitation = Invitation.objects.select_related("user").get(token_hash=_hash(token))
    user = invitation.user
    account_link(
        user=user, telegram_id=sender.telegram_id, name=sender.name, username=sender.username, language=sender.language
    )
    user.groups.add(*invitation.groups.all())
    person = lock_person(sender.telegram_id, 0)
    assert person is not None
    with override(person.language):
        return menu(person, OpenMenu()).with_notice(_("Welcome! You are in."))


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
