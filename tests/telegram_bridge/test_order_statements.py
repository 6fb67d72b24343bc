"""What every order screen costs in SQL, BEGIN and COMMIT included: pinned, and the same with 1 line and with 60.

A list or a card may cost `LIST_OR_CARD`, an answer inside a dialogue `IN_A_DIALOGUE`; what changes something costs its
work, which is pinned too.
"""

from collections.abc import Callable
from decimal import Decimal
from uuid import uuid4

import pytest
from django.contrib.auth.models import Permission, User
from django.db import connection

from catalog.models import Category, Product
from orders.models import Customer, Order, ParcelPhoto
from orders.services.notes import order_add_note
from orders.services.payments import payment_take
from orders.services.place import Line, order_create_draft, order_place
from telegram_bridge.buttons.dialogue import StartFlow
from telegram_bridge.buttons.edit import Cart, OrderField, SetLine
from telegram_bridge.buttons.orders import OpenOrder, OrderList
from telegram_bridge.buttons.packing import PickList
from telegram_bridge.flows import move_orders
from tests.factories import make_customer, make_user
from tests.telegram_bridge.fake_telegram import ChatClient
from tests.telegram_bridge.test_statements import IN_A_DIALOGUE, LIST_OR_CARD, cost

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def person(owner: User, staff: Callable[..., User], chat: Callable[..., ChatClient]) -> ChatClient:
    """Someone who may do everything by rights that come from the database, unlike a superuser's."""
    rights = Permission.objects.filter(content_type__app_label__in=("catalog", "orders"))
    staff(6, *(f"x.{right.codename}" for right in rights))
    opened = chat(6, first_name="")
    opened.send("/menu")
    return opened


def shop(lines: int) -> list[Product]:
    category = Category.objects.create(name="Coffee")
    return Product.objects.bulk_create(
        Product(name=f"P{number:02}", price=100, category=category, on_hand=1000) for number in range(max(lines, 2))
    )


def placed(lines: int, status: str = "new") -> Order:
    """An order in `status` with so many lines of two pieces each, which nobody moved lately."""
    customer = Customer.objects.first() or make_customer()
    draft = order_create_draft(
        actor=None, source="admin", lines=[Line(product.pk, 2) for product in shop(lines)[:lines]],
        customer_id=customer.pk,
    )  # fmt: skip
    order = order_place(order_id=draft.pk, actor=None, source="admin")
    Order.objects.filter(pk=order.pk).update(status=status)
    return Order.objects.get(pk=order.pk)


def open_card(person: ChatClient, order: Order) -> int:
    return cost(person.forge, OpenOrder(order.pk).pack())


def walk(person: ChatClient, *steps: str) -> dict[str, int]:
    """What each step costs: a label is pressed, a text in quotes is typed."""
    return {step: cost(person.send, step.strip("'")) if step[0] == "'" else cost(person.press, step) for step in steps}


@pytest.fixture(params=[1, 60], ids=["1 line", "60 lines"])
def lines(request: pytest.FixtureRequest) -> int:
    """How many lines the order has."""
    return int(request.param)


def test_packing(person: ChatClient, lines: int) -> None:
    order = placed(lines, "processing")
    for number in range(lines % 7):
        ParcelPhoto.objects.create(order=order, telegram_file_id=f"f{number}", telegram_unique_id=str(number))
    costs = {"card": open_card(person, order)} | walk(person, "📦 Pick-list")
    assert max(costs.values()) <= LIST_OR_CARD
    costs |= walk(person, "⬜ 2 × P00")
    order.items.update(picked=2)
    person.forge(PickList(order.pk).pack())
    costs |= walk(person, "✅ Ready")
    assert costs == {"card": 8, "📦 Pick-list": 7, "⬜ 2 × P00": 13, "✅ Ready": 15}


def test_the_photos_of_a_parcel(person: ChatClient) -> None:
    order = placed(1, "ready")
    costs = []
    for number in range(2):
        ParcelPhoto.objects.create(order=order, telegram_file_id=f"f{number}", telegram_unique_id=str(number))
        open_card(person, order)
        costs.append(cost(person.press, "📷 Parcel"))
    assert costs == [9, 9]  # the card, and the album that is queued


def test_a_draft_and_what_is_asked_about_it(person: ChatClient, lines: int) -> None:
    order = placed(lines)
    Order.objects.filter(pk=order.pk).update(status="draft", number=None, placed_at=None)
    Order.objects.filter(pk=order.pk).update(created_by=User.objects.get(username="user6"))
    costs = {"card": open_card(person, order)}
    for label in ("👤 Customer", "🚚 Delivery", "🕒 When", "💬 Comment", "🏷 Discount", "📞 Phone", "💵 Delivery price"):
        costs |= walk(person, label)
        open_card(person, order)
    costs |= walk(person, "✏️ Drafts")
    assert max(costs.values()) <= LIST_OR_CARD
    person.forge(OrderField(order.pk, "comment").pack())
    costs |= walk(person, "'Ring twice'")
    assert costs == {
        "card": 8, "👤 Customer": 7, "🚚 Delivery": 7, "🕒 When": 6, "💬 Comment": 6, "🏷 Discount": 6, "📞 Phone": 6,
        "💵 Delivery price": 6, "✏️ Drafts": 6, "'Ring twice'": 16,
    }  # fmt: skip


