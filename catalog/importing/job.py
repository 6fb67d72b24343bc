"""An import from the file to the result. Everything is in the database, so that any process may do the next part.

Checking writes nothing. Writing is one transaction over the whole file: it compares once more, and when what would be
written isn't what the person was shown, it writes nothing and shows it again.
"""

import gzip
import logging
from collections.abc import Callable
from datetime import timedelta
from typing import Final

from django.contrib.auth.models import User
from django.db import Error, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from catalog.errors import CatalogError
from catalog.importing import records, shopify
from catalog.importing.plan import Planner, chunks
from catalog.importing.report import Report
from catalog.importing.table import Table, find_table
from catalog.models import ProductImport
from catalog.services.bulk import products_write
from catalog.sheets.reading import MAX_BYTES, ZIP
from catalog.signals import import_checked, import_finished

logger = logging.getLogger(__name__)

CHUNK: Final = 500
LEASE: Final = timedelta(minutes=2)
"""A part that takes longer is kept with `import_extend`."""
KEPT: Final = timedelta(days=7)
RIGHTS: Final = ("catalog.add_product", "catalog.change_product")
Status = ProductImport.Status
Progress = Callable[[int], None]


class PlanChanged(Exception):
    """What would be written isn't what was shown."""

    def __init__(self, report: Report) -> None:
        super().__init__()
        self.report = report


class ImportStopped(Exception):
    """Raised by a `progress` when its process has to end: nothing of the part is kept, and another one does it."""


class Overtaken(Exception):
    """Another worker has done this part."""


