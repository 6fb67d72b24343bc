"""The buttons of customers, for `button_cases`."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth.models import User
from django.utils import timezone

from orders.models import Tag
from orders.services.addresses import address_add
from orders.services.merge import plan_merge
from telegram_bridge.buttons import customers
from telegram_bridge.buttons.data import Data
from tests.factories import make_customer, make_order
from tests.telegram_bridge.case import Case

SEE, ADD, CHANGE = "orders.view_customer", "orders.add_customer", "orders.change_customer"
MERGE, SEE_ORDERS, PLACE = "orders.delete_customer", "orders.view_order", "orders.add_order"


def _on(kind: Callable[..., Data], *values: Any, **fields: Any) -> Callable[[User], Data]:
    return lambda user: kind(make_customer(**fields).pk, *values)


def _on_address(kind: Callable[..., Data]) -> Callable[[User], Data]:
    """A button about the second address of Ivan."""

    def make(user: User) -> Data:
        ivan = make_customer()
        added = [address_add(actor=None, source="bot", customer_id=ivan.pk, text=text) for text in ("Mira 1", "Mira 2")]
        return kind(ivan.pk, added[1].pk)

    return make


def _repeat(user: User) -> Data:
    order = make_order(customer_id=make_customer().pk)
    return customers.OrderFor(order.customer_id or 0, order.pk, "repeat")


def _tag(user: User) -> Data:
    tag, _is_new = Tag.objects.get_or_create(name="regular")
    return customers.SetTag(make_customer().pk, tag.pk, 1, 0)


def _merge(user: User) -> Data:
    ivan, twin = make_customer(), make_customer("Ivan again")
    plan = plan_merge(actor=None, keep_id=ivan.pk, merge_id=twin.pk)
    return customers.Merge(ivan.pk, twin.pk, plan.mark)


CASES: dict[type[Data], Case] = {
    customers.CustomerList: Case(lambda user: customers.CustomerList(), (SEE,)),
    customers.CustomersFound: Case(lambda user: customers.CustomersFound(), (SEE,)),
    customers.OpenCustomer: Case(_on(customers.OpenCustomer), (SEE,)),
    customers.CustomerOrders: Case(_on(customers.CustomerOrders), (SEE, SEE_ORDERS)),
    customers.OrderFor: Case(_repeat, (SEE, PLACE), changes=True),
    customers.NewCustomer: Case(lambda user: customers.NewCustomer(), (ADD,)),
    customers.AskCustomerField: Case(_on(customers.AskCustomerField, "name"), (SEE, CHANGE)),
    customers.ClearCustomerField: Case(
        _on(customers.ClearCustomerField, "note", note="Sugar"), (SEE, CHANGE), changes=True
    ),
    customers.UnblockCustomer: Case(
        _on(customers.UnblockCustomer, is_blocked=True, block_reason="debts"), (SEE, CHANGE), changes=True
    ),
    customers.SetConsent: Case(_on(customers.SetConsent, 0, consented_at=timezone.now()), (SEE, CHANGE), changes=True),
    customers.CustomerAddresses: Case(_on(customers.CustomerAddresses), (SEE, CHANGE)),
    customers.OpenAddress: Case(_on_address(customers.OpenAddress), (SEE, CHANGE)),
    customers.AskAddress: Case(_on_address(customers.AskAddress), (SEE, CHANGE)),
    customers.MainAddress: Case(_on_address(customers.MainAddress), (SEE, CHANGE), changes=True),
    customers.RemoveAddress: Case(_on_address(customers.RemoveAddress), (SEE, CHANGE), changes=True),
    customers.CustomerTags: Case(_on(customers.CustomerTags), (SEE, CHANGE)),
    customers.SetTag: Case(_tag, (SEE, CHANGE), changes=True),
    customers.AskMerge: Case(_on(customers.AskMerge), (SEE, MERGE)),
    customers.Merge: Case(_merge, (SEE, MERGE), changes=True),
}
"""Every kind of `buttons.customers`."""
