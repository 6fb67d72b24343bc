"""Importing and exporting products in the admin."""

import csv
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import load_workbook

from catalog.importing.job import import_work
from catalog.models import Product, ProductImport
from tests.catalog.importing.files import csv_file
from tests.factories import make_product
from tests.staff import client_of

pytestmark = pytest.mark.django_db
URL = "/admin/catalog/product/"


def send(client, *rows, name="goods.csv"):
    file = SimpleUploadedFile(name, csv_file(["SKU", "Name", "Price"], *rows))
    return client.post(f"{URL}import/", {"file": file}, follow=True)


def seen():
    return ProductImport.objects.get().plan_digest


def test_file_is_shown_and_imported_after_a_confirmation():
    make_product("Tea", sku="T1", price="100")
    client = client_of("manager")
    page = send(client, ["T1", "Tea", "120"], ["T2", "Mate <b>", "50"], ["T3", "Coffee", "?"])
    assert page.redirect_chain[-1][0] == f"{URL}import/{ProductImport.objects.get().pk}/"
    assert "Import 2, leave out the refused" in page.text
    assert "Line 4" in page.text
    assert "Mate &lt;b&gt;" in page.text
    assert Product.objects.count() == 1

    done = client.post(page.redirect_chain[-1][0], {"seen": seen(), "without_refused": "1"}, follow=True)
    assert "Imported" in done.text
    assert sorted(Product.objects.values_list("sku", "price")) == [("T1", 120), ("T2", 50)]


def test_large_file_is_left_to_the_worker_and_the_page_comes_again(monkeypatch):
    monkeypatch.setattr("catalog.admin.importing.AT_ONCE", 0)
    client = client_of("manager")
    page = send(client, ["T1", "Tea", "120"])
    assert 'http-equiv="refresh"' in page.text
    import_work()
    page = client.get(page.redirect_chain[-1][0])
    assert 'http-equiv="refresh"' not in page.text
    assert "Import 1" in page.text


def test_dropped_file_is_not_imported():
    client = client_of("manager")
    page = send(client, ["T1", "Tea", "120"])
    client.post(page.redirect_chain[-1][0], {"drop": "1"})
    client.post(page.redirect_chain[-1][0], {"seen": seen(), "confirm": "1"})
    assert not Product.objects.exists()


def test_what_is_no_table_says_so():
    file = SimpleUploadedFile("photo.csv", b"\x89PNG\r\n\x1a\n" + bytes(500))
    page = client_of("manager").post(f"{URL}import/", {"file": file}, follow=True)
    assert "This is not a table" in page.text


def test_all_problems_come_as_a_file_without_formulas():
    client = client_of("manager")
    file = SimpleUploadedFile("goods.csv", csv_file(["SKU", "Name", "=Price", "Price"], ["T1", "Tea", "", "=1+1"]))
    page = client.post(f"{URL}import/", {"file": file}, follow=True)
    body = b"".join(client.get(f"{page.redirect_chain[-1][0]}problems.csv").streaming_content).decode("utf-8-sig")
    assert list(csv.reader(io.StringIO(body)))[1][:2] == ["2", "'=Price"]


@pytest.mark.parametrize("role", ["viewer", "packer", "courier"])
def test_import_is_closed_to_those_who_only_look(role):
    client = client_of(role)
    assert "product/import/" not in client.get(URL).text
    assert client.get(f"{URL}import/").status_code == 403
    assert send(client, ["T1", "Tea", "120"]).status_code == 403
    begun = ProductImport.objects.create(name="x", language="en")
    assert client.get(f"{URL}import/{begun.pk}/").status_code == 403
    assert client.post(f"{URL}import/{begun.pk}/", {"drop": "1"}).status_code == 403
    assert client.get(f"{URL}import/{begun.pk}/problems.csv").status_code == 403


def test_export_has_what_the_list_shows_with_its_search_and_filters():
    make_product("Green tea", sku="T1")
    make_product("Black tea", sku="T2", is_active=False)
    make_product("Mate", sku="T3")
    client = client_of("viewer")
    assert "export.csv?q=tea" in client.get(f"{URL}?q=tea").text
    response = client.get(f"{URL}export.csv?q=tea&is_active__exact=1")
    assert "attachment" in response.headers["Content-Disposition"]
    rows = list(csv.DictReader(io.StringIO(b"".join(response.streaming_content).decode("utf-8-sig"))))
    assert [row["SKU"] for row in rows] == ["T1"]


def test_export_as_excel_holds_numbers_and_no_formulas():
    make_product("=1+1", sku="T1", price="12.5")
    response = client_of("viewer").get(f"{URL}export.xlsx")
    sheet = load_workbook(io.BytesIO(b"".join(response.streaming_content))).active
    titles, row = [[cell.value for cell in line] for line in sheet.iter_rows()]
    assert dict(zip(titles, row, strict=True)) | {"Name": "=1+1", "Price": 12.5} == dict(zip(titles, row, strict=True))
    assert sheet.cell(2, titles.index("Name") + 1).data_type == "s"


def test_export_needs_the_right_to_see_and_a_sane_filter():
    client = client_of("viewer")
    assert client.get(f"{URL}export.csv?is_active__exact=x").status_code == 302
    assert client.get(f"{URL}export.pdf").status_code == 403
    client.logout()
    assert client.get(f"{URL}export.csv").status_code == 302
