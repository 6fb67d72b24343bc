"""Who may use the playground, and whom they may play."""

from collections.abc import Callable
from functools import wraps

from django.conf import settings
from django.contrib.auth.models import AnonymousUser, User
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from telegram_bridge.models import TelegramAccount
from telegram_bridge.playground.people import Person

STRANGER_ID = 990_000_000
SHOWN_PEOPLE = 50


def playground_only(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Answer 404 while the playground is switched off."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if not settings.PLAYGROUND:
            raise Http404
        return view(request, *args, **kwargs)

    return guarded


def people_for(user: User | AnonymousUser, language: str) -> list[Person]:
    """Return whom `user` may play: the linked people, then a stranger.

    To play a person is to have their rights, so outside development only a superuser may play others.
    """
    accounts = TelegramAccount.objects.select_related("user").order_by("id")
    if not (settings.DEBUG or user.is_superuser):
        accounts = accounts.filter(user__pk=user.pk or 0)
    people = [_person(account, language) for account in accounts[:SHOWN_PEOPLE]]
    taken = TelegramAccount.objects.filter(telegram_id__gte=STRANGER_ID).values_list("telegram_id", flat=True)
    free = next(number for number in range(STRANGER_ID, STRANGER_ID + len(taken) + 1) if number not in set(taken))
    return [*people, Person(free, _("A stranger"), language=language, phone=_phone(free))]


def _person(account: TelegramAccount, language: str) -> Person:
    first_name, _separator, last_name = (account.name or account.user.get_username()).partition(" ")
    return Person(
        account.telegram_id, first_name, last_name, account.username, language, phone=_phone(account.telegram_id)
    )


def _phone(telegram_id: int) -> str:
    return f"+7900{telegram_id % 10_000_000:07d}"
