"""Customers: one record each, however the phone was typed."""

from typing import Any

import pytest
from django.contrib.admin.models import LogEntry

from orders.errors import NotAllowed, OrderError, PhoneTaken
from orders.models import Customer, CustomerAddress, Tag
from orders.services.addresses import MAX_ADDRESSES, address_add, address_edit, address_make_main, address_remove
from orders.services.customer_block import customer_block, customer_unblock
from orders.services.customers import (
    MAX_OTHER_PHONES,
    customer_create,
    customer_edit,
    customer_find,
    customer_find_or_create,
)
from orders.services.place import order_place
from orders.services.tags import customer_tag, customer_untag
from tests.factories import make_customer, make_order, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]

SPELLINGS = [
    "+79001234567", "89001234567", "8 (900) 123-45-67", "+7 900 123 45 67", "9001234567", "7-900-123-45-67",
    "+7(900)1234567", " 8 900 1234567 ",
]  # fmt: skip
AS_NOBODY: dict[str, Any] = {"actor": None, "source": "system"}
RIGHTS = ("orders.view_customer", "orders.add_customer", "orders.change_customer", "orders.add_tag")


@pytest.fixture
def by() -> dict[str, Any]:
    """Someone with just the rights over customers, in the bot."""
    return {"actor": make_user(permissions=RIGHTS), "source": "bot"}


def test_eight_spellings_are_one_customer(by: dict[str, Any]) -> None:
    found = {customer_find_or_create(**by, name="Ivan", phone=typed).pk for typed in SPELLINGS}
    assert len(found) == 1
    assert Customer.objects.get().phone == "+79001234567"


def test_further_phones_find_their_customer_too(by: dict[str, Any]) -> None:
    made = customer_create(**by, name="Ivan", phone="89001234567", other_phones=["8 900 000-00-01", "+79000000002"])
    assert customer_find(phone="9000000001") == made
    assert customer_find_or_create(**by, name="Petr", phone="8 (900) 000-00-02") == made
    assert customer_find(phone="9000000003") is None


def test_a_known_customer_keeps_the_name_and_learns_the_telegram_account(by: dict[str, Any]) -> None:
    made = customer_create(**by, name="Ivan", phone="89001234567")
    assert customer_find_or_create(**by, name="Vanya", phone="89001234567", telegram_id=77) == made
    made.refresh_from_db()
    assert (made.name, made.telegram_id) == ("Ivan", 77)
    assert customer_find(telegram_id=77) == made


def test_a_telegram_account_finds_who_has_another_phone_now(by: dict[str, Any]) -> None:
    made = customer_create(**by, name="Ivan", phone="89001234567", telegram_id=77)
    assert customer_find_or_create(**by, name="Ivan", phone="89000000001", telegram_id=77) == made


def test_someone_without_a_name_is_called_by_the_phone(by: dict[str, Any]) -> None:
    assert customer_find_or_create(**by, name=" ", phone="89001234567").name == "+7 900 123-45-67"


def test_no_number_belongs_to_two(by: dict[str, Any]) -> None:
    ivan = customer_create(**by, name="Ivan", phone="89001234567", other_phones=["89000000001"])
    anna = customer_create(**by, name="Anna")
    for number in ("+7 900 123-45-67", "89000000001"):
        with pytest.raises(PhoneTaken, match="Ivan") as refusal:
            customer_edit(**by, customer_id=anna.pk, phone=number)
        assert refusal.value.customer == ivan
        with pytest.raises(PhoneTaken):
            customer_edit(**by, customer_id=anna.pk, other_phones=[number])
        with pytest.raises(PhoneTaken):
            customer_create(**by, name="Petr", phone=number)
    anna.refresh_from_db()
    assert (anna.phone, anna.other_phones.count()) == ("", 0)


