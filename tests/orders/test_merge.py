"""Two records of one person become one."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.admin.models import DELETION, LogEntry
from django.utils import timezone

from orders.errors import NotAllowed, OrderError
from orders.models import Customer, Tag
from orders.services.addresses import address_add
from orders.services.customers import customer_create, customer_edit, customer_find
from orders.services.merge import customers_merge, plan_merge
from tests.factories import make_customer, make_order, make_product, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


@pytest.fixture
def by() -> dict[str, Any]:
    return {"actor": make_user(is_superuser=True), "source": "bot"}


@pytest.fixture
def pair(by: dict[str, Any]) -> tuple[Customer, Customer]:
    """Ivan, and Ivan again under his other number."""
    keep = customer_create(**by, name="Ivan", phone="89000000001", email="ivan@new.ru", note="Rings twice")
    gone = customer_create(
        **by, name="Ivan P.", phone="89000000002", other_phones=["89000000003"], email="ivan@old.ru", note="No sugar",
        telegram_id=77, telegram_username="ivan", consented_at=timezone.now(),
    )  # fmt: skip
    product = make_product(stock=50)
    make_order(lines=[(product, 1)], customer_id=keep.pk, status="completed")
    make_order(lines=[(product, 2)], customer_id=gone.pk, status="completed")
    make_order(lines=[(product, 2)], customer_id=gone.pk, status="cancelled")
    make_order(lines=[(product, 3)], customer_id=gone.pk, status="draft")
    for customer, addresses in ((keep, ("Lenina 1",)), (gone, ("ЛЕНИНА 1", "LENINA 1", "Mira 2"))):
        for text in addresses:
            address_add(**by, customer_id=customer.pk, text=text)
    vip, debtor = Tag.objects.create(name="vip"), Tag.objects.create(name="debtor")
    keep.tags.add(vip)
    gone.tags.add(vip, debtor)
    return keep, gone


def test_everything_moves_as_the_preview_said(by: dict[str, Any], pair: tuple[Customer, Customer]) -> None:
    keep, gone = pair
    plan = plan_merge(actor=by["actor"], keep_id=keep.pk, merge_id=gone.pk)
    assert (plan.orders, plan.addresses, plan.tags) == (3, ["ЛЕНИНА 1", "Mira 2"], ["debtor"])
    assert plan.phones == ["+79000000002", "+79000000003"]
    assert (plan.orders_count, plan.spent_total) == (3, Decimal(300))
    merged = customers_merge(**by, keep_id=keep.pk, merge_id=gone.pk)
    merged.refresh_from_db()
    assert merged == keep
    assert not Customer.objects.filter(pk=gone.pk).exists()
    assert (merged.orders.count(), merged.orders_count, merged.spent_total) == (4, 3, Decimal(300))
    assert merged.last_order_at == merged.orders.exclude(number=None).latest("pk").placed_at
    assert sorted(address.text for address in merged.addresses.all()) == ["Lenina 1", "Mira 2", "ЛЕНИНА 1"]
    assert [address.text for address in merged.addresses.filter(is_default=True)] == ["Lenina 1"]
    assert sorted(tag.name for tag in merged.tags.all()) == ["debtor", "vip"]
    assert merged.note == plan.note == "Rings twice\nNo sugar\nIvan P., ivan@old.ru"
    assert (merged.phone, merged.email, merged.telegram_id) == ("+79000000001", "ivan@new.ru", 77)
    assert merged.consented_at == gone.consented_at
    for phone in ("89000000001", "89000000002", "89000000003"):
        assert customer_find(phone=phone) == merged


def test_the_history_of_both_tells_of_it(by: dict[str, Any], pair: tuple[Customer, Customer]) -> None:
    keep, gone = pair
    customers_merge(**by, keep_id=keep.pk, merge_id=gone.pk)
    line = LogEntry.objects.filter(object_id=str(keep.pk)).latest("pk")
    assert "Ivan P." in line.change_message
    assert LogEntry.objects.filter(object_id=str(gone.pk), action_flag=DELETION).exists()


def test_one_who_has_nothing_takes_everything(by: dict[str, Any], pair: tuple[Customer, Customer]) -> None:
    gone = pair[1]
    empty = make_customer("Ivan P.")
    merged = customers_merge(**by, keep_id=empty.pk, merge_id=gone.pk)
    merged.refresh_from_db()
    assert (merged.phone, merged.email, merged.telegram_username) == ("+79000000002", "ivan@old.ru", "ivan")
    assert (merged.note, merged.addresses.filter(is_default=True).count()) == ("No sugar", 1)


def test_one_with_more_phones_than_are_given_can_still_be_edited(by: dict[str, Any]) -> None:
    keep, gone = (
        customer_create(
            **by, name="Ivan", phone=f"+790{n}0000000", other_phones=[f"+790{n}000010{m}" for m in range(9)]
        )
        for n in (1, 2)
    )
    customers_merge(**by, keep_id=keep.pk, merge_id=gone.pk)
    customer_edit(**by, customer_id=keep.pk, name="Petr")
    keep.refresh_from_db()
    assert (keep.name, keep.other_phones.count()) == ("Petr", 19)


@pytest.mark.parametrize("blocked", [0, 1])
def test_a_block_of_either_holds(by: dict[str, Any], blocked: int) -> None:
    pair = make_customer("Ivan"), make_customer("Ivan")
    Customer.objects.filter(pk=pair[blocked].pk).update(is_blocked=True, block_reason="Never pays")
    merged = customers_merge(**by, keep_id=pair[0].pk, merge_id=pair[1].pk)
    assert (merged.is_blocked, merged.block_reason) == (True, "Never pays")


def test_notes_that_do_not_fit_together_stop_the_merge(by: dict[str, Any], pair: tuple[Customer, Customer]) -> None:
    keep, gone = pair
    for customer in pair:
        customer_edit(**by, customer_id=customer.pk, note=customer.name + "x" * 1900)
    for merge in (plan_merge, lambda **pks: customers_merge(**pks, source="bot")):
        with pytest.raises(OrderError, match="too long"):
            merge(actor=by["actor"], keep_id=keep.pk, merge_id=gone.pk)
    assert Customer.objects.count() == 2
    assert gone.orders.count() == 3


@pytest.mark.parametrize("which", [lambda a: (a, a), lambda a: (a, 404), lambda a: (404, a)])
def test_it_takes_two_customers(by: dict[str, Any], which: Callable[[int], tuple[int, int]]) -> None:
    keep, gone = which(make_customer().pk)
    with pytest.raises(OrderError):
        plan_merge(actor=by["actor"], keep_id=keep, merge_id=gone)
    with pytest.raises(OrderError):
        customers_merge(**by, keep_id=keep, merge_id=gone)


def test_takes_the_right_to_delete_customers(pair: tuple[Customer, Customer]) -> None:
    actor = make_user("petr", permissions=("orders.view_customer", "orders.change_customer"))
    ids = {"keep_id": pair[0].pk, "merge_id": pair[1].pk}
    with pytest.raises(NotAllowed):
        plan_merge(actor=actor, **ids)
    with pytest.raises(NotAllowed):
        customers_merge(actor=actor, source="bot", **ids)
    assert Customer.objects.count() == 2