def import_begin(*, actor: User, name: str, content: bytes, language: str) -> ProductImport:
    """Take a file in; it is checked by `import_work`, with sentences in `language`.

    Raises:
        CatalogError: the person has no right to import, or the file is too large.
    """
    _refuse_stranger(actor)
    if len(content) > MAX_BYTES:
        text = _("The file is larger than %(limit)d MB. Split it and send the parts one after the other.")
        raise CatalogError(text % {"limit": MAX_BYTES // 1_000_000})
    return ProductImport.objects.create(
        name=name[-200:], content=gzip.compress(content, 6), actor=actor, language=language,
        rows_total=0 if content.startswith(ZIP) else content.count(b"\n"),
    )  # fmt: skip


@transaction.atomic
def import_confirm(*, import_id: int, actor: User, seen_digest: str, without_refused: bool = False) -> ProductImport:
    """Let a checked import be written; `seen_digest` is the `plan_digest` of what the person saw.

    Raises:
        CatalogError: the person has no right, something else happened to the import meanwhile, or rows are refused
            and `without_refused` doesn't leave them out.
    """
    _refuse_stranger(actor)
    product_import = _lock(import_id)
    if product_import.status in (Status.CONFIRMED, Status.DONE):
        return product_import
    if product_import.status != Status.CHECKED or product_import.plan_digest != seen_digest:
        raise CatalogError(_("This import has changed meanwhile. Look at it again; nothing was imported."))
    if product_import.report["refused"] and not without_refused:
        raise CatalogError(_("Some rows are refused. Mend the file, or import without them; nothing was imported."))
    _set(product_import, status=Status.CONFIRMED, rows_done=0, message="")
    return product_import


@transaction.atomic
def import_drop(*, import_id: int, actor: User) -> ProductImport:
    """Forget a file that is not imported; one that is being written already stays.

    Raises:
        CatalogError: the person has no right.
    """
    _refuse_stranger(actor)
    product_import = _lock(import_id)
    if product_import.status in (Status.WAITING, Status.CHECKED):
        _set(product_import, status=Status.DROPPED, content=b"", finished_at=timezone.now())
    return product_import


def import_work(import_id: int | None = None, *, progress: Progress = lambda rows: None) -> ProductImport | None:
    """Do the next part of one import (the oldest that waits for one, unless told which); None when there is none.

    `progress` is told the number of rows behind us from time to time. A process that dies leaves the import to the
    next one after `LEASE`; one that raises `ImportStopped` there gives it back at once.
    """
    product_import = _claim(import_id)
    if product_import is None:
        return None
    with translation.override(product_import.language):
        try:
            if product_import.status == Status.WAITING:
                _check(product_import, progress)
            else:
                _write(product_import, progress)
        except CatalogError as error:
            _finish(product_import, Status.FAILED, message=str(error))
        except ImportStopped:
            _to_do().filter(pk=product_import.pk).update(leased_until=None)
            return None
        except Error:
            raise  # the database is away or busy: another time
        except Exception:
            logger.exception("Import %s failed; nothing of it was kept", product_import.pk)
            _finish(product_import, Status.FAILED, message=_("Something went wrong on our side. Nothing was imported."))
    product_import.refresh_from_db()
    return product_import


def import_next() -> int | None:
    """Return the id of the oldest import that waits for `import_work`; None: nothing waits."""
    return _due().values_list("pk", flat=True).first()


def import_extend(import_id: int) -> None:
    """Keep an import that is being worked on from the other workers for `LEASE` from now on."""
    _to_do().filter(pk=import_id, leased_until__isnull=False).update(leased_until=timezone.now() + LEASE)


def prune() -> int:
    """Forget imports of long ago; returns how many."""
    deleted, _by_model = ProductImport.objects.filter(created_at__lt=timezone.now() - KEPT).delete()
    return deleted


def _refuse_stranger(actor: User) -> None:
    if not actor.has_perms(RIGHTS):
        raise CatalogError(_("You have no right to import products. Nothing was changed."))


def _lock(import_id: int) -> ProductImport:
    product_import = ProductImport.objects.select_for_update(of=("self",)).filter(pk=import_id).first()
    if product_import is None:
        raise CatalogError(_("This import is no longer there. Send the file again."))
    return product_import


def _set(product_import: ProductImport, **fields: object) -> None:
    for name, value in fields.items():
        setattr(product_import, name, value)
    product_import.save(update_fields=list(fields))


def _to_do() -> QuerySet[ProductImport]:
    return ProductImport.objects.filter(status__in=[Status.WAITING, Status.CONFIRMED]).order_by("id")


def _due() -> QuerySet[ProductImport]:
    return _to_do().filter(Q(leased_until=None) | Q(leased_until__lte=timezone.now()))


def _claim(import_id: int | None) -> ProductImport | None:
    due = _due() if import_id is None else _due().filter(pk=import_id)
    for pk in due.values_list("pk", flat=True)[:5]:
        if due.filter(pk=pk).update(leased_until=timezone.now() + LEASE):
            return ProductImport.objects.select_related("actor").get(pk=pk)
    return None


def _check(product_import: ProductImport, progress: Progress) -> None:
    def step(rows: int) -> None:
        values = {"rows_done": rows, "leased_until": timezone.now() + LEASE}
        ProductImport.objects.filter(pk=product_import.pk).update(**values)
        progress(rows)

    report, about = _compare(product_import, is_run=False, progress=step)
    _show(product_import, report, about)


def _show(product_import: ProductImport, report: Report, about: dict[str, object], message: str = "") -> None:
    """Put what was found before the person; an import that was dropped meanwhile stays dropped."""
    with transaction.atomic():
        locked = _lock(product_import.pk)
        if locked.status not in (Status.WAITING, Status.CONFIRMED):
            return
        rows = sum(report.counts.values())
        _set(
            locked, status=Status.CHECKED, report={**report.as_json(), **about}, plan_digest=report.digest,
            rows_done=rows, rows_total=rows, leased_until=None, message=message,
        )  # fmt: skip
        import_checked.send(ProductImport, product_import=locked)


def _write(product_import: ProductImport, progress: Progress) -> None:
    """Write all of it in one transaction. Its own row is locked at the end only, so that it can be extended meanwhile.

    When two workers come to the end of the same import, the second one finds it done and keeps nothing.
    """
    try:
        with transaction.atomic():
            report, about = _compare(product_import, is_run=True, progress=progress)
            if report.digest != product_import.plan_digest:
                raise PlanChanged(report)
            locked = _lock(product_import.pk)
            if locked.status != Status.CONFIRMED:
                raise Overtaken
            _set(
                locked, status=Status.DONE, report={**report.as_json(), **about}, content=b"", leased_until=None,
                finished_at=timezone.now(), rows_done=sum(report.counts.values()),
            )  # fmt: skip
            import_finished.send(ProductImport, product_import=locked)
    except Overtaken:
        logger.warning("Import %s was done by another worker", product_import.pk)
    except PlanChanged as changed:
        kept = {key: product_import.report.get(key) for key in ("columns", "unknown", "photos", "categories")}
        message = _("The catalog has changed since the check. Nothing was imported: look at what would change now.")
        _show(product_import, changed.report, kept, message)


def _finish(product_import: ProductImport, status: Status, *, message: str) -> None:
    with transaction.atomic():
        locked = _lock(product_import.pk)
        if locked.status in (Status.WAITING, Status.CONFIRMED):
            _set(
                locked, status=status, message=message[:500], content=b"", leased_until=None,
                finished_at=timezone.now(),
            )  # fmt: skip
            import_finished.send(ProductImport, product_import=locked)


def _compare(
    product_import: ProductImport, *, is_run: bool, progress: Progress
) -> tuple[Report, dict[str, object]]:  # fmt: skip
    """Compare the whole file with the catalog, and in a run write it, some hundreds of rows at a time."""
    table = find_table(gzip.decompress(product_import.content))
    layout = shopify if shopify.is_shopify(table) else records
    planner = Planner(actor=product_import.actor, is_run=is_run, titles=_titles(table))
    report, rows = Report(), 0
    reason = _("import of %(file)s") % {"file": product_import.name[-150:]}
    for chunk in chunks(layout.records(table), CHUNK):
        outcomes = planner.compare(chunk)
        report.add(outcomes)
        if is_run:
            drafts = [outcome.draft for outcome in outcomes if outcome.draft is not None]
            products_write(drafts=drafts, actor=product_import.actor, reason=reason)
            planner.known.made |= {draft.product.pk for draft in drafts if draft.is_new}
        rows += len(chunk)
        progress(rows)
    if not rows:
        raise CatalogError(_("There are no rows under the heading."))
    return report, _about(table, planner)


def _titles(table: Table) -> dict[str, str]:
    return {key: table.title(key) for key in table.places}


def _about(table: Table, planner: Planner) -> dict[str, object]:
    """What concerns the file as a whole: its columns, and what is made besides products."""
    unknown, photos = table.left_out()
    if shopify.is_shopify(table):
        unknown, photos = shopify.left_out(table), shopify.photo_titles(table)
    columns = [table.title(key) for key in table.places]
    counts_stock = "stock" in table.places or shopify.is_shopify(table)
    return {
        "columns": columns[:100],
        "unknown": unknown[:100],
        "photos": photos[:20],
        "categories": planner.shelves.made[:200],
        "stock_left_out": counts_stock and not planner.may_count,
    }
