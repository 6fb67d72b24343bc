"""A file of products sent to the bot: checked by the worker, confirmed with a button, imported once."""

import pytest

from catalog.models import Product
from telegram_bridge import outbox
from tests.catalog.importing.files import csv_file
from tests.factories import make_product

pytestmark = pytest.mark.django_db
HEADING = ["SKU", "Name", "Price"]


def deliver():
    while rows := outbox.claim(20):
        for row in rows:
            outbox.send(row)


def test_file_is_checked_shown_confirmed_and_imported_once(owner, chat):
    make_product("Tea", sku="T1", price="100")
    person = chat()
    person.send("/menu")
    person.document("goods.csv", csv_file(HEADING, ["T1", "Tea", "120"], ["T2", "Mate <b>&", "50"], ["T3", "x", "?"]))
    assert "being checked" in person.screen
    deliver()
    assert "New: 1, changed: 1" in person.screen
    assert "Line 4" in person.screen
    assert Product.objects.count() == 1
    person.press("✅ Import 2 without the refused")
    person.redeliver()
    assert Product.objects.count() == 1
    deliver()
    assert "Imported. New: 1, changed: 1, refused: 1." in person.screen
    assert sorted(Product.objects.values_list("sku", "price")) == [("T1", 120), ("T2", 50)]


def test_dropped_file_is_not_imported(owner, chat):
    person = chat()
    person.document("goods.csv", csv_file(HEADING, ["T1", "Tea", "120"]))
    deliver()
    person.press("❌ Drop the file")
    assert "dropped" in person.screen
    assert not Product.objects.exists()


def test_what_is_no_table_is_refused_with_a_sentence(owner, chat):
    person = chat()
    person.document("goods.xlsx", b"PK\x03\x04" + b"x" * 50)
    deliver()
    assert "damaged" in person.screen


def test_other_files_are_nothing_for_the_bot(owner, chat):
    person = chat()
    person.document("contract.pdf", b"%PDF")
    assert "wasn't asking" in person.screen


def test_who_may_not_import_is_not_asked_to(owner, chat):
    owner.is_superuser = False
    owner.save()
    owner.groups.clear()
    person = chat()
    person.document("goods.csv", csv_file(HEADING, ["T1", "Tea", "120"]))
    assert "wasn't asking" in person.screen
