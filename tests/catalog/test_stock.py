"""The ledger: each change of stock is a line of it, and nobody can take what isn't there."""

import threading
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import Sum

from catalog.errors import CatalogError, NotEnoughStock, ProductChangedMeanwhile
from catalog.models import Product, StockMovement
from catalog.services.stock import (
    Need,
    stock_allocate,
    stock_correct,
    stock_count,
    stock_fulfil,
    stock_receive,
    stock_release,
    stock_restock,
    stock_reverse,
    stock_write_off,
)
from catalog.signals import stock_ran_low
from tests.factories import make_product

pytestmark = pytest.mark.django_db


def ledger(product: Product) -> int:
    return product.movements.aggregate(sum=Sum("quantity"))["sum"] or 0


def test_receiving_writing_off_and_correcting_are_lines_that_sum_to_the_balance() -> None:
    product = make_product(stock=5)
    stock_receive(product_id=product.pk, quantity=10, actor=None)
    stock_write_off(product_id=product.pk, quantity=3, actor=None, reason="broken")
    movement = stock_correct(product_id=product.pk, quantity=-2, actor=None)
    product.refresh_from_db()
    assert product.on_hand == ledger(product) == movement.balance_after == 10


def test_a_count_writes_down_the_difference() -> None:
    product = make_product(stock=5)
    assert stock_count(product_id=product.pk, quantity=3, actor=None).quantity == -2
    assert stock_count(product_id=product.pk, quantity=3, actor=None).quantity == 0


def test_refuses_to_write_off_more_than_there_is() -> None:
    product = make_product(stock=2)
    with pytest.raises(NotEnoughStock, match="Latte"):
        stock_write_off(product_id=product.pk, quantity=3, actor=None)
    product.refresh_from_db()
    assert product.on_hand == ledger(product) == 2


def test_refuses_to_write_off_what_is_promised() -> None:
    product = make_product(stock=2)
    stock_allocate(needs=[Need(product.pk, 2, 1)])
    with pytest.raises(NotEnoughStock):
        stock_write_off(product_id=product.pk, quantity=1, actor=None)


@pytest.mark.parametrize("quantity", [0, -1])
def test_refuses_a_quantity_that_is_not_positive(quantity: int) -> None:
    product = make_product()
    with pytest.raises(CatalogError):
        stock_receive(product_id=product.pk, quantity=quantity, actor=None)


def test_refuses_to_move_stock_that_is_not_tracked() -> None:
    product = make_product(stock=0, tracks_stock=False)
    with pytest.raises(CatalogError):
        stock_receive(product_id=product.pk, quantity=1, actor=None)


def test_promises_all_lines_or_none() -> None:
    latte, tea = make_product(stock=5), make_product("Tea", stock=1)
    with pytest.raises(NotEnoughStock, match="Tea"):
        stock_allocate(needs=[Need(latte.pk, 2, 1), Need(tea.pk, 2, 2)])
    latte.refresh_from_db()
    assert latte.allocated == 0


def test_two_lines_of_one_product_are_promised_together() -> None:
    product = make_product(stock=3)
    with pytest.raises(NotEnoughStock):
        stock_allocate(needs=[Need(product.pk, 2, 1), Need(product.pk, 2, 2)])


def test_promised_pieces_are_handed_over_or_come_back() -> None:
    product = make_product(stock=5)
    stock_allocate(needs=[Need(product.pk, 4, 1)])
    stock_release(needs=[Need(product.pk, 1, 1)])
    stock_fulfil(needs=[Need(product.pk, 3, 1)], actor=None)
    product.refresh_from_db()
    assert (product.on_hand, product.allocated, ledger(product)) == (2, 0, 2)
    assert product.movements.filter(kind="sale").get().order_line == 1


def test_a_sale_that_is_reversed_comes_back_to_its_promise() -> None:
    product = make_product(stock=5)
    stock_allocate(needs=[Need(product.pk, 3, 1), Need(product.pk, 2, 2)])
    sales = stock_fulfil(needs=[Need(product.pk, 3, 1), Need(product.pk, 2, 2)], actor=None)
    promised = stock_reverse(
        movement_ids=[sale.pk for sale in sales], promises=[Need(product.pk, 3, 1), Need(product.pk, 2, 2)],
        actor=None, reason="by mistake",
    )  # fmt: skip
    product.refresh_from_db()
    assert promised == {product.pk}
    assert (product.on_hand, product.allocated, ledger(product)) == (5, 5, 5)
    assert [(back.kind, back.quantity, back.order_line) for back in product.movements.filter(reason="by mistake")] == [
        ("return", 2, 2), ("return", 3, 1),
    ]  # fmt: skip


