"""The same again."""

from decimal import Decimal
from typing import Any

import pytest

from catalog.models import Product
from orders.errors import NotAllowed, OrderError
from orders.models import Customer, Order
from orders.services.place import order_place
from orders.services.repeat import last_order, order_repeat
from tests.factories import make_customer, make_order, make_product, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


@pytest.fixture
def by() -> dict[str, Any]:
    return {"actor": make_user(permissions=("orders.add_order",)), "source": "bot"}


def test_repeats_the_lines_at_the_prices_of_today(by: dict[str, Any]) -> None:
    ivan, latte, bun = make_customer(phone="89001234567"), make_product(), make_product("Bun", price="40")
    order = make_order(
        lines=[(latte, 2), (bun, 1)], customer_id=ivan.pk, delivery="delivery", address="Lenina 1",
        shipping=Decimal(50), discount=Decimal(10),
    )  # fmt: skip
    Product.objects.filter(pk=latte.pk).update(price=Decimal(150))
    Customer.objects.filter(pk=ivan.pk).update(phone="+79000000001")
    draft = order_repeat(**by, order_id=order.pk)
    assert (draft.status, draft.number, draft.created_by, draft.origin) == ("draft", None, by["actor"], "bot")
    assert [(str(item), item.price) for item in draft.items.all()] == [("Latte × 2", 150), ("Bun × 1", 40)]
    assert (draft.total, draft.address, draft.contact_phone) == (Decimal(390), "Lenina 1", "+79000000001")
    assert not draft.events.exists()
    assert order_place(order_id=draft.pk, **by).number == 1002


def test_tells_what_is_left_out_and_what_is_short(by: dict[str, Any]) -> None:
    latte, bun, tea = make_product(stock=5), make_product("Bun"), make_product("Tea")
    order = make_order(lines=[(latte, 5), (bun, 1), (tea, 1)])
    Product.objects.filter(pk=bun.pk).update(is_active=False)
    draft = order_repeat(**by, order_id=order.pk)
    assert [item.name for item in draft.items.all()] == ["Latte", "Tea"]
    assert draft.events.get().text.splitlines() == [
        "Repeated from order #1001.", "Not sold any more: Bun × 1", "Not enough now: Latte × 5, available: 0",
    ]  # fmt: skip


def test_makes_no_empty_draft(by: dict[str, Any]) -> None:
    order = make_order()
    Product.objects.update(is_active=False)
    with pytest.raises(OrderError, match="Nothing of order #1001"):
        order_repeat(**by, order_id=order.pk)
    assert Order.objects.count() == 1


def test_an_order_of_nobody_known_keeps_its_contact(by: dict[str, Any]) -> None:
    order = make_order(contact_name="Ivan", contact_phone="+79001234567")
    draft = order_repeat(**by, order_id=order.pk)
    assert (draft.contact_name, draft.contact_phone) == ("Ivan", "+79001234567")


def test_refuses_what_may_not_be(by: dict[str, Any]) -> None:
    ivan = make_customer()
    order = make_order(customer_id=ivan.pk)
    with pytest.raises(NotAllowed):
        order_repeat(actor=make_user("petr"), source="bot", order_id=order.pk)
    with pytest.raises(OrderError, match="no longer there"):
        order_repeat(**by, order_id=404)
    Customer.objects.filter(pk=ivan.pk).update(is_blocked=True, block_reason="Never pays")
    with pytest.raises(OrderError, match="Never pays"):
        order_repeat(**by, order_id=order.pk)
    assert Order.objects.count() == 1


def test_the_last_order_is_one_that_was_placed_and_not_cancelled() -> None:
    ivan, product = make_customer(), make_product(stock=50)
    assert last_order(ivan) is None
    wanted = make_order(lines=[(product, 1)], customer_id=ivan.pk)
    for status in ("cancelled", "draft"):
        make_order(lines=[(product, 1)], customer_id=ivan.pk, status=status)
    assert last_order(ivan) == wanted
