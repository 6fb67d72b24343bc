"""Records compared with the catalog, some hundreds at a time: what is new, changes, stays, is refused."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from catalog.importing.columns import BY_KEY, options_text
from catalog.importing.families import Families
from catalog.importing.known import Known
from catalog.importing.records import Problem, Record
from catalog.importing.shelves import Shelves
from catalog.models import Product
from catalog.services.bulk import Draft

PLAIN: Final = (
    "sku", "barcode", "name", "unit", "description", "price", "compare_at_price", "cost", "is_active", "tracks_stock",
    "low_stock_threshold", "allows_backorder", "options",
)  # fmt: skip
TEXTS: Final = frozenset(["sku", "barcode", "name", "unit", "description", "options"])
DESCRIPTION_LENGTH: Final = 2000


class Kind(StrEnum):
    NEW = "new"
    CHANGED = "changed"
    SAME = "same"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What becomes of one row. `changes` are {key: (old, new)}, as values; `draft` is there when something is saved."""

    kind: Kind
    record: Record
    name: str
    changes: dict[str, tuple[Any, Any]]
    draft: Draft | None = None

    @property
    def problems(self) -> Sequence[Problem]:
        return self.record.problems


class Planner:
    """Compares; remembers over the whole file what was named in it. `is_run` locks what it reads.

    `titles` are the file's own names of the columns, for the problems that are found here.
    """

    def __init__(self, *, actor: User | None, is_run: bool, titles: dict[str, str]) -> None:
        self.shelves = Shelves(actor=actor, is_run=is_run)
        self.known = Known(is_run=is_run)
        self.families = Families(self.known)
        self.may_count = actor is None or actor.has_perm("catalog.change_stock")
        self.titles = titles

    def compare(self, records: Sequence[Record]) -> list[Outcome]:
        """Return the outcomes of some records in their order."""
        self.known.look_up(records)
        return [self._outcome(record) for record in records]

    def _outcome(self, record: Record) -> Outcome:
        product: Product | None = None
        try:
            product = self.known.find(record)
        except ValidationError as error:
            record.refuse(self._title("sku"), " ".join(error.messages))
        is_new = product is None
        if product is None:
            product = Product(has_variants=bool(record.values.get("has_variants")))
        draft = Draft(product, is_new)
        changes = self._apply(record, draft)
        if is_new:
            self._refuse_unfinished(record)
        if product.parent is not None and (is_new or {"parent", "options"} & changes.keys()):
            self._refuse_stranger(record, product)
        for name, messages in (draft.problems() if not record.problems else {}).items():
            record.refuse(self._title(name), " ".join(messages))
        if record.problems:
            self.known.forget(record, draft)
            return Outcome(Kind.REFUSED, record, record.values.get("name", ""), {})
        self.known.remember(record, draft)
        self.families.remember(product, record)
        kind = Kind.NEW if is_new else Kind.CHANGED if changes else Kind.SAME
        return Outcome(kind, record, product.name, changes, draft if kind != Kind.SAME else None)

    def _title(self, key: str) -> str:
        return self.titles.get(key) or (str(BY_KEY[key].title) if key in BY_KEY else "")

    def _apply(self, record: Record, draft: Draft) -> dict[str, tuple[Any, Any]]:
        """Put the values of a record on the product; returns what they change, by the key of the column."""
        product = draft.product
        shown: dict[str, tuple[Any, Any]] = {}
        cut_description(record)
        for key in PLAIN:
            if key in record.values and (pair := self._set(draft, key, record.values[key])):
                shown[key] = pair
        for key, apply in (("category", self._set_category), ("parent", self._set_parent), ("stock", self._set_stock)):
            if key not in record.values:
                continue
            try:
                if pair := apply(draft, record.values[key]):
                    shown[key] = pair
            except ValidationError as error:
                record.refuse(self._title(key), " ".join(error.messages))
        if record.values.get("has_variants", product.has_variants) != product.has_variants:
            record.refuse(
                self._title("has_variants"), _("A product that is sold itself can't become one with variants here.")
            )
        return shown

    @staticmethod
    def _set(draft: Draft, name: str, new: Any) -> tuple[Any, Any] | None:
        old = getattr(draft.product, name)
        if old == new or (name in TEXTS and same_text(name, old, new)):
            return None
        setattr(draft.product, name, new)
        if not draft.is_new:
            draft.changes[name] = [old, new]
        return old, new

    def _set_category(self, draft: Draft, path: str) -> tuple[Any, Any] | None:
        old = self.shelves.path(draft.product.category_id)
        if old and same_text("category", old, path):
            return None
        category = self.shelves.find(path)
        if category.pk is not None and category.pk == draft.product.category_id:
            return None
        pair = [draft.product.category_id, category.pk]
        draft.product.category = category
        if not draft.is_new:
            draft.changes["category_id"] = pair
        return old, path

    def _set_parent(self, draft: Draft, name: str) -> tuple[Any, Any] | None:
        parent = self.known.parent(name)
        if parent is None:
            raise ValidationError(
                _("There is no product “%(name)s” with variants, here or above in the file.") % {"name": name}
            )
        if draft.product.parent_id is not None and draft.product.parent_id == parent.pk:
            return None
        if draft.product.has_variants:
            raise ValidationError(_("A product with variants can't be a variant of another one."))
        old = str(draft.product.parent) if draft.product.parent_id else ""
        pair = [draft.product.parent_id, parent.pk]
        draft.product.parent = parent
        if not draft.is_new:
            draft.changes["parent_id"] = pair
        # As the file calls it: the parent itself may be renamed above.
        return old, name

    def _set_stock(self, draft: Draft, quantity: int) -> tuple[Any, Any] | None:
        product = draft.product
        if not self.may_count or product.has_variants or (quantity == 0 and not product.tracks_stock):
            return None
        old = product.on_hand
        if quantity == old and (draft.is_new or product.tracks_stock):
            return None
        if draft.is_new:
            product.on_hand = quantity
        else:
            draft.count = quantity
        return old, quantity

    def _refuse_stranger(self, record: Record, product: Product) -> None:
        try:
            self.families.check(product)
        except ValidationError as error:
            record.refuse(self._title("options"), " ".join(error.messages))

    def _refuse_unfinished(self, record: Record) -> None:
        for key in ("name", "price"):
            if key not in record.values and not any(problem.column == self._title(key) for problem in record.problems):
                text = _("A new product needs a name and a price; this cell is empty, and no product has this SKU.")
                record.refuse(self._title(key), text)


def cut_description(record: Record) -> None:
    """Shorten what other shops allow and ours doesn't, and say so."""
    text = record.values.get("description", "")
    if len(text) > DESCRIPTION_LENGTH:
        record.values["description"] = text[: DESCRIPTION_LENGTH - 1].rstrip() + "…"
        text = _("The description is cut to %(limit)d characters.")
        record.notes.append(text % {"limit": DESCRIPTION_LENGTH})


def same_text(key: str, old: Any, new: Any) -> bool:
    """Whether a file would say the same of both: an export followed by an import changes nothing."""
    try:
        read = BY_KEY[key].read(options_text(old) if isinstance(old, dict) else old)
    except ValidationError:
        return False
    return bool(read == new)


def chunks(records: Iterable[Record], size: int) -> Iterable[list[Record]]:
    """Group records; the variants of a parent may be in the next group."""
    chunk: list[Record] = []
    for record in records:
        chunk.append(record)
        if len(chunk) == size:
            yield chunk
            chunk = []
    if chunk:
        yield chunk
