"""A file of products sent to the bot: checked by the worker, confirmed with a button, imported once."""

import threading

import pytest

from catalog.importing.job import import_begin, import_work
from catalog.models import Product, ProductImport
from telegram_bridge import importer, imports, outbox
from telegram_bridge.importer import Importer
from telegram_bridge.models import ImportChat, OutboxMessage
from tests.catalog.importing.files import csv_file
from tests.factories import make_product

pytestmark = pytest.mark.django_db
HEADING = ["SKU", "Name", "Price"]


def deliver():
    """Do what the worker does until nothing is left."""
    while (rows := outbox.claim(20)) or import_work():
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
    assert "❗️ Line 4 · Price: This is not a price." in person.screen
    assert Product.objects.count() == 1
    person.press("✅ Import 2 without the refused")
    person.redeliver()
    assert Product.objects.count() == 1
    deliver()
    assert "Imported. New: 1, changed: 1, refused: 1." in person.screen
    assert sorted(Product.objects.values_list("sku", "price")) == [("T1", 120), ("T2", 50)]


def test_a_message_that_is_sent_twice_takes_the_file_once(owner, chat):
    person = chat()
    person.document("goods.csv", csv_file(HEADING, ["T1", "Tea", "120"]))
    (row,) = outbox.claim(20)
    imports.take(row)
    imports.take(OutboxMessage.objects.get(pk=row.pk))  # by another worker: the first one died before it could say so
    assert (ProductImport.objects.count(), ImportChat.objects.count()) == (1, 1)


def test_all_refused_rows_come_as_a_file(owner, chat, telegram):
    person = chat()
    person.document("goods.csv", csv_file(HEADING, *[[f"T{number}", "=1+1", "?"] for number in range(9)]))
    deliver()
    (document,) = [message["document"] for message in telegram.messages(5) if message.get("from", {}).get("is_bot")
                   and "document" in message]  # fmt: skip
    assert "❗️ Lines 2, 3, 4, 5, 6… · Price: This is not a price." in person.screen
    assert document["file_name"] == "problems.csv"
    lines = telegram.download(document["file_id"]).decode("utf-8-sig").splitlines()
    assert lines[0] == "Line,Column,What is wrong"
    assert len(lines) == 10


def test_how_far_a_long_import_has_come_is_shown_in_one_message(owner, chat, telegram):
    person = chat()
    person.document("goods.csv", csv_file(HEADING, *[[f"T{number}", "Tea", "5"] for number in range(9)]))
    for row in outbox.claim(20):
        outbox.send(row)
    begun = ProductImport.objects.get()
    before = len(telegram.messages(5))
    imports.show_progress(begun.pk, 3)
    imports.show_progress(begun.pk, 6)
    assert person.screen == "📥 goods.csv\n⏳ Checked: 6 of about 10 rows."
    assert len(telegram.messages(5)) == before + 1
    deliver()
    imports.show_progress(begun.pk, 9)
    assert "New: 9" in person.screen
    assert "Checked: 6" not in str(telegram.messages(5))
    person.press("✅ Import 9")
    imports.show_progress(begun.pk, 4)
    assert "Imported: 4 of 9 rows. They appear all at once, at the end." in person.screen
    deliver()
    assert "Imported. New: 9" in person.screen
    assert len(telegram.messages(5)) == before + 2


def test_a_progress_that_telegram_refuses_costs_nothing(owner, chat, telegram):
    person = chat()
    person.document("goods.csv", csv_file(HEADING, ["T1", "Tea", "120"]))
    for row in outbox.claim(20):
        outbox.send(row)
    telegram.fail_next(429, retry_after=5)
    imports.show_progress(ProductImport.objects.get().pk, 1)
    deliver()
    assert "New: 1" in person.screen


def test_an_import_of_the_admin_is_told_to_no_chat(owner, telegram):
    content = csv_file(HEADING, ["T1", "Tea", "120"])
    begun = import_begin(actor=owner, name="x.csv", content=content, language="en")
    imports.show_progress(begun.pk, 1)
    deliver()
    assert telegram.messages(5) == []


@pytest.mark.django_db(transaction=True)
def test_other_messages_are_sent_while_a_file_is_imported(owner, chat, monkeypatch):
    begun, go_on = threading.Event(), threading.Event()

    def work(import_id, progress):
        begun.set()
        assert go_on.wait(20)
        return import_work(import_id, progress=progress)

    monkeypatch.setattr(importer, "import_work", work)
    person, worker = chat(), Importer()
    person.document("goods.csv", csv_file(HEADING, ["T1", "Tea", "120"]))
    for row in outbox.claim(20):
        outbox.send(row)
    worker.tend()
    assert begun.wait(20)
    outbox.enqueue("sendMessage", {"chat_id": 5, "text": "Hello"})
    worker.tend()
    for row in outbox.claim(20):
        outbox.send(row)
    assert person.screen == "Hello"
    go_on.set()
    worker.finish()
    deliver()
    assert "New: 1" in person.screen


@pytest.mark.django_db(transaction=True)
def test_a_worker_that_has_to_end_leaves_its_import_to_the_next_one_at_once(owner, monkeypatch):
    content = csv_file(HEADING, ["T1", "Tea", "120"])
    begun = import_begin(actor=owner, name="x.csv", content=content, language="en")
    worker = Importer()
    monkeypatch.setattr(
        importer, "import_work", lambda pk, progress: (worker.stop_soon(), import_work(pk, progress=progress))
    )
    worker.tend()
    worker.finish()
    assert ProductImport.objects.get(pk=begun.pk).leased_until is None
    assert import_work().status == "checked"


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


def test_who_sends_an_old_excel_file_is_told_how_to_save_it(owner, chat):
    person = chat()
    person.document("Goods.XLS", b"\xd0\xcf\x11\xe0" + b"x" * 50)
    deliver()
    assert "This is an old Excel file (.xls). Save it as .xlsx or as CSV" in person.screen


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