def test_goods_and_lines(person: ChatClient, lines: int) -> None:
    order = placed(lines)
    open_card(person, order)
    costs = walk(person, "✏️ Change", "🛍 Goods", "➕ Add goods", "🛍 All products", "🗂 Categories", "Coffee", "'P0'")
    costs |= walk(person, "🧺 Lines", "2 × P00", "💰 Price")
    assert max(costs.values()) <= LIST_OR_CARD
    person.forge(Cart(order.pk).pack())
    costs["one more"] = cost(person.forge, SetLine(order.pk, order.version, order.items.first().pk, 3).pack())
    assert costs == {
        "✏️ Change": 6, "🛍 Goods": 7, "➕ Add goods": 7, "🛍 All products": 8, "🗂 Categories": 7, "Coffee": 9,
        # PostgreSQL is asked first whether anything fits without typing errors.
        "'P0'": 9 if connection.vendor == "postgresql" else 8,
        "🧺 Lines": 7, "2 × P00": 7, "💰 Price": 7, "one more": 21,
    }  # fmt: skip


@pytest.mark.parametrize("flow", ["take_payment", "refund_payment"])
def test_money(person: ChatClient, lines: int, flow: str) -> None:
    order = placed(lines)
    if flow == "refund_payment":
        payment_take(
            order_id=order.pk, amount=Decimal(100), method="cash", source="bot", idempotency_key=uuid4(),
            actor=make_user("chief", is_superuser=True),
        )  # fmt: skip
    costs = {"start": cost(person.forge, StartFlow(flow, order.pk).pack())}
    costs |= walk(person, "'100'", "💵 cash", "⏭ Skip")
    assert max(costs.values()) <= IN_A_DIALOGUE
    costs |= walk(person, "💾 Save")
    assert costs == {"start": 6, "'100'": 5, "💵 cash": 5, "⏭ Skip": 6, "💾 Save": 17}


def test_a_part_that_is_handed_over(person: ChatClient, lines: int) -> None:
    order = placed(lines, "ready")
    costs = {"start": cost(person.forge, StartFlow("hand_over", order.pk).pack())}
    costs |= walk(person, "0/2 × P00", "➡️ Chosen")
    assert max(costs.values()) <= IN_A_DIALOGUE
    costs |= walk(person, "📤 Hand over")
    assert costs == {"start": 6, "0/2 × P00": 7, "➡️ Chosen": 7, "📤 Hand over": 22}


def test_goods_that_come_back(person: ChatClient, lines: int) -> None:
    order = placed(lines, "completed")
    order.items.update(allocated=0, fulfilled=2)
    Product.objects.update(allocated=0)
    costs = {"start": cost(person.forge, StartFlow("take_back", order.pk).pack())}
    costs |= walk(person, "0/2 × P00", "➡️ Chosen", "📦 Back", "⏭ Skip")
    assert max(costs.values()) <= IN_A_DIALOGUE
    costs |= walk(person, "📥 Take back")
    assert costs == {
        "start": 6, "0/2 × P00": 7, "➡️ Chosen": 6, "📦 Back": 5, "⏭ Skip": 6,
        # While something is left with the customer, what they have spent is counted from the lines.
        "📥 Take back": 24 if lines == 1 else 25,
    }  # fmt: skip


def test_many_at_once(person: ChatClient, lines: int) -> None:
    placed(lines)
    costs: dict[str, int] = {
        "start": cost(person.forge, StartFlow("move_orders", move_orders.subject_of("new")).pack())
    }
    costs |= walk(person, "⬜ ⏳", "➡️ Chosen", "👍 Confirm")
    assert max(costs.values()) <= IN_A_DIALOGUE
    costs |= walk(person, "✅ Move them")
    assert costs == {"start": 6, "⬜ ⏳": 7, "➡️ Chosen": 7, "👍 Confirm": 7, "✅ Move them": 20}


def test_history_undo_notes_and_who_has_it(person: ChatClient, lines: int) -> None:
    order = placed(1)
    for _number in range(lines):
        order_add_note(order_id=order.pk, text="Ring", actor=make_user(f"n{_number}", is_superuser=True), source="bot")
    open_card(person, order)
    costs = walk(person, "🕘 History")
    if lines > 1:
        assert cost(person.press, "▶️") == costs["🕘 History"]
    assert max(costs.values()) <= LIST_OR_CARD
    open_card(person, order)
    costs |= walk(person, "👍 Confirm", "⏪ Undo", "🙋 Take it", "👋 Give it up")
    assert costs == {"🕘 History": 8, "👍 Confirm": 11, "⏪ Undo": 13, "🙋 Take it": 13, "👋 Give it up": 12}


def test_files(person: ChatClient, lines: int) -> None:
    order = placed(lines)
    person.forge(OrderList("new").pack())
    costs = walk(person, "📤 As a file")
    assert max(costs.values()) <= LIST_OR_CARD
    costs |= walk(person, "📄 CSV")
    open_card(person, order)
    costs |= walk(person, "🖨 PDF")
    # The list and the card, each with a look whether the file is on its way already, and the file that is queued.
    assert costs == {"📤 As a file": 6, "📄 CSV": 9, "🖨 PDF": 9}