def test_a_further_phone_that_becomes_the_main_one_is_there_once(by: dict[str, Any]) -> None:
    ivan = customer_create(**by, name="Ivan", phone="89001234567", other_phones=["89000000001", "89000000002"])
    customer_edit(**by, customer_id=ivan.pk, phone="89000000002")
    ivan.refresh_from_db()
    assert (ivan.phone, [str(phone) for phone in ivan.other_phones.all()]) == ("+79000000002", ["+79000000001"])


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": ""}, {"name": "Щ" * 201}, {"name": "\u200b"}, {"phone": "12"}, {"email": "nobody"},
        {"note": "x" * 2001}, {"note": "\x00"}, {"telegram_username": "x" * 33}, {"other_phones": ["12"]},
        {"other_phones": [f"+7900000000{n}" for n in range(MAX_OTHER_PHONES)] + ["+79000000100"]},
    ],
)  # fmt: skip
def test_refuses_what_can_not_be_right_and_saves_nothing(by: dict[str, Any], wrong: dict[str, Any]) -> None:
    with pytest.raises(OrderError):
        customer_create(**{**by, "name": "Ivan", **wrong})
    assert not Customer.objects.exists()
    ivan = customer_create(**by, name="Ivan", phone="89001234567")
    with pytest.raises(OrderError):
        customer_edit(**by, customer_id=ivan.pk, **wrong)
    ivan.refresh_from_db()
    assert (ivan.name, ivan.phone) == ("Ivan", "+79001234567")


def test_two_customers_never_share_a_telegram_account(by: dict[str, Any]) -> None:
    customer_create(**by, name="Ivan", telegram_id=77)
    with pytest.raises(OrderError, match="another customer"):
        customer_create(**by, name="Anna", telegram_id=77)


def test_the_history_says_who_changed_what_and_from_where(by: dict[str, Any]) -> None:
    ivan = customer_create(**by, name="Ivan")
    customer_edit(**by, customer_id=ivan.pk, name='Ivan <b>&"', phone="89001234567")
    customer_edit(**by, customer_id=ivan.pk, phone="89001234567")
    lines = LogEntry.objects.order_by("pk").values_list("user__username", "change_message")
    assert list(lines) == [
        ("olga", "Добавлен (бот)"),
        ("olga", 'имя: Ivan → Ivan <b>&"; телефон: — → +79001234567 (бот)'),
    ]


def test_each_service_asks_for_its_right() -> None:
    ivan, tag = make_customer(), Tag.objects.create(name="vip")
    address = CustomerAddress.objects.create(customer=ivan, text="Lenina 1")
    by: dict[str, Any] = {"actor": make_user(permissions=("orders.view_customer",)), "source": "bot"}
    for forbidden in (
        lambda: customer_create(**by, name="Anna"),
        lambda: customer_find_or_create(**by, name="Anna", phone="89001234567"),
        lambda: customer_edit(**by, customer_id=ivan.pk, name="Anna"),
        lambda: customer_block(**by, customer_id=ivan.pk, reason="because"),
        lambda: customer_unblock(**by, customer_id=ivan.pk),
        lambda: address_add(**by, customer_id=ivan.pk, text="Mira 2"),
        lambda: address_edit(**by, address_id=address.pk, text="Mira 2"),
        lambda: address_make_main(**by, address_id=address.pk),
        lambda: address_remove(**by, address_id=address.pk),
        lambda: customer_tag(**by, customer_id=ivan.pk, name="vip"),
        lambda: customer_untag(**by, customer_id=ivan.pk, tag_id=tag.pk),
    ):
        with pytest.raises(NotAllowed):
            forbidden()
    assert not LogEntry.objects.exists()


def test_one_who_is_gone_is_refused_with_a_sentence(by: dict[str, Any]) -> None:
    for gone in (
        lambda: customer_edit(**by, customer_id=404, name="Anna"),
        lambda: customer_block(**by, customer_id=404, reason="because"),
        lambda: address_add(**by, customer_id=404, text="Mira 2"),
        lambda: address_remove(**by, address_id=404),
        lambda: customer_tag(**by, customer_id=404, name="vip"),
    ):
        with pytest.raises(OrderError, match="no longer there"):
            gone()


