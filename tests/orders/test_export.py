"""Orders and customers in a spreadsheet."""

import csv
import io
from datetime import UTC, datetime
from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from openpyxl import load_workbook

from catalog.sheets.writing import Table, csv_parts, guard, write_xlsx
from orders.export import customers_table, orders_table
from orders.models import Customer, Order
from orders.services.payments import payment_take
from tests.factories import make_customer, make_order, make_product, make_user
from tests.staff import client_of

pytestmark = pytest.mark.django_db


def rows_of(table: Table, language: str = "en") -> list[dict[str, str]]:
    with translation.override(language):
        text = b"".join(csv_parts(table)).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text), delimiter=";" if language == "ru" else ","))


def orders(language: str = "en") -> list[dict[str, str]]:
    with translation.override(language):
        return rows_of(orders_table(Order.objects.all()), language)


def test_one_row_says_all_of_an_order():
    customer = make_customer("Ivan =cmd", phone="+79001234567")
    lines = [(make_product("Latte", price="150.50"), 2), (make_product("=Éclair"), 1)]
    order = make_order(lines=lines, customer_id=customer.pk, address="@Lenina 5")
    payment_take(
        order_id=order.pk,
        amount=Decimal(100),
        method="cash",
        actor=make_user(is_superuser=True),
        source="admin",
        idempotency_key=uuid4(),
    )
    [row] = orders()
    assert row["Order"] == str(order)
    assert (row["Customer"], row["Phone"], row["Address"]) == ("Ivan =cmd", "+7 900 123-45-67", "'@Lenina 5")
    assert (row["Goods"], row["Pieces"]) == ("Latte × 2; =Éclair × 1", "3")
    assert (row["Total"], row["Paid"], row["Left to pay"]) == ("401.00", "100.00", "301.00")
    assert (row["Status"], row["Payment"]) == ("new", "partially paid")


def test_russian_spreadsheets_get_semicolons_commas_and_russian_words():
    make_order()
    [row] = orders("ru")
    assert (row["Статус"], row["Итого"]) == ("новый", "100,00")


def test_moments_are_in_the_zone_of_the_shop(settings):
    settings.TIME_ZONE = "Asia/Vladivostok"
    order = make_order()
    Order.objects.filter(pk=order.pk).update(placed_at=datetime(2026, 3, 1, 20, 30, tzinfo=UTC))
    assert orders()[0]["Placed"] == "2026-03-02 06:30"


@pytest.mark.parametrize(
    "dangerous", ["=1+1", "+1+1", "-1+1", "@SUM(A1)", "\t=1", "\r=1", "'=1", "+7900*2", "+cmd|' /C"]
)
def test_nothing_that_was_typed_becomes_a_formula(dangerous):
    assert guard(dangerous) == "'" + dangerous


@pytest.mark.parametrize("phone", ["+7 900 123-45-67", "+44 20 7946 0018", "+1 (202) 555-0143"])
def test_phones_stay_phones(phone):
    assert guard(phone) == phone


def test_excel_gets_numbers_moments_and_texts():
    make_order(contact_name="=1+1", contact_phone="+79001234567")
    file = io.BytesIO()
    with translation.override("en"):
        write_xlsx(orders_table(Order.objects.all()), file)
    titles, row = load_workbook(file).active.iter_rows()
    cells = {title.value: cell for title, cell in zip(titles, row, strict=True)}
    assert (cells["Customer"].value, cells["Customer"].data_type) == ("=1+1", "s")
    assert (cells["Phone"].value, cells["Phone"].data_type) == ("+7 900 123-45-67", "s")
    assert (cells["Total"].value, cells["Total"].data_type) == (100, "n")
    assert isinstance(cells["Placed"].value, datetime)


def test_more_orders_need_no_more_statements():
    def statements() -> int:
        with CaptureQueriesContext(connection) as queries:
            orders()
        return len(queries)

    make_order()
    few = statements()
    for number in range(5):
        make_order(lines=[(make_product(f"Tea {number}"), 1)])
    assert statements() == few


def test_the_list_is_exported_with_its_filter():
    make_order(contact_name="Ivan")
    make_order(contact_name="Olga", status="confirmed")
    client = client_of("viewer")
    response = client.get("/admin/orders/order/export.csv?status__exact=confirmed")
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    assert [row["Customer"] for row in csv.DictReader(io.StringIO(text))] == ["Olga"]


def test_customers_are_exported_with_their_address_and_tags():
    customer = make_customer("Ivan", phone="+79001234567", note="=note")
    customer.addresses.create(text="Lenina 5", is_default=True)
    with translation.override("en"):
        [row] = rows_of(customers_table(Customer.objects.all()))
    assert (row["Name"], row["Phone"], row["Address"], row["Note"]) == (
        "Ivan",
        "+7 900 123-45-67",
        "Lenina 5",
        "'=note",
    )
