"""What was done to a customer and by whom, in Django's own history, which each page of the admin shows."""

from collections.abc import Iterable

from django.conf import settings
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.db.models import Model
from django.utils.functional import Promise
from django.utils.translation import override

from orders.models import Source

Text = str | Promise
Change = tuple[Text, object, object]
"""What is changed, its old value and its new one."""


def last_change(obj: Model) -> LogEntry | None:
    """Return who changed `obj` last and when; None: nobody is known to have."""
    kind = ContentType.objects.get_for_model(obj)
    entries = LogEntry.objects.filter(content_type=kind, object_id=str(obj.pk)).select_related("user")
    return entries.order_by("-action_time", "-pk").first()


def write_history(
    obj: Model, line: Text, *, actor: User | None, source: str, flag: int = CHANGE, **values: object
) -> None:
    """Write one line about `obj`, in the language of the shop; what nobody did (None) has no line.

    `line` may be lazy and have places for `values`, as gettext has them.
    """
    if actor is None:
        return
    with override(settings.LANGUAGE_CODE):
        message = f"{str(line) % values if values else line} ({Source(source).label})"
    LogEntry.objects.create(
        user_id=actor.pk, content_type_id=ContentType.objects.get_for_model(obj).pk, object_id=str(obj.pk),
        object_repr=str(obj)[:200], action_flag=flag, change_message=message,
    )  # fmt: skip


def write_changes(obj: Model, changes: Iterable[Change], *, actor: User | None, source: str) -> None:
    """Write one line with the old and the new value of each change."""
    with override(settings.LANGUAGE_CODE):
        line = "; ".join(f"{label}: {old or '—'} → {new or '—'}" for label, old, new in changes)
    write_history(obj, line, actor=actor, source=source)
