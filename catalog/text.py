"""What the shop accepts as text: anything that can be read, nothing that can't be seen or saved."""

import re

from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.utils.translation import gettext_lazy as _

# Control characters and lone surrogates can't be stored by PostgreSQL or shown by Telegram; the zero-width and the
# direction-changing characters make two names that look the same. U+200C and U+200D stay: Persian words and
# family emoji need them.
UNREADABLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]"
)
VISIBLE = re.compile(r"[^\s\u200c\u200d\ufe0e\ufe0f]")


def validate_readable(value: str) -> None:
    """Raise `ValidationError` when `value` holds invisible characters, or nothing else."""
    if UNREADABLE.search(value) or (value and not VISIBLE.search(value)):
        raise ValidationError(
            _("The text has invisible or unreadable characters. Please type it again without them."),
            code="unreadable",
        )


def validate_text(value: str, *, max_length: int) -> None:
    """Raise `ValidationError` when `value` isn't readable or has more than `max_length` characters."""
    validate_readable(value)
    MaxLengthValidator(max_length)(value)
