"""kill -9 in the middle of an import: nothing of it is there, and another process does all of it, once."""

import subprocess
import sys

import pytest
from django.db.models import Sum

from catalog.importing.job import import_begin, import_confirm, import_work
from catalog.models import Product, ProductImport, StockMovement
from tests.catalog.importing.files import boss, csv_file
from tests.telegram_bridge.processes.server import ROOT, environment

pytestmark = [pytest.mark.process, pytest.mark.django_db(transaction=True)]
ROWS = 1200
WORKER = """
import os, signal, sys
import django
django.setup()
from catalog.importing.job import import_work
number, at = map(int, sys.argv[1:])
def strike(rows):
    if rows >= at:
        os.kill(os.getpid(), signal.SIGKILL)
import_work(number, progress=strike)
"""


def killed_at(product_import: ProductImport, rows: int) -> None:
    """Let a process die when it has so many rows behind it; then its lease runs out."""
    command = [sys.executable, "-c", WORKER, str(product_import.pk), str(rows)]
    assert subprocess.run(command, cwd=ROOT, env=environment(), check=False).returncode == -9
    assert import_work() is None
    ProductImport.objects.filter(pk=product_import.pk).update(leased_until=product_import.created_at)


def test_an_import_that_is_killed_at_any_part_is_done_once() -> None:
    rows = [[f"T{number}", f"Tea {number}", "5", "2"] for number in range(ROWS)]
    content = csv_file(["SKU", "Name", "Price", "Stock"], *rows)
    begun = import_begin(actor=boss(), name="x.csv", content=content, language="en")
    killed_at(begun, 500)
    checked = import_work()
    assert checked is not None
    assert checked.report["new"] == ROWS
    import_confirm(import_id=begun.pk, actor=boss(), seen_digest=checked.plan_digest)
    for struck_at in (1, 1000, ROWS):
        killed_at(begun, struck_at)
        assert not Product.objects.exists()
        assert not StockMovement.objects.exists()
    done = import_work()
    assert done is not None
    assert done.status == "done"
    assert import_work() is None
    assert Product.objects.count() == ROWS
    assert StockMovement.objects.aggregate(pieces=Sum("quantity")) == {"pieces": 2 * ROWS}
