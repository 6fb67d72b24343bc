"""The status table itself, without a database."""

from itertools import product

import pytest

from orders.status import FINISHED, MOVES, OPEN, Delivery, Status, Stock, find_move, legal_moves


def targets(status: str, **more: str) -> list[str]:
    return [move.target for move in legal_moves(status, **{"delivery": Delivery.PICKUP, **more})]


def test_no_arrow_is_written_twice() -> None:
    arrows = [(move.source, move.target) for move in MOVES]
    assert len(arrows) == len(set(arrows))


def test_every_status_is_reached_from_a_draft() -> None:
    reached = {Status.DRAFT}
    while more := {move.target for move in MOVES if move.source in reached} - reached:
        reached |= more
    assert reached == set(Status)


@pytest.mark.parametrize(("status", "delivery"), [*product(OPEN, Delivery)])
def test_what_holds_stock_can_be_held_and_cancelled(status: Status, delivery: Delivery) -> None:
    found = targets(status, delivery=delivery)
    assert {Status.ON_HOLD, Status.CANCELLED} < set(found)
    assert found[-1] == Status.CANCELLED


@pytest.mark.parametrize("status", [*OPEN, Status.ON_HOLD])
def test_cancelling_always_frees_the_stock(status: Status) -> None:
    move = find_move(status, Status.CANCELLED, delivery=Delivery.PICKUP)
    assert move is not None
    assert (move.stock, move.needs_reason, move.is_dangerous) == (Stock.RELEASE, True, True)


@pytest.mark.parametrize("held_from", OPEN)
def test_from_on_hold_there_is_one_way_back(held_from: Status) -> None:
    assert targets(Status.ON_HOLD, held_from=held_from) == [held_from, Status.CANCELLED]


def test_the_last_steps_depend_on_the_delivery() -> None:
    assert targets(Status.READY)[0] == Status.COMPLETED
    assert targets(Status.READY, delivery=Delivery.DELIVERY)[0] == Status.SHIPPED


def test_nothing_comes_after_the_end_but_a_return() -> None:
    assert [targets(status) for status in FINISHED] == [[Status.RETURNED], [], []]


@pytest.mark.parametrize("rubbish", ["", "rubbish", "NEW"])
def test_rubbish_is_no_move(rubbish: str) -> None:
    assert find_move(rubbish, Status.NEW, delivery=Delivery.PICKUP) is None
    assert find_move(Status.NEW, rubbish, delivery=Delivery.PICKUP) is None
