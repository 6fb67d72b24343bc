"""Searching by words: how stored text is made ready for it, and what becomes of what a person types.

A table that is searched has a column `search_text`, which the database itself makes of the row's other columns: in
lower case, with "е" for "ё", and a space in front, so that the beginning of a word can be asked for with "% word%".
On PostgreSQL a trigram index answers; SQLite reads the rows, with a LIKE of our own that knows all alphabets.
"""

import re
from functools import lru_cache, reduce
from operator import and_, or_
from typing import Any

from django.db import connection, models
from django.db.models import Q, QuerySet, Value
from django.db.models.functions import Cast, Concat, Lower, Replace

from catalog.text import UNREADABLE

MAX_TYPED = 200
MAX_WORDS = 8
SHORT = 2
"""A word this short has no trigram of its own, so only the beginnings of words are compared with it."""
EDGES = " +-–—.,;:!?()[]{}<>«»\"'`*/\\|"


def search_text(*fields: str) -> models.GeneratedField:
    """A column with the text of `fields`, ready to be searched."""
    whole = models.TextField()
    text: Any = Concat(*(part for field in fields for part in (Value(" "), Cast(field, whole))), output_field=whole)
    # The quotation marks of JSON would stand between a space and the word that begins there. SQLite's LOWER leaves
    # Cyrillic letters as they are, which its LIKE makes up for; so both letters have to be replaced.
    for old, new in (('"', " "), ("Ё", "е"), ("ё", "е")):
        text = Replace(text, Value(old), Value(new), output_field=whole)
    return models.GeneratedField(expression=Lower(text), output_field=whole, db_persist=True)


def readable(text: str) -> str:
    """Return the beginning of what a person typed, without unreadable characters, with single spaces."""
    return " ".join(UNREADABLE.sub("", text[:MAX_TYPED]).split())


def plain(text: str) -> str:
    """Return what a person typed as it is compared: `readable`, in lower case."""
    return readable(text).lower().replace("ё", "е")


def words(text: str) -> list[str]:
    """Return the words that a person typed, each once, without the punctuation around them; at most `MAX_WORDS`."""
    found = (word.strip(EDGES) for word in plain(text).split())
    return list(dict.fromkeys(word for word in found if word))[:MAX_WORDS]


def has(word: str, field: str = "search_text") -> Q:
    """Rows with `word` in their text; a short one must begin a word."""
    return Q(**{f"{field}__contains": f" {word}" if len(word) <= SHORT else word})


def has_all(wanted: list[str], field: str = "search_text") -> Q:
    """Rows with all of the words, in any order."""
    return reduce(and_, (has(word, field) for word in wanted))


def has_any(wanted: list[str], field: str = "search_text") -> Q:
    """Rows with at least one of the words."""
    return reduce(or_, (has(word, field) for word in wanted))


def starts_with(text: str, field: str = "search_text") -> Q:
    """Rows whose first field begins with `text`."""
    return Q(**{f"{field}__startswith": f" {plain(text)}"})


def union(*parts: QuerySet[Any]) -> QuerySet[Any]:
    """Return the ids of all `parts`, for `pk__in`. Where an OR would read the whole table, each part has its index."""
    first, *others = (_limited(part.values("pk")) for part in parts)
    return first.union(*others)


def _limited(part: QuerySet[Any]) -> QuerySet[Any]:
    """Wrap a part that has a limit where the database, SQLite, knows none inside a union."""
    if part.query.is_sliced and not connection.features.supports_slicing_ordering_in_compound:
        part = part.model._default_manager.filter(pk__in=part).values("pk")
    return part if part.query.is_sliced else part.order_by()


@lru_cache(maxsize=256)
def like_pattern(pattern: str, escape: str | None) -> re.Pattern[str]:
    """Return the regular expression that stands for a pattern of SQL's LIKE."""
    parts, is_literal = [], False
    for letter in pattern:
        if is_literal or letter not in ("%", "_", escape):
            parts.append(re.escape(letter))
            is_literal = False
        elif letter == escape:
            is_literal = True
        else:
            parts.append(".*" if letter == "%" else ".")
    return re.compile("".join(parts), re.IGNORECASE | re.DOTALL)


def like(pattern: Any, text: Any, escape: str | None = None) -> bool | None:
    """SQLite's LIKE for all alphabets: its own compares only Latin letters without regard to case."""
    if pattern is None or text is None:
        return None
    return like_pattern(str(pattern), escape).fullmatch(str(text)) is not None


def teach_sqlite(connection: Any, **_signal: Any) -> None:
    """Give a new connection to SQLite our LIKE; receives Django's `connection_created`."""
    if connection.vendor == "sqlite":
        for arguments in (2, 3):
            connection.connection.create_function("like", arguments, like, deterministic=True)
