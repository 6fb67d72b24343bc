"""What is shown of a check or of an import: all the counts, and of the rows as many as anyone looks at."""

import hashlib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final

from django.conf import settings
from django.utils.translation import gettext as _

from catalog.importing.columns import BY_KEY, options_text
from catalog.importing.plan import Kind, Outcome
from catalog.money import format_money

MOST_PROBLEMS: Final = 5_000
MOST_CHANGES: Final = 300
MOST_NEW: Final = 100
MOST_NOTES: Final = 20


@dataclass(slots=True)
class Report:
    """Grows with the outcomes. `digest` stands for everything that is going to be written, whatever the language."""

    counts: Counter[str] = field(default_factory=Counter)
    problems: list[list[Any]] = field(default_factory=list)
    changes: list[dict[str, Any]] = field(default_factory=list)
    new: list[dict[str, Any]] = field(default_factory=list)
    notes: Counter[str] = field(default_factory=Counter)
    counted: int = 0
    _hash: Any = field(default_factory=hashlib.sha256)

    def add(self, outcomes: Iterable[Outcome]) -> None:
        for outcome in outcomes:
            self.counts[outcome.kind] += 1
            self.notes.update(outcome.record.notes)
            self._remember(outcome)
            keys = {key: new for key, (_old, new) in outcome.changes.items()}
            pk = outcome.draft.product.pk if outcome.draft and not outcome.draft.is_new else 0
            self._hash.update(repr((outcome.record.line, outcome.kind, pk, keys)).encode("utf-8", "replace"))

    def _remember(self, outcome: Outcome) -> None:
        line = outcome.record.line
        if outcome.kind == Kind.REFUSED:
            room = MOST_PROBLEMS - len(self.problems)
            self.problems += [[line, problem.column, problem.message] for problem in outcome.problems[: max(room, 0)]]
        elif outcome.kind == Kind.CHANGED and len(self.changes) < MOST_CHANGES:
            fields = [
                [str(BY_KEY[key].title), shown(old), shown(new)] for key, (old, new) in outcome.changes.items()
            ]  # fmt: skip
            self.changes.append({"line": line, "name": cut(outcome.name), "fields": fields})
        elif outcome.kind == Kind.NEW and len(self.new) < MOST_NEW:
            product = outcome.draft.product if outcome.draft else None
            price = shown(product.price) if product else ""
            self.new.append({"line": line, "name": cut(outcome.name), "price": price})

    @property
    def digest(self) -> str:
        return str(self._hash.hexdigest())

    def as_json(self) -> dict[str, Any]:
        """Return what is kept in the database."""
        return {
            "rows": sum(self.counts.values()),
            **{str(kind): self.counts[kind] for kind in Kind},
            "problems": self.problems,
            "changes": self.changes,
            "new_products": self.new,
            "notes": [[text, count] for text, count in self.notes.most_common(MOST_NOTES)],
        }


def shown(value: Any) -> str:
    """Write a value of a cell for a person; short."""
    match value:
        case None | "":
            return "—"
        case bool():
            return _("yes") if value else _("no")
        case dict():
            return cut(options_text(value))
        case Decimal():
            return format_money(value, settings.CURRENCY)
    return cut(str(value))


def cut(text: str, length: int = 120) -> str:
    """Return `text` in one line of at most `length` characters."""
    text = " ".join(text.split())
    return text if len(text) <= length else text[: length - 1] + "…"