def test_a_blocked_customer_buys_nothing_and_the_reason_is_said(by: dict[str, Any]) -> None:
    ivan = customer_create(**by, name="Ivan")
    draft = make_order(status="draft", customer_id=ivan.pk)
    customer_block(**by, customer_id=ivan.pk, reason=" Never pays ")
    for refused in (
        lambda: order_place(order_id=draft.pk, **AS_NOBODY),
        lambda: make_order(status="draft", customer_id=ivan.pk, lines=[]),
    ):
        with pytest.raises(OrderError, match="“Ivan” is blocked: Never pays"):
            refused()
    customer_unblock(**by, customer_id=ivan.pk)
    assert order_place(order_id=draft.pk, **AS_NOBODY).number
    ivan.refresh_from_db()
    assert (ivan.is_blocked, ivan.block_reason) == (False, "")


@pytest.mark.parametrize("reason", ["", "  ", "x" * 201, "\u200b"])
def test_a_block_needs_a_reason_that_can_be_read(by: dict[str, Any], reason: str) -> None:
    ivan = make_customer()
    with pytest.raises(OrderError):
        customer_block(**by, customer_id=ivan.pk, reason=reason)
    ivan.refresh_from_db()
    assert not ivan.is_blocked


def test_there_is_one_main_address_as_long_as_there_are_any(by: dict[str, Any]) -> None:
    ivan = make_customer()
    home, work = (address_add(**by, customer_id=ivan.pk, text=text) for text in ("Lenina 1", "Mira 2"))

    def main() -> list[str]:
        return [address.text for address in ivan.addresses.filter(is_default=True)]

    assert main() == ["Lenina 1"]
    address_make_main(**by, address_id=work.pk)
    assert main() == ["Mira 2"]
    address_remove(**by, address_id=work.pk)
    assert main() == ["Lenina 1"]
    address_edit(**by, address_id=home.pk, text="قهوة 5", comment="door <2>")
    assert main() == ["قهوة 5"]
    address_remove(**by, address_id=home.pk)
    assert main() == []


def test_one_address_is_there_once_however_it_is_written(by: dict[str, Any]) -> None:
    ivan = make_customer()
    first = address_add(**by, customer_id=ivan.pk, text="Ленина 1")
    assert address_add(**by, customer_id=ivan.pk, text=" ЛЕНИНА 1 ") == first


def test_there_is_an_end_to_addresses(by: dict[str, Any]) -> None:
    ivan = make_customer()
    for number in range(MAX_ADDRESSES):
        address_add(**by, customer_id=ivan.pk, text=f"Mira {number}")
    with pytest.raises(OrderError, match="at most 20"):
        address_add(**by, customer_id=ivan.pk, text="Lenina 1")


def test_a_tag_is_one_however_it_is_written_and_a_new_one_takes_a_right(by: dict[str, Any]) -> None:
    ivan, anna = make_customer(), make_customer("Anna")
    tag = customer_tag(**by, customer_id=ivan.pk, name="Опт")
    assert customer_tag(**by, customer_id=anna.pk, name=" опт") == tag
    other: dict[str, Any] = {"actor": make_user("petr", permissions=("orders.change_customer",)), "source": "bot"}
    assert customer_tag(**other, customer_id=anna.pk, name="опт") == tag
    with pytest.raises(NotAllowed):
        customer_tag(**other, customer_id=anna.pk, name="new")
    customer_untag(**other, customer_id=anna.pk, tag_id=tag.pk)
    assert (list(ivan.tags.all()), list(anna.tags.all())) == ([tag], [])
    for wrong in ("", "x" * 41, "\u200b"):
        with pytest.raises(OrderError):
            customer_tag(**by, customer_id=ivan.pk, name=wrong)
