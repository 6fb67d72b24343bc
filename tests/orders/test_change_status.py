"""Orders move along the status table, by whoever may, once."""

import pytest
from django.contrib.auth.models import User

from catalog.errors import DomainError
from catalog.models import Product
from catalog.services.products import product_edit
from orders.errors import IllegalTransition, NotAllowed, OrderChangedMeanwhile, OrderError
from orders.models import Customer, Order
from orders.services.change_status import order_change_status
from orders.status import MOVES, Delivery, Move, Status
from tests.factories import make_order, make_product, make_user

pytestmark = pytest.mark.django_db

FROM_THE_START = [move for move in MOVES if move.source not in (Status.DRAFT, Status.ON_HOLD)]


def bring(move: Move) -> Order:
    """An order from which `move` is legal."""
    return make_order(status=move.source, delivery=move.only or Delivery.DELIVERY)


def go(order: Order, to: str, actor: User, **more: object) -> Order:
    return order_change_status(order_id=order.pk, to=to, actor=actor, source="bot", reason="because", **more)


@pytest.mark.parametrize("move", FROM_THE_START, ids=lambda move: f"{move.source}-{move.target}-{move.only}")
def test_a_move_needs_its_permission_and_leaves_one_event(move: Move) -> None:
    order = bring(move)
    before = order.events.count()
    with pytest.raises(NotAllowed):
        go(order, move.target, make_user("nobody"))
    order.refresh_from_db()
    assert (order.status, order.events.count()) == (move.source, before)
    go(order, move.target, make_user("somebody", permissions=(move.permission,)))
    order.refresh_from_db()
    assert (order.status, order.events.count()) == (move.target, before + 1)
    event = order.events.first()
    assert event is not None
    assert (event.from_status, event.to_status, event.order_version) == (move.source, move.target, order.version)


@pytest.mark.parametrize("status", ["new", "confirmed", "ready", "shipped", "completed", "cancelled", "returned"])
def test_refuses_what_the_table_does_not_have(status: str) -> None:
    order = make_order(status=status, delivery=Delivery.DELIVERY)
    boss = make_user("chief", is_superuser=True)
    legal = {move.target for move in MOVES if move.source == status}
    for target in {*Status.values, "rubbish"} - legal:
        with pytest.raises(IllegalTransition):
            go(order, target, boss)
    order.refresh_from_db()
    assert order.status == status


def test_says_who_was_faster_and_overwrites_nothing() -> None:
    order = make_order()
    olga = make_user("olga", first_name="Olga", is_superuser=True)
    go(order, Status.CONFIRMED, olga, seen_version=order.version)
    with pytest.raises(OrderChangedMeanwhile, match="Olga") as caught:
        go(order, Status.ON_HOLD, olga, seen_version=order.version, seen_status=Status.NEW)
    assert caught.value.order.status == Status.CONFIRMED


def test_an_order_on_hold_goes_back_to_where_it_was_held() -> None:
    order = make_order(status="processing")
    boss = User.objects.get(username="boss")
    go(order, Status.ON_HOLD, boss)
    with pytest.raises(IllegalTransition):
        go(order, Status.READY, boss)
    assert go(order, Status.PROCESSING, boss).held_from == ""


def test_pickup_skips_shipping_and_delivery_does_not() -> None:
    boss = make_user("boss", is_superuser=True)
    pickup, parcel = make_order(status="ready"), make_order(status="ready", delivery=Delivery.DELIVERY)
    with pytest.raises(IllegalTransition):
        go(pickup, Status.SHIPPED, boss)
    with pytest.raises(IllegalTransition):
        go(parcel, Status.COMPLETED, boss)
    assert go(pickup, Status.COMPLETED, boss).completed_at


def test_cancelling_needs_a_reason_and_frees_the_stock() -> None:
    product = make_product(stock=5)
    order = make_order(lines=[(product, 3)])
    boss = make_user("chief", is_superuser=True)
    with pytest.raises(OrderError):
        order_change_status(order_id=order.pk, to=Status.CANCELLED, actor=boss, source="bot", reason="  ")
    go(order, Status.CANCELLED, boss)
    product.refresh_from_db()
    assert (product.on_hand, product.allocated) == (5, 0)


def test_handing_over_takes_the_stock_and_a_return_brings_it_back() -> None:
    product = make_product(stock=5)
    order = make_order(lines=[(product, 3)], status="completed")
    product.refresh_from_db()
    assert (product.on_hand, product.allocated) == (2, 0)
    go(order, Status.RETURNED, User.objects.get(username="boss"))
    product.refresh_from_db()
    assert (product.on_hand, order.items.get().returned) == (5, 3)


def test_stock_stays_where_it_is_when_tracking_was_switched_on_meanwhile() -> None:
    product = make_product(stock=0, tracks_stock=False)
    order = make_order(lines=[(product, 3)])
    Product.objects.filter(pk=product.pk).update(tracks_stock=True)
    boss = make_user("chief", is_superuser=True)
    for target in ("confirmed", "processing", "ready", "completed"):
        go(order, target, boss)
    product.refresh_from_db()
    assert product.on_hand == 0


def test_an_order_that_is_gone_is_a_sentence() -> None:
    with pytest.raises(DomainError):
        order_change_status(order_id=404, to="confirmed", actor=make_user(), source="bot")


def test_an_order_is_handed_over_when_tracking_was_switched_off_meanwhile() -> None:
    product = make_product(stock=5)
    order = make_order(lines=[(product, 2)], status=Status.READY)
    product_edit(actor=None, product_id=product.pk, tracks_stock=False)
    order_change_status(
        order_id=order.pk, to=Status.COMPLETED, actor=make_user("carl", is_superuser=True), source="bot"
    )
    product.refresh_from_db()
    assert (product.on_hand, product.allocated) == (5, 0)


def test_a_customer_has_not_spent_what_came_back() -> None:
    ivan = Customer.objects.create(name="Ivan")
    order = make_order(status=Status.COMPLETED, customer_id=ivan.pk)
    ivan.refresh_from_db()
    assert ivan.spent_total == order.total
    order_change_status(order_id=order.pk, to=Status.RETURNED, actor=make_user("carl", is_superuser=True), source="bot")
    ivan.refresh_from_db()
    assert ivan.spent_total == 0
