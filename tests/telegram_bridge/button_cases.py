"""What each kind of button takes and does: one line for each, so that `test_rights` can press it with and without.

Where a new kind of button is registered, its line belongs here.
"""

from collections.abc import Callable
from decimal import Decimal
from typing import Any
from uuid import uuid4

from django.contrib.auth.models import User

from orders.models import Order
from orders.services.change_status import order_change_status
from orders.services.payments import payment_take
from orders.status import CANCEL, CONFIRM, PACK, PLACE, RETURN, SHIP
from telegram_bridge.buttons import dialogue, edit, menu, orders, packing
from telegram_bridge.buttons.data import Data
from telegram_bridge.flows import move_orders
from telegram_bridge.models import Conversation
from tests.factories import make_category, make_customer, make_order, make_product, make_user
from tests.telegram_bridge import catalog_cases, customer_cases
from tests.telegram_bridge.case import Case, Played

SEE, CHANGE = "orders.view_order", "orders.change_order"


def _order(status: str = "new", **fields: Any) -> Order:
    return make_order(status=status, **fields)


def _on_order(kind: Callable[..., Data], *values: Any, status: str = "new") -> Callable[[User], Data]:
    """A button that carries the order and more values; "version" and "line" stand for those of the order."""

    def make(user: User) -> Data:
        order = _order(status)
        known = {"version": order.version, "line": order.items.get().pk, "product": order.items.get().product_id}
        return kind(order.pk, *(known.get(value, value) if isinstance(value, str) else value for value in values))

    return make


def _undo(user: User) -> Data:
    order = order_change_status(
        order_id=_order().pk, to="confirmed", actor=make_user("chief", is_superuser=True), source="bot"
    )
    return orders.UndoMove(order.pk, order.version)


def _give_to_ivan(user: User) -> Data:
    order = _order()
    return edit.ChooseCustomer(order.pk, order.version, make_customer("Ivan").pk)


def _write_down_anna(user: User) -> Data:
    order = _order()
    Conversation.objects.filter(account__user=user).update(query="Anna 89001234567")
    return edit.AddCustomer(order.pk, order.version)


def _begin(user: User) -> Data:
    return edit.NewOrder(Conversation.objects.get(account__user=user).revision)


