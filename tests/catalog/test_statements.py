"""Statements that take the short way to PostgreSQL: the same rows, the same errors, the same transactions."""

from collections.abc import Callable
from contextlib import ExitStack, suppress
from datetime import UTC, datetime
from decimal import Decimal
from functools import partial

import psycopg
import pytest
from django.db import DataError, IntegrityError, OperationalError, connection, transaction
from django.db.models import F
from django.test.utils import CaptureQueriesContext

from catalog import libpq
from catalog.models import Category, Product, StockMovement
from catalog.statements import Statement
from catalog.writes import update

pytestmark = pytest.mark.django_db

NAMES = Statement("SELECT name FROM catalog_product WHERE price >= %s ORDER BY name")
RENAME = Statement("UPDATE catalog_product SET name = %s WHERE name LIKE 'a%%' AND is_active = %s")


def product(name: str = "Latte", **fields: object) -> Product:
    return Product.objects.create(name=name, **{"price": Decimal(100), **fields})


def test_reads_what_the_same_transaction_has_written() -> None:
    product("Latte"), product("Tea", price=Decimal("99.99"))
    assert NAMES.rows([100]) == [("Latte",)]
    assert NAMES.rows([Decimal("99.99")]) == [("Latte",), ("Tea",)]


def test_says_how_many_rows_it_has_written() -> None:
    product("apple"), product("avocado"), product("Tea")
    assert RENAME.run(["fruit", True]) == 2
    assert RENAME.run(["fruit", False]) == 0


def test_takes_the_usual_way_when_somebody_looks() -> None:
    with CaptureQueriesContext(connection) as captured:
        NAMES.rows([1])
    assert "SELECT name FROM catalog_product" in captured[0]["sql"]


def test_refuses_a_nul_in_place_of_cutting_the_text_there() -> None:
    product("apple")
    if connection.vendor == "sqlite":
        pytest.skip("SQLite keeps a NUL")
    with pytest.raises((ValueError, DataError)):
        RENAME.run(["a\0b", True])


@pytest.mark.django_db(transaction=True)
def test_a_broken_rule_is_djangos_error_and_rolls_back_to_the_savepoint() -> None:
    with transaction.atomic():
        product("Latte", sku="L1")
        with pytest.raises(IntegrityError), transaction.atomic():
            product("Tea", sku="L1")
        product("Cocoa")
    assert NAMES.rows([0]) == [("Cocoa",), ("Latte",)]


@pytest.mark.django_db(transaction=True)
def test_nothing_stays_of_a_transaction_that_was_rolled_back() -> None:
    with transaction.atomic():
        product("Latte")
        transaction.set_rollback(True)
    assert NAMES.rows([0]) == []
    with transaction.atomic():
        pass
    product("Tea")
    assert NAMES.rows([0]) == [("Tea",)]


class Burnt(Exception):
    """What somebody raises in the middle of their work."""


@pytest.mark.django_db(transaction=True)
def test_a_savepoint_takes_back_what_came_behind_it_and_no_more() -> None:
    with transaction.atomic():
        product("Latte")
        with transaction.atomic(), transaction.atomic():
            pass
        with suppress(Burnt), transaction.atomic():
            product("Tea")
            with transaction.atomic():
                product("Juice")
            raise Burnt
        with transaction.atomic():
            with suppress(Burnt), transaction.atomic():
                raise Burnt
            product("Cocoa")
    assert NAMES.rows([0]) == [("Cocoa",), ("Latte",)]


@pytest.mark.django_db(transaction=True)
def test_a_savepoint_before_the_first_statement_takes_that_back() -> None:
    with transaction.atomic():
        with suppress(Burnt), transaction.atomic():
            product("Tea")
            raise Burnt
        product("Latte")
    with transaction.atomic(), suppress(Burnt), transaction.atomic():
        raise Burnt
    assert NAMES.rows([0]) == [("Latte",)]


