"""Files for the tests, and the short way through an import."""

import csv
import io
from typing import Any

from django.contrib.auth.models import User
from openpyxl import Workbook

from catalog.importing.job import import_begin, import_confirm, import_work
from catalog.models import ProductImport
from tests.factories import make_user


def csv_file(*rows: list[Any], separator: str = ",", encoding: str = "utf-8") -> bytes:
    text = io.StringIO()
    csv.writer(text, delimiter=separator).writerows(rows)
    return text.getvalue().encode(encoding)


def xlsx_file(*rows: list[Any]) -> bytes:
    book, file = Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(file)
    return file.getvalue()


def boss() -> User:
    return User.objects.filter(username="boss").first() or make_user("boss", is_superuser=True)


def check(content: bytes, *, actor: User | None = None, language: str = "en") -> ProductImport:
    """Send a file and have it compared."""
    begun = import_begin(actor=actor or boss(), name="goods.csv", content=content, language=language)
    done = import_work(begun.pk)
    assert done is not None
    return done


def confirm(product_import: ProductImport, *, without_refused: bool = True) -> ProductImport:
    """Confirm what was shown, and have it written."""
    import_confirm(
        import_id=product_import.pk,
        actor=boss(),
        seen_digest=product_import.plan_digest,
        without_refused=without_refused,
    )
    done = import_work(product_import.pk)
    assert done is not None
    return done


def counts(product_import: ProductImport) -> dict[str, int]:
    return {name: product_import.report[name] for name in ("new", "changed", "same", "refused")}
