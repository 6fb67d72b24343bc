"""100,000 of everything for the tests of query plans, written by PostgreSQL itself, and a look at the plans."""

import itertools
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection, models
from django.utils import timezone
from psycopg import ClientCursor

from catalog.models import Product, StockMovement
from catalog.statements import Statement
from orders.models import Order, OrderItem, Tag
from tests.factories import make_category, make_customer, make_user

MANY = 100_000
READ_IN_VAIN = 1000
"""Rows."""
TABLES = ("catalog_product", "catalog_stockmovement", "orders_customer", "orders_order", "orders_orderitem")
GOODS = ("Чай", "Кофе", "Торт", "Эклер", "Сок", "Хлеб", "Сыр"), ("зелёный", "чёрный", "красный", "белый", "с молоком")
PEOPLE = ("Иван", "Пётр", "Анна", "Мария", "Олег", "Зинаида", "Егор"), ("Иванов", "Петров", "Сидоров", "Кузнец")
PHONE = "'+7900' || lpad(n::text, 7, '0')"


def fill_shop() -> None:
    """Write products that were sold once within two years, customers, and orders with a line each.

    Most orders are done, one in 200 is new.
    """
    # Never updated after they are made: an index that is built over an updated row waits for the next transaction.
    user, customer = make_user("keeper"), make_customer()
    product = Product.objects.create(name="Чай", price=100, category=make_category())
    order = Order.objects.create(origin="admin", currency="RUB", status="new", number=1, placed_at=timezone.now())
    item = OrderItem.objects.create(order=order, product=product, name="Чай", price=100, quantity=1)
    movement = StockMovement.objects.create(product=product, kind="sale", quantity=-1, balance_after=1)
    tag = Tag.objects.create(name="gift")
    with _indexes_later():
        _multiply(
            product, name=f"{_words(*GOODS)} || ' № ' || n", sku="'SKU-' || n", barcode="'460' || n",
            is_active="n % 10 > 0",
            on_hand="2 + n % 50", allocated="CASE WHEN n % 100 = 0 THEN 2 + n % 50 ELSE 0 END",
        )  # fmt: skip
        _multiply(movement, product_id=f"{product.pk} + n", created_at="now() - n * interval '10 minutes'")
        _multiply(customer, name=f"{_words(*PEOPLE)} || n", phone=PHONE)
        _multiply(
            order, number="2000 + n", contact_name=f"{_words(*PEOPLE)} || n", contact_phone=PHONE,
            status="CASE WHEN n % 200 = 0 THEN 'new' WHEN n % 201 = 0 THEN 'shipped' ELSE 'completed' END",
            payment_status="CASE WHEN n % 3 = 0 THEN 'unpaid' ELSE 'paid' END",
            assignee_id=f"CASE WHEN n % 11 = 0 THEN {user.pk} END", customer_id=f"{customer.pk} + n",
            deliver_until="now() - (n - 50) * interval '1 minute'",
            placed_at="now() - n * interval '5 minutes'", total="n % 5000", subtotal="n % 5000",
            delivery="CASE WHEN n % 1000 = 0 THEN 'delivery' ELSE 'pickup' END",
        )  # fmt: skip
        _multiply(
            item, source="orders_order AS o", order_id="o.id",
            product_id=f"{product.pk} + (o.id * 7) % {MANY}",
        )  # fmt: skip
    order.tags.through.objects.bulk_create(
        order.tags.through(order_id=pk, tag=tag)
        for pk in Order.objects.filter(pk__gt=order.pk).order_by("pk").values_list("pk", flat=True)[:500:10]
    )


def _multiply(row: models.Model, source: str = f"generate_series(1, {MANY}) AS n", **values: str) -> None:
    """Insert a copy of `row` for each row of `source` (SQL, as is `values`: column names to expressions)."""
    quote = connection.ops.quote_name
    fields = [field for field in row._meta.concrete_fields if not (field.generated or field.primary_key)]
    columns = ", ".join(quote(field.column) for field in fields)
    selected = ", ".join(values.get(field.attname) or f"copied.{quote(field.column)}" for field in fields)
    table = quote(row._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} ({columns}) SELECT {selected} FROM {table} AS copied, {source}"
            f" WHERE copied.id = {row.pk}"
        )


