"""Two people at one shelf: real threads with connections of their own."""

from decimal import Decimal
from itertools import cycle, islice, pairwise

import pytest

from catalog.errors import DomainError, NotEnoughStock
from catalog.models import Product, StockMovement
from catalog.services.prices import prices_change
from catalog.services.products import product_edit
from catalog.services.stock import stock_correct, stock_count, stock_receive, stock_write_off
from catalog.services.variants import variants_create
from tests.factories import make_product, make_user
from tests.threads import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_thousand_adjustments_by_two_people_at_once_leave_a_ledger_that_adds_up() -> None:
    product = make_product(stock=100)
    refused = []

    def work(name: str, moves: tuple) -> None:
        person = make_user(name, is_superuser=True)
        for move, quantity in islice(cycle(moves), 500):
            try:
                move(product_id=product.pk, quantity=quantity, actor=person, reason="shelf")
            except NotEnoughStock as refusal:
                refused.append(refusal)

    olga = (stock_receive, 7), (stock_write_off, 3), (stock_correct, -5), (stock_write_off, 40)
    peter = (stock_write_off, 4), (stock_receive, 9), (stock_correct, 2), (stock_count, 60), (stock_write_off, 90)
    assert at_once(lambda: work("olga", olga), lambda: work("peter", peter)) == []
    lines = list(StockMovement.objects.filter(product=product).order_by("pk"))
    product.refresh_from_db()
    assert len(lines) + len(refused) == 1001
    assert refused
    assert all(later.balance_after == earlier.balance_after + later.quantity for earlier, later in pairwise(lines))
    assert product.on_hand == lines[-1].balance_after == sum(line.quantity for line in lines)
    assert min(line.balance_after for line in lines) >= 0


def test_of_two_people_who_saw_one_price_only_the_first_changes_it() -> None:
    product = make_product(price="100")
    edits = [
        lambda price=price: product_edit(
            actor=None, product_id=product.pk, seen={"price": Decimal(100)}, price=Decimal(price)
        )
        for price in (110, 120)
    ]
    assert len(at_once(*edits)) == 1
    product.refresh_from_db()
    assert product.price in (Decimal(110), Decimal(120))


def test_price_changes_of_many_products_do_not_wait_for_each_other_in_a_circle() -> None:
    ids = [make_product(f"Tea {number}", price="100").pk for number in range(30)]
    changes = [
        lambda chosen=chosen: prices_change(actor=None, product_ids=chosen, percent=Decimal(10), rounding=Decimal(1))
        for chosen in (ids, ids[::-1])
    ]
    assert at_once(*changes) == []
    assert set(Product.objects.values_list("price", flat=True)) == {Decimal(121)}


def test_stock_that_comes_in_while_a_product_gets_variants_is_either_refused_or_refuses_them() -> None:
    shirt = make_product("T-shirt", stock=0)
    refusals: list[DomainError] = at_once(
        lambda: stock_receive(product_id=shirt.pk, quantity=5, actor=None),
        lambda: variants_create(actor=None, parent_id=shirt.pk, options={"Size": ["S", "M"]}),
    )
    assert len(refusals) == 1
    shirt.refresh_from_db()
    assert (shirt.on_hand, shirt.has_variants) in {(5, False), (0, True)}
