"""What Django keeps for whoever is being served, kept by the thread that serves. See docs/decisions/0013.

Language, time zone and connections lie in asgiref's `Local`, which serves coroutines too and costs 2 µs at each look;
a screen of the bot looks a hundred times. A process that serves by threads alone needs none of that.
"""

import threading
from functools import lru_cache
from typing import Final

from django.conf import settings
from django.db import connections
from django.utils import timezone
from django.utils.translation import trans_real

TEXTS: Final = 10_000
"""More than there are in the code, of Django and of ours, in one language."""


def keep_by_thread() -> None:
    """Keep them in the thread's own storage from now on; to be called before anything is served.

    The names are Django's own business. Where a later version has others, nothing is changed by this.
    """
    trans_real._active = threading.local()  # type: ignore[attr-defined]
    timezone._active = threading.local()  # type: ignore[attr-defined]
    connections._connections = threading.local()  # type: ignore[attr-defined]


def keep_translations() -> None:
    """Look each text up once: a screen of the bot has a dozen, and each costs four calls of Python's `gettext`."""
    for language, _name in settings.LANGUAGES:
        catalog = trans_real.translation(language)
        catalog.gettext = lru_cache(maxsize=TEXTS)(catalog.gettext)  # type: ignore[method-assign]