@pytest.mark.django_db(transaction=True)
def test_a_savepoint_holds_for_a_cursor_that_was_open_before_it() -> None:
    product("Latte")
    rename = "UPDATE catalog_product SET name = %s"
    with transaction.atomic(), connection.cursor() as cursor:
        with suppress(Burnt), transaction.atomic():
            cursor.execute(rename, ["Tea"])
            raise Burnt
        with transaction.atomic():
            product("Cocoa")
    assert NAMES.rows([0]) == [("Cocoa",), ("Latte",)]


@pytest.mark.django_db(transaction=True)
def test_a_savepoint_holds_for_the_orms_own_statements() -> None:
    with transaction.atomic():
        product("Latte")
        with suppress(Burnt), transaction.atomic():
            Product.objects.update(name="Tea")
            raise Burnt
        with transaction.atomic():
            Product.objects.update(price=F("price") + 1)
    assert list(Product.objects.values_list("name", "price")) == [("Latte", Decimal(101))]


@pytest.mark.django_db(transaction=True)
def test_a_first_statement_that_fails_leaves_a_connection_that_works() -> None:
    product("Latte", sku="L1"), product("Tea", sku="T1")
    number = Statement("UPDATE catalog_product SET sku = %s WHERE name = %s")
    for _again in range(2):
        with pytest.raises(IntegrityError), transaction.atomic():
            number.run(["L1", "Tea"])
    with transaction.atomic():
        assert number.run(["T2", "Tea"]) == 1
    assert list(Product.objects.order_by("sku").values_list("sku", flat=True)) == ["L1", "T2"]


@pytest.mark.django_db(transaction=True)
def test_a_lost_connection_is_told_as_django_tells_it() -> None:
    if connection.vendor == "sqlite":
        pytest.skip("SQLite has no connection to lose")
    product("Latte")
    NAMES.rows([0])
    address = connection.connection.info.dsn, connection.connection.info.password
    with psycopg.connect(address[0], password=address[1], autocommit=True) as other:
        other.execute("SELECT pg_terminate_backend(%s, 10000)", [connection.connection.info.backend_pid])
    with pytest.raises(OperationalError), transaction.atomic():
        NAMES.rows([0])
    connection.close()
    with transaction.atomic():
        assert NAMES.rows([0]) == [("Latte",)]


class Taken(IntegrityError):
    """What the tests of the last statement want to be told."""


MARK = Statement("INSERT INTO orders_ordernumber (id, last) VALUES (%s, 1)")
WRONG_MARK = Statement("INSERT INTO orders_ordernumber (id, last) VALUES (%s, -1)")


def sell(name: str, mark: int, last: Statement = MARK, then: Callable[[], object] = int, **fields: object) -> None:
    """A transaction of a product and a last statement."""
    with transaction.atomic():
        product(name, **fields)
        last.run_at_the_end([mark], otherwise=Taken)
        then()


def marks() -> int:
    return len(Statement("SELECT id FROM orders_ordernumber WHERE id > 1000").rows([]))


@pytest.mark.django_db(transaction=True)
def test_the_last_statement_is_kept_with_the_others() -> None:
    sell("Latte", 1001)
    sell("Tea", 1002)
    assert (marks(), Product.objects.count()) == (2, 2)


@pytest.mark.django_db(transaction=True)
def test_nothing_is_kept_where_the_last_row_is_there_already() -> None:
    MARK.run([1001])
    for _again in range(2):
        with pytest.raises(Taken):
            sell("Latte", 1001)
    assert (marks(), Product.objects.count()) == (1, 0)
    sell("Tea", 1002)
    assert (marks(), Product.objects.count()) == (2, 1)


@pytest.mark.django_db(transaction=True)
def test_the_last_statement_is_told_at_once_when_somebody_looks() -> None:
    MARK.run([1001])
    with CaptureQueriesContext(connection) as captured, pytest.raises(Taken):
        sell("Latte", 1001)
    assert "orders_ordernumber" in str(captured.captured_queries)
    assert Product.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_the_last_statement_is_not_lost_where_somebody_looks_before_the_commit() -> None:
    with ExitStack() as looking:
        sell("Latte", 1001, then=lambda: looking.enter_context(CaptureQueriesContext(connection)))
    assert (marks(), Product.objects.count()) == (1, 1)