ORDERS = {
    orders.OpenOrders: Case(lambda user: orders.OpenOrders(), (SEE,)),
    orders.OrderList: Case(lambda user: orders.OrderList(_order().status), (SEE,)),
    orders.OpenSearch: Case(lambda user: orders.OpenSearch()),
    orders.OrdersFound: Case(lambda user: orders.OrdersFound()),
    orders.OpenOrder: Case(_on_order(orders.OpenOrder), (SEE,)),
    orders.MoveOrder: Case(_on_order(orders.MoveOrder, "new", "version", "confirmed"), (SEE, CONFIRM), changes=True),
    orders.PrintOrder: Case(_on_order(orders.PrintOrder, "order"), (SEE,), changes=True),
    orders.OrderHistory: Case(_on_order(orders.OrderHistory), (SEE,)),
    orders.ExportOrders: Case(lambda user: orders.ExportOrders(_order().status, "csv"), (SEE,), changes=True),
    orders.UndoMove: Case(_undo, (SEE, CONFIRM), changes=True),
    orders.TakeOrder: Case(_on_order(orders.TakeOrder, 1), (SEE,), changes=True),
    packing.PickList: Case(_on_order(packing.PickList, status="confirmed"), (PACK,)),
    packing.PickLine: Case(_on_order(packing.PickLine, "line", 1, 0, status="confirmed"), (PACK,), changes=True),
    packing.PackDone: Case(
        _on_order(packing.PackDone, "processing", "version", status="processing"), (PACK,), changes=True
    ),
    packing.ShowParcel: Case(_on_order(packing.ShowParcel, status="ready"), (SEE,)),
    edit.NewOrder: Case(_begin, (PLACE,), changes=True),
    edit.MyDrafts: Case(lambda user: edit.MyDrafts(), (PLACE,)),
    edit.DiscardDraft: Case(_on_order(edit.DiscardDraft, 1, status="draft"), (CHANGE,), changes=True),
    edit.AskCustomer: Case(_on_order(edit.AskCustomer), (CHANGE,)),
    edit.ChooseCustomer: Case(_give_to_ivan, (CHANGE, "orders.view_customer"), changes=True),
    edit.AddCustomer: Case(_write_down_anna, (CHANGE, "orders.view_customer", "orders.add_customer"), changes=True),
    edit.EditOrder: Case(_on_order(edit.EditOrder), (CHANGE,)),
    edit.OrderField: Case(_on_order(edit.OrderField, "comment"), (CHANGE,)),
    edit.ChooseValue: Case(_on_order(edit.ChooseValue, "version", "way", "delivery"), (CHANGE,), changes=True),
    edit.PickGoods: Case(_on_order(edit.PickGoods), (CHANGE,)),
    edit.GoodsOf: Case(lambda user: edit.GoodsOf(_order().pk, make_category().pk), (CHANGE,)),
    edit.GoodsFound: Case(_on_order(edit.GoodsFound), (CHANGE,)),
    edit.VariantsOf: Case(lambda user: edit.VariantsOf(_order().pk, make_product("Mug").pk), (CHANGE,)),
    edit.Cart: Case(_on_order(edit.Cart), (CHANGE,)),
    edit.OpenLine: Case(_on_order(edit.OpenLine, "line"), (CHANGE,)),
    edit.AskLine: Case(_on_order(edit.AskLine, "line", "price"), (CHANGE,)),
    edit.SetProduct: Case(_on_order(edit.SetProduct, "version", "product", 2), (CHANGE,), changes=True),
    edit.SetLine: Case(_on_order(edit.SetLine, "version", "line", 3), (CHANGE,), changes=True),
    menu.OpenMenu: Case(lambda user: menu.OpenMenu()),
    menu.OpenHelp: Case(lambda user: menu.OpenHelp()),
    menu.SetLanguage: Case(lambda user: menu.SetLanguage("en")),
    dialogue.StartFlow: Case(lambda user: dialogue.StartFlow("add_note", _order().pk), ("orders.add_note",)),
    dialogue.ContinueFlow: Case(lambda user: dialogue.ContinueFlow()),
    dialogue.FlowPress: Case(lambda user: dialogue.FlowPress(1, "ok")),
}

CASES: dict[type[Data], Case] = {**ORDERS, **catalog_cases.CASES, **customer_cases.CASES}
"""Every kind of `buttons.KINDS`, see there."""


def _number_of(status: str = "new", quantity: int = 1) -> Callable[[], int]:
    return lambda: make_order(status=status, lines=[(make_product(), quantity)]).pk


def _paid() -> int:
    order = _order()
    payment_take(
        order_id=order.pk, amount=Decimal(100), method="cash", source="bot", idempotency_key=uuid4(),
        actor=make_user("chief", is_superuser=True),
    )  # fmt: skip
    return order.pk


def _waiting_list() -> int:
    _order()
    return move_orders.subject_of("new")


DIALOGUES: dict[str, Played] = {
    **catalog_cases.DIALOGUES,
    "add_note": Played(_number_of(), ("orders.add_note",), ("Ring twice", "💾 Save")),
    "cancel_order": Played(_number_of(), (CANCEL,), ("Flood", "🗑 Yes, cancel the order")),
    "take_payment": Played(_number_of(), ("orders.add_payment",), ("100", "💵", "⏭ Skip", "💾 Save")),
    "refund_payment": Played(_paid, ("orders.refund_payment",), ("100", "💵", "⏭ Skip", "💾 Save")),
    "hand_over": Played(_number_of("ready", 2), (SHIP,), ("0/2", "➡️ Chosen", "📤 Hand over")),
    "take_back": Played(
        _number_of("completed", 2), (RETURN,), ("0/2", "➡️ Chosen", "📦 Back", "⏭ Skip", "📥 Take back")
    ),
    "move_orders": Played(_waiting_list, (SEE, CONFIRM), ("⬜", "➡️ Chosen", "👍", "✅ Move")),
}
"""Every dialogue of `flows.FLOWS`."""