def _words(*lists: tuple[str, ...]) -> str:
    """SQL for a phrase with one word of each list, another phrase for each `n`."""
    picks = [f"(ARRAY[{', '.join(repr(word) for word in words)}])[1 + (n * 7919) % {len(words)}]" for words in lists]
    return " || ' ' || ".join(picks)


@contextmanager
def _indexes_later() -> Iterator[None]:
    """Build the indexes and check the references once at the end, not row by row; then count for the planner."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname, pg_get_indexdef(indexrelid) FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid"
            " WHERE indrelid::regclass::text = ANY(%s) AND NOT indisunique",
            [list(TABLES)],
        )
        indexes = cursor.fetchall()
        cursor.execute(
            "SELECT conrelid::regclass, conname, pg_get_constraintdef(oid) FROM pg_constraint"
            " WHERE contype = 'f' AND conrelid::regclass::text = ANY(%s)",
            [list(TABLES)],
        )
        references = cursor.fetchall()
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET LOCAL maintenance_work_mem = '256MB'")
        for name, _definition in indexes:
            cursor.execute(f"DROP INDEX {name}")
        for table, name, _definition in references:
            cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
        yield
        for _name, definition in indexes:
            cursor.execute(definition)
        for table, name, definition in references:
            cursor.execute(f"ALTER TABLE {table} ADD CONSTRAINT {name} {definition}")
        for table in TABLES:
            cursor.execute(f"ANALYZE {table}")
        cursor.execute("SET LOCAL random_page_cost = 1.1")  # as docs/deploy.md has it for disks without moving parts


class Plans:
    """Within it each SELECT is explained before it runs; a `Statement` is run, as its plan for any values."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self._statements: set[str] = set()

    def __enter__(self) -> "Plans":
        self._patch = pytest.MonkeyPatch()
        rows = Statement.rows

        def noted(statement: Statement, values: Any) -> Any:
            self._statements.add(statement.sql)
            return rows(statement, values)

        self._patch.setattr(Statement, "rows", noted)
        self._wrapping = connection.execute_wrapper(self._explain)
        self._wrapping.__enter__()
        return self

    def __exit__(self, *how: Any) -> None:
        self._wrapping.__exit__(*how)
        self._patch.undo()

    def _explain(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.lstrip("( ").startswith("SELECT"):
            # Below Django's, whose wrappers would explain the explanation; and not a cursor that lives in the server.
            with ClientCursor(connection.connection) as cursor:
                if sql in self._statements:
                    self._explain_prepared(cursor, sql, params)
                else:
                    cursor.execute(f"EXPLAIN {sql}", params)
                self.texts.append(f"{sql}\n" + "\n".join(line for (line,) in cursor.fetchall()))
        return execute(sql, params, many, context)

    def _explain_prepared(self, cursor: Any, sql: str, params: Any) -> None:
        """What becomes of it on a connection that has run it so often that its values are no longer looked at."""
        numbers = itertools.count(1)
        numbered = re.sub("%s", lambda _: f"${next(numbers)}", sql).replace("%%", "%")
        cursor.execute("SET LOCAL plan_cache_mode = force_generic_plan")
        cursor.execute(f"PREPARE explained AS {numbered}")
        values = f"({', '.join(['%s'] * len(params))})" if params else ""
        cursor.execute(f"EXPLAIN (ANALYZE, TIMING OFF) EXECUTE explained{values}", params)
        lines = cursor.fetchall()
        cursor.execute("DEALLOCATE explained")
        cursor.execute("SET LOCAL plan_cache_mode = auto")
        cursor.execute("SELECT unnest(%s::text[])", [[line for (line,) in lines]])

    @property
    def scans(self) -> list[str]:
        """The plans in which one of `TABLES` is read from end to end, or far more of it than was wanted."""
        assert self.texts
        return [
            text
            for text in self.texts
            if re.search(rf"Seq Scan on ({'|'.join(TABLES)})\b", text)
            or any(int(rows) > READ_IN_VAIN for rows in re.findall(r"Rows Removed by (?:Join )?Filter: (\d+)", text))
        ]