def test_a_return_that_is_reversed_goes_out_again_only_while_it_is_there() -> None:
    product = make_product(stock=0)
    (back,) = stock_restock(needs=[Need(product.pk, 3, 1)], actor=None)
    stock_allocate(needs=[Need(product.pk, 1, 2)])
    with pytest.raises(NotEnoughStock, match="Latte"):
        stock_reverse(movement_ids=[back.pk], promises=[], actor=None, reason="")
    stock_release(needs=[Need(product.pk, 1, 2)])
    assert stock_reverse(movement_ids=[back.pk], promises=[], actor=None, reason="") == set()
    product.refresh_from_db()
    assert (product.on_hand, ledger(product)) == (0, 0)


def test_only_what_is_tracked_is_promised() -> None:
    latte, cake = make_product(stock=5), make_product("Cake", stock=0, tracks_stock=False)
    assert stock_allocate(needs=[Need(latte.pk, 1, None), Need(cake.pk, 1, None)]) == {latte.pk}
    assert stock_reverse(movement_ids=[], promises=[Need(cake.pk, 1, 1)], actor=None, reason="") == set()


def test_backorder_sells_before_it_arrives() -> None:
    product = make_product(stock=0, allows_backorder=True)
    stock_allocate(needs=[Need(product.pk, 2, 1)])
    stock_fulfil(needs=[Need(product.pk, 2, 1)], actor=None)
    product.refresh_from_db()
    assert product.on_hand == ledger(product) == -2


def test_tells_once_when_stock_runs_low() -> None:
    product = make_product(stock=5, low_stock_threshold=3)
    told = []

    def hear(product: Product, **kwargs: object) -> None:
        told.append(product.pk)

    stock_ran_low.connect(hear)
    try:
        for _ in range(4):
            stock_write_off(product_id=product.pk, quantity=1, actor=None)
    finally:
        stock_ran_low.disconnect(hear)
    assert told == [product.pk]


@pytest.mark.parametrize("wrong", [{"on_hand": -1}, {"allocated": -1}, {"allocated": 11}, {"price": Decimal(-1)}])
def test_the_database_itself_refuses_impossible_stock(wrong: dict[str, object]) -> None:
    product = make_product(stock=10)
    with pytest.raises(IntegrityError), transaction.atomic():
        Product.objects.filter(pk=product.pk).update(**wrong)


@pytest.mark.django_db(transaction=True)
def test_the_last_piece_is_sold_once() -> None:
    product = make_product(stock=1)
    refused, start = [], threading.Barrier(4)

    def sell() -> None:
        start.wait()
        try:
            stock_allocate(needs=[Need(product.pk, 1, 1)])
        except NotEnoughStock:
            refused.append(1)
        finally:
            connection.close()

    threads = [threading.Thread(target=sell) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    product.refresh_from_db()
    assert (product.allocated, len(refused)) == (1, 3)


@pytest.mark.django_db(transaction=True)
def test_two_people_who_adjust_one_product_at_once_keep_the_ledger_right() -> None:
    product = make_product(stock=100)

    def adjust(quantity: int) -> None:
        try:
            for _ in range(50):
                stock_correct(product_id=product.pk, quantity=quantity, actor=None)
        finally:
            connection.close()

    threads = [threading.Thread(target=adjust, args=(quantity,)) for quantity in (1, -1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    product.refresh_from_db()
    assert product.on_hand == ledger(product) == 100
    assert StockMovement.objects.count() == 101


def test_handing_over_does_not_tell_again_that_stock_is_low() -> None:
    product = make_product(stock=5, low_stock_threshold=2)
    stock_allocate(needs=[Need(product.pk, 3, 1)])
    told = []

    def hear(product: Product, **kwargs: object) -> None:
        told.append(product.pk)

    stock_ran_low.connect(hear)
    try:
        stock_fulfil(needs=[Need(product.pk, 3, 1)], actor=None)
    finally:
        stock_ran_low.disconnect(hear)
    assert told == []


def test_refuses_more_than_the_database_has_room_for() -> None:
    product = make_product(stock=10**9)
    with pytest.raises(CatalogError):
        stock_receive(product_id=product.pk, quantity=10**9, actor=None)
    product.refresh_from_db()
    assert product.on_hand == ledger(product) == 10**9


@pytest.mark.parametrize("reason", ["a\x00b", "\ud800", "x" * 201], ids=ascii)
def test_refuses_a_reason_that_can_not_be_saved(reason: str) -> None:
    product = make_product(stock=5)
    with pytest.raises(CatalogError):
        stock_write_off(product_id=product.pk, quantity=1, actor=None, reason=reason)
    product.refresh_from_db()
    assert product.on_hand == ledger(product) == 5


@pytest.mark.parametrize("move", [stock_receive, stock_write_off, stock_correct])
def test_moves_nothing_when_the_stock_is_not_what_was_seen(move) -> None:
    product = make_product(stock=10)
    with pytest.raises(ProductChangedMeanwhile):
        move(product_id=product.pk, quantity=1, actor=None, seen_on_hand=9)
    product.refresh_from_db()
    assert product.on_hand == 10
    move(product_id=product.pk, quantity=1, actor=None, seen_on_hand=10)
    product.refresh_from_db()
    assert product.on_hand != 10
