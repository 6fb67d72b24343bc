"""Who may talk to the bot: invitations, and the link between a Telegram account and a staff user."""

import hashlib
import secrets
from collections.abc import Iterable

from django.contrib.auth.models import Group, User
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from catalog.errors import DomainError
from telegram_bridge import client
from telegram_bridge.inbound import Sender
from telegram_bridge.models import Conversation, Invitation, TelegramAccount
from telegram_bridge.store import Person


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
    account, is_new = TelegramAccount.objects.update_or_create(user=user, defaults={**values, "is_unreachable": False})
    if is_new:
        Conversation.objects.create(account=account)
    return account


@transaction.atomic
def invitation_accept(*, token: str, sender: Sender) -> TelegramAccount | None:
    """Link the sender to the invited user and give the groups; None when the token was used, has expired or is none."""
    now = timezone.now()
    invitations = Invitation.objects.filter(
        token_hash=_hash(token), used_at=None, expires_at__gt=now, user__is_active=True
    )
    # The condition and the claim are one statement: of two people with one link only one gets in.
    if invitations.update(used_at=now) != 1:
        return None
    invitation = Invitation.objects.select_related("user").get(token_hash=_hash(token))
    invitation.user.groups.add(*invitation.groups.all())
    return account_link(
        user=invitation.user, telegram_id=sender.telegram_id, name=sender.name, username=sender.username,
        language=sender.language,
    )  # fmt: skip


def remember_changes(person: Person, sender: Sender) -> None:
    """Follow a new name, and write again to someone who had blocked the bot and is back."""
    if (person.name, person.username, person.is_unreachable) != (sender.name, sender.username, False):
        TelegramAccount.objects.filter(pk=person.account_id).update(
            name=sender.name, username=sender.username, is_unreachable=False
        )


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
