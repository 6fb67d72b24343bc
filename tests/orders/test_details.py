"""What may change on a placed order without touching its goods and its money."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db.models import Sum

from orders.errors import NotAllowed, OrderChangedMeanwhile, OrderError
from orders.models import Customer
from orders.services.details import order_edit_details, order_set_customer
from orders.status import Delivery, legal_moves
from tests.factories import make_customer, make_order, make_product, make_user

pytestmark = pytest.mark.django_db


def test_the_timeline_keeps_the_old_and_the_new() -> None:
    order, olga = make_order(address="Here"), make_user(permissions=("orders.change_order",))
    customer = make_customer(phone="8 900 123-45-67")
    order_edit_details(order_id=order.pk, actor=olga, source="admin", address="There", customer_id=customer.pk)
    order.refresh_from_db()
    event = order.events.first()
    assert event is not None
    assert (order.address, order.customer, event.order_version) == ("There", customer, order.version)
    assert event.payload == {
        "address": ["Here", "There"], "customer_id": [None, customer.pk], "customer": ["", "Ivan"],
    }  # fmt: skip


def test_an_edit_of_nothing_leaves_no_event() -> None:
    order, olga = make_order(address="Here"), make_user(permissions=("orders.change_order",))
    order_edit_details(order_id=order.pk, actor=olga, source="admin", address="Here")
    assert not order.events.filter(kind="edited").exists()


def test_refuses_whoever_may_not_and_whoever_comes_late() -> None:
    order = make_order()
    with pytest.raises(NotAllowed):
        order_edit_details(order_id=order.pk, actor=make_user("nobody"), source="bot", address="x")
    with pytest.raises(OrderChangedMeanwhile):
        order_edit_details(
            order_id=order.pk, actor=make_user(is_superuser=True), source="bot", seen_version=1, address="x"
        )


@pytest.mark.parametrize(
    "wrong",
    [
        {"address": "a\x00"}, {"tracking_number": "x" * 65}, {"customer_id": 404}, {"contact_phone": "call me"},
        {"delivery": "drone"}, {"contact_name": "x" * 201}, {"customer_note": "x" * 1001},
        {
            "deliver_from": datetime(2026, 3, 2, tzinfo=UTC), "deliver_until": datetime(2026, 3, 1, tzinfo=UTC)
        },
    ],
)  # fmt: skip
def test_refuses_a_wrong_value_and_changes_nothing(wrong: dict[str, object]) -> None:
    order, olga = make_order(), make_user(permissions=("orders.change_order",))
    with pytest.raises(OrderError):
        order_edit_details(order_id=order.pk, actor=olga, source="bot", **wrong)
    order.refresh_from_db()
    assert (order.version, order.address, order.customer) == (2, "", None)


@pytest.mark.parametrize("name", ["total", "status", "paid"])
def test_money_and_status_are_not_details(name: str) -> None:
    with pytest.raises(TypeError):
        order_edit_details(order_id=make_order().pk, actor=make_user(), source="bot", **{name: 1})


@pytest.fixture
def olga() -> User:
    return make_user(permissions=("orders.change_order",))


def test_a_draft_has_no_timeline_and_its_version_grows(olga: User) -> None:
    draft = make_order(status="draft")
    edited = order_edit_details(order_id=draft.pk, actor=olga, source="bot", delivery="delivery", address="Oak 1")
    assert (edited.delivery, edited.version, draft.events.count()) == ("delivery", draft.version + 1, 0)


def test_ones_own_draft_needs_no_right_to_change_orders() -> None:
    seller = make_user("seller", permissions=("orders.add_order",))
    draft = make_order(status="draft")
    with pytest.raises(NotAllowed):
        order_edit_details(order_id=draft.pk, actor=seller, source="bot", address="Oak 1")
    draft.created_by = seller
    draft.save()
    order_edit_details(order_id=draft.pk, actor=seller, source="bot", address="Oak 1")


@pytest.mark.parametrize("typed", ["8 900 123-45-67", "+7(900)1234567", "9001234567"])
def test_a_phone_has_one_spelling(typed: str, olga: User) -> None:
    order = make_order(contact_phone="+79001234567")
    assert order_edit_details(order_id=order.pk, actor=olga, source="bot", contact_phone=typed).version == order.version
    assert order_edit_details(order_id=order.pk, actor=olga, source="bot", contact_phone=" ").contact_phone == ""
    assert order_edit_details(order_id=order.pk, actor=olga, source="bot", contact_phone=typed).contact_phone == (
        "+79001234567"
    )


@pytest.mark.parametrize("status", ["new", "confirmed", "processing", "ready", "on_hold"])
def test_the_delivery_changes_until_the_order_goes_out(status: str, olga: User) -> None:
    order = make_order(status=status)
    order = order_edit_details(order_id=order.pk, actor=olga, source="bot", delivery=Delivery.DELIVERY)
    assert order.events.filter(kind="edited").get().payload == {"delivery": ["pickup", "delivery"]}
    if status == "ready":
        moves = legal_moves(order.status, delivery=order.delivery)
        assert "shipped" in {move.target for move in moves}


@pytest.mark.parametrize("status", ["shipped", "completed", "cancelled", "returned"])
def test_the_delivery_of_what_went_out_stays(status: str, olga: User) -> None:
    order = make_order(status=status, delivery=Delivery.DELIVERY)
    with pytest.raises(OrderError):
        order_edit_details(order_id=order.pk, actor=olga, source="bot", delivery="pickup", address="x")
    order.refresh_from_db()
    assert (order.delivery, order.address) == ("delivery", "")
    assert order_edit_details(order_id=order.pk, actor=olga, source="bot", address="x").address == "x"


def customers_agree() -> None:
    for customer in Customer.objects.all():
        done = customer.orders.filter(status="completed").aggregate(sum=Sum("total"))["sum"] or 0
        last = customer.orders.exclude(placed_at=None).order_by("placed_at").last()
        assert customer.orders_count == customer.orders.exclude(placed_at=None).count()
        assert (customer.spent_total, customer.last_order_at) == (done, last.placed_at if last else None)


@pytest.mark.parametrize("status", ["draft", "new", "completed", "cancelled"])
def test_the_figures_of_both_customers_follow_the_order(status: str, olga: User) -> None:
    ivan, anna = make_customer("Ivan"), make_customer("Anna")
    latte = make_product(stock=99)
    make_order(lines=[(latte, 2)], customer_id=ivan.pk, status="completed")
    order = make_order(lines=[(latte, 3)], customer_id=ivan.pk, status=status)
    make_order(lines=[(latte, 4)], customer_id=anna.pk, status="completed")
    for customer in (anna, None, ivan):
        order_edit_details(order_id=order.pk, actor=olga, source="bot", customer_id=customer.pk if customer else None)
        customers_agree()


def choose(customer: Customer | None, actor: User, **typed: Any) -> tuple[str, str]:
    draft = make_order(status="draft", **typed)
    chosen = order_set_customer(
        order_id=draft.pk, customer_id=customer.pk if customer else None, actor=actor, source="bot"
    )
    assert chosen.customer == customer
    return chosen.contact_name, chosen.contact_phone


def test_the_customer_is_the_contact_unless_another_was_typed(olga: User) -> None:
    ivan, anna = make_customer("Ivan", phone="9001234567"), make_customer("Anna", phone="9007654321")
    assert choose(ivan, olga) == ("Ivan", "+79001234567")
    assert choose(ivan, olga, contact_name="Boris") == ("Boris", "+79001234567")
    assert choose(ivan, olga, contact_phone="9000000000") == ("Ivan", "+79000000000")
    assert choose(anna, olga, customer_id=ivan.pk) == ("Anna", "+79007654321")
    assert choose(anna, olga, customer_id=ivan.pk, contact_name="Boris") == ("Boris", "+79007654321")
    assert choose(None, olga, customer_id=ivan.pk) == ("", "")


def test_a_customer_who_is_gone_is_a_sentence(olga: User) -> None:
    with pytest.raises(OrderError):
        order_set_customer(order_id=make_order(status="draft").pk, customer_id=404, actor=olga, source="bot")


def test_a_blocked_customer_is_not_chosen(olga: User) -> None:
    ivan = make_customer(is_blocked=True, block_reason="never pays")
    with pytest.raises(OrderError, match="never pays"):
        order_set_customer(order_id=make_order(status="draft").pk, customer_id=ivan.pk, actor=olga, source="bot")


def test_a_customer_is_chosen_on_the_fresh_order_only(olga: User) -> None:
    draft, ivan = make_order(status="draft"), make_customer()
    with pytest.raises(OrderChangedMeanwhile):
        order_set_customer(order_id=draft.pk, customer_id=ivan.pk, actor=olga, source="bot", seen_version=9)