@pytest.mark.django_db(transaction=True)
def test_inside_of_another_block_the_last_statement_does_not_wait() -> None:
    with transaction.atomic():
        with transaction.atomic():
            MARK.run_at_the_end([1001], otherwise=Taken)
            assert marks() == 1
        with pytest.raises(Taken):
            sell("Latte", 1001)
        product("Tea")
    assert (marks(), [each.name for each in Product.objects.all()]) == (1, ["Tea"])


@pytest.mark.django_db(transaction=True)
def test_the_last_statement_of_a_transaction_that_was_given_up_is_forgotten() -> None:
    sell("Latte", 1001, then=lambda: transaction.set_rollback(True))
    with pytest.raises(ZeroDivisionError):
        sell("Latte", 1001, then=lambda: 1 // 0)
    with transaction.atomic():
        product("Tea")
    assert (marks(), Product.objects.count()) == (0, 1)


@pytest.mark.django_db(transaction=True)
def test_another_rule_that_breaks_with_the_commit_is_told_as_what_it_is() -> None:
    with pytest.raises(IntegrityError) as caught:
        sell("Latte", 1001, category_id=99999)  # checked by the commit
    assert not isinstance(caught.value, Taken)
    with pytest.raises(IntegrityError) as caught:
        sell("Latte", 1001, WRONG_MARK)
    assert not isinstance(caught.value, Taken)
    assert (marks(), Product.objects.count()) == (0, 0)


@pytest.mark.django_db(transaction=True)
def test_a_connection_that_is_lost_before_the_commit_keeps_nothing() -> None:
    if connection.vendor == "sqlite":
        pytest.skip("SQLite has no connection to lose")
    product("Latte")
    address = connection.connection.info.dsn, connection.connection.info.password
    backend = connection.connection.info.backend_pid
    with psycopg.connect(address[0], password=address[1], autocommit=True) as other:
        end = partial(other.execute, "SELECT pg_terminate_backend(%s, 10000)", [backend])
        with pytest.raises(OperationalError):
            sell("Tea", 1001, then=end)
    connection.close()
    assert (marks(), Product.objects.count()) == (0, 1)


@pytest.mark.django_db(transaction=True)
def test_goes_on_after_the_connection_was_replaced() -> None:
    product("Latte")
    assert NAMES.rows([0]) == [("Latte",)]
    connection.close()
    assert NAMES.rows([0]) == [("Latte",)]


def test_needs_no_prepared_statements(monkeypatch: pytest.MonkeyPatch) -> None:
    if connection.vendor == "postgresql":
        monkeypatch.setattr(libpq.session(connection.connection), "_remembers", False)
    product("Latte")
    assert NAMES.rows([0]) == [("Latte",)]


def test_saves_and_changes_a_row_as_the_orm_does() -> None:
    at = datetime(2026, 3, 1, 12, tzinfo=UTC)
    category = Category.objects.create(name="Кофе")
    saved = product("Капучино 😀 'x'", options={"size": "L", "n": [1, None]}, category=category, cost=None, on_hand=-3,
                    allows_backorder=True)  # fmt: skip
    StockMovement.objects.create(product=saved, kind="count", quantity=0, balance_after=0)
    saved.price, saved.is_active = Decimal("12.50"), False
    saved.save(update_fields=["price", "is_active"])
    read = Product.objects.get(pk=saved.pk)
    assert (read.name, read.options, read.category, read.cost) == (
        "Капучино 😀 'x'", {"size": "L", "n": [1, None]}, category, None,
    )  # fmt: skip
    assert (read.price, read.is_active, read.on_hand) == (Decimal("12.50"), False, -3)
    assert update(Product, {"created_at": at, "options": {}}, {"id": saved.pk, "name": saved.name}) == 1
    assert update(Product, {"name": "x"}, {"id": saved.pk, "name": "another"}) == 0
    read.refresh_from_db()
    assert (read.created_at, read.options) == (at, {})


def test_leaves_expressions_to_the_orm() -> None:
    saved = product(on_hand=5)
    saved.on_hand = F("on_hand") + 1  # type: ignore[assignment]
    saved.save(update_fields=["on_hand"])
    saved.refresh_from_db()
    assert saved.on_hand == 6
