"""Customers on the phone: found, written down, changed, blocked."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User

from orders.models import Customer, Order, Tag
from orders.services.addresses import MAX_ADDRESSES, address_add, address_edit
from orders.services.customers import customer_create, customer_edit
from telegram_bridge.buttons.customers import (
    AskAddress,
    AskCustomerField,
    AskMerge,
    ClearCustomerField,
    CustomerAddresses,
    CustomerList,
    CustomerOrders,
    CustomersFound,
    CustomerTags,
    MainAddress,
    Merge,
    NewCustomer,
    OpenAddress,
    OpenCustomer,
    OrderFor,
    RemoveAddress,
    SetConsent,
    SetTag,
    UnblockCustomer,
)
from telegram_bridge.models import FailedUpdate, TelegramAccount
from tests.factories import make_customer, make_order, make_product
from tests.telegram_bridge.fake_telegram import ChatClient

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("nothing_fails")]

ChatOf = Callable[..., ChatClient]
StaffOf = Callable[..., User]
NOBODY: dict[str, Any] = {"actor": None, "source": "system"}
WORST = ("<b>&\"'" + "Щ" * 120 + "قهوة" + "👨‍👩‍👧" * 20)[:200]


@pytest.fixture
def nothing_fails() -> Any:
    """No update of the test may end in an error of ours."""
    yield
    assert not FailedUpdate.objects.exists()


@pytest.fixture
def olga(owner: User, chat: ChatOf) -> ChatClient:
    person = chat()
    person.send("/menu")
    return person


@pytest.fixture
def ivan() -> Customer:
    return customer_create(**NOBODY, name="Ivan", phone="89001234567")


@pytest.fixture
def card(olga: ChatClient, ivan: Customer) -> ChatClient:
    """Olga, looking at Ivan's card."""
    olga.press("👥 Customers")
    olga.press("👤 Ivan")
    return olga


def test_finds_a_customer_by_any_part_and_opens_who_is_found_alone(olga: ChatClient) -> None:
    for name, phone in (("Ivan Petrov", "89001234567"), ("Petr Ivanov", "89001234568"), ("Anna", "89007654321")):
        customer_create(**NOBODY, name=name, phone=phone)
    olga.press("👥 Customers")
    assert olga.buttons[:3] == ["👤 Anna · +7 900 765-43-21", "👤 Ivan Petrov · +7 900 123-45-67",
                                "👤 Petr Ivanov · +7 900 123-45-68"]  # fmt: skip
    olga.send("ivan")
    assert "“ivan”" in olga.screen
    assert [label[:6] for label in olga.buttons[:2]] == ["👤 Ivan", "👤 Petr"]
    assert "👤 Anna" in olga.send("8 900 765 43 21")
    olga.press("👥 Customers")
    assert "👤 Anna" in olga.send("4321")
    olga.press("👥 Customers")
    assert "Nobody found" in olga.send("<b>&")


def test_typing_anywhere_finds_customers_too(olga: ChatClient, ivan: Customer) -> None:
    assert "👤 Ivan" in olga.send("ivan")
    make_order(customer_id=ivan.pk)
    olga.send("/menu")
    olga.send("ivan")
    olga.press("👥 Customers: 1")
    assert "👤 Ivan · +7 900 123-45-67" in olga.buttons


def test_pages_through_a_long_list_without_losing_or_repeating_anybody(olga: ChatClient) -> None:
    Customer.objects.bulk_create(Customer(name=f"C{number:02}") for number in range(21))
    olga.press("👥 Customers")
    seen = []
    while True:
        seen += [label for label in olga.buttons if label.startswith("👤 C")]
        if "▶️" not in olga.buttons:
            break
        olga.press("▶️")
    assert seen == [f"👤 C{number:02}" for number in range(21)]
    assert "17–21 of 21" in olga.screen


def test_the_card_tells_who_it_is_and_what_was_bought(olga: ChatClient, ivan: Customer) -> None:
    customer_create(**NOBODY, name="Anna", phone="89000000009")
    Customer.objects.filter(pk=ivan.pk).update(
        email="ivan@shop.ru", telegram_username="ivan", note="Rings <twice>", is_blocked=True, block_reason="Never pays"
    )
    ivan.other_phones.create(phone="+79000000001")
    ivan.tags.add(Tag.objects.create(name="vip"))
    for text in ("Lenina 1", "Mira 2"):
        address_add(**NOBODY, customer_id=ivan.pk, text=text)
    olga.press("👥 Customers")
    olga.press("🚫 Ivan")
    for fact in (
        "Blocked: Never pays", "+7 900 123-45-67, +7 900 000-00-01", "ivan@shop.ru · @ivan", "🏠 Lenina 1", "🏠 Mira 2",
        "🏷 vip", "📝 Rings <twice>", "Orders: 0",
    ):  # fmt: skip
        assert fact in olga.screen
    rows = olga.last["reply_markup"]["inline_keyboard"]
    copied = [button["copy_text"]["text"] for row in rows for button in row if "copy_text" in button]
    assert copied == ["+79001234567", "Lenina 1"]
    assert [button["url"] for row in rows for button in row if "url" in button] == ["https://t.me/ivan"]


@pytest.mark.parametrize(
    ("button", "typed", "field", "value"),
    [
        ("👤 Name", "Ivan <Petrov>", "name", "Ivan <Petrov>"),
        ("📞 Phone", "8 (900) 765-43-21", "phone", "+79007654321"),
        ("📝 Note", "Rings & waits", "note", "Rings & waits"),
        ("✉️ E-mail", "ivan@shop.ru", "email", "ivan@shop.ru"),
    ],
)
def test_each_field_is_one_button_and_one_answer(
    card: ChatClient, ivan: Customer, button: str, typed: str, field: str, value: str
) -> None:
    card.press(button)
    card.send(typed)
    assert "✅ Saved." in card.screen
    ivan.refresh_from_db()
    assert getattr(ivan, field) == value


def test_an_answer_that_can_not_be_taken_is_asked_for_again(card: ChatClient, ivan: Customer) -> None:
    card.press("📞 Phone")
    assert "This is not a phone number" in card.send("12")
    assert "What is the main phone number?" in card.screen
    assert "wasn't asking" not in card.send("8 900 765 43 21")
    ivan.refresh_from_db()
    assert ivan.phone == "+79007654321"


def test_fields_are_cleared_with_a_button(card: ChatClient, ivan: Customer) -> None:
    card.press("📞 Phone")
    card.press("🗑 Clear")
    ivan.refresh_from_db()
    assert ivan.phone == ""


def test_a_further_phone_is_added_typed_or_shared(card: ChatClient, ivan: Customer) -> None:
    card.press("📞 Phone")
    card.press("➕ One more phone")
    card.send("8 900 000 00 01")
    card.press("📞 Phone")
    card.press("➕ One more phone")
    card.contact("+79000000002")
    assert [str(phone) for phone in ivan.other_phones.all()] == ["+79000000001", "+79000000002"]
    assert "+7 900 000-00-02" in card.screen


def test_a_number_of_somebody_else_leads_to_them_and_to_merging(card: ChatClient, ivan: Customer) -> None:
    anna = customer_create(**NOBODY, name="Anna", phone="89007654321")
    card.press("📞 Phone")
    assert "is the phone of “Anna” already" in card.send("89007654321")
    assert "👤 Anna · +7 900 765-43-21" in card.buttons
    card.press("🔗 Merge them")
    assert "Anna → Ivan" in card.screen
    card.press("🔗 Merge")
    assert "The two records are one now." in card.screen
    assert not Customer.objects.filter(pk=anna.pk).exists()
    assert "+7 900 123-45-67, +7 900 765-43-21" in card.screen


def test_blocks_with_a_reason_and_lets_in_again(card: ChatClient, ivan: Customer) -> None:
    card.press("🚫 Block")
    card.send("Never pays")
    assert "Blocked: Never pays" in card.screen
    assert "➕ New order" not in card.buttons
    card.press("✅ Unblock")
    assert "Blocked" not in card.screen
    ivan.refresh_from_db()
    assert not ivan.is_blocked


def test_the_consent_to_news_is_noted_once_and_taken_back(card: ChatClient, ivan: Customer) -> None:
    card.double_press("📣 Agreed to news")
    ivan.refresh_from_db()
    agreed = ivan.consented_at
    assert agreed is not None
    assert "📣 Agreed to news: " in card.screen
    card.forge(SetConsent(ivan.pk, 1).pack())
    ivan.refresh_from_db()
    assert ivan.consented_at == agreed
    card.press("🔕 No more news")
    ivan.refresh_from_db()
    assert ivan.consented_at is None
    assert "Agreed to news: " not in card.screen


@pytest.fixture
def peter(staff: StaffOf) -> dict[str, Any]:
    """Who changes customers too, at the desk."""
    return {"actor": staff(7, "orders.change_customer"), "source": "admin"}


@pytest.mark.parametrize(
    ("button", "answer", "theirs"),
    [("👤 Name", "Ivan P.", {"name": "Ivan S."}), ("📝 Note", "Sugar", {"note": "Milk"}),
     ("📞 Phone", "89001112233", {"phone": "+79004445566"}), ("✉️ E-mail", "a@b.co", {"email": "c@d.co"})],
)  # fmt: skip
def test_an_answer_to_what_somebody_has_changed_meanwhile_overwrites_nothing(
    card: ChatClient, ivan: Customer, peter: dict[str, Any], button: str, answer: str, theirs: dict[str, str]
) -> None:
    card.press(button)
    customer_edit(**peter, customer_id=ivan.pk, **theirs)
    ((field, value),) = theirs.items()
    assert "👀 Peter was faster, 0 seconds ago: it is “" in card.send(answer)
    ivan.refresh_from_db()
    assert getattr(ivan, field) == value
    assert "✅ Saved." in card.send(answer)
    ivan.refresh_from_db()
    assert getattr(ivan, field) != value


def test_an_address_that_somebody_has_corrected_meanwhile_is_not_overwritten(
    card: ChatClient, ivan: Customer, peter: dict[str, Any]
) -> None:
    address = address_add(**NOBODY, customer_id=ivan.pk, text="Mira 1")
    card.forge(AskAddress(ivan.pk, address.pk).pack())
    address_edit(**peter, address_id=address.pk, text="Mira 2")
    assert "👀 Peter was faster, 0 seconds ago: it is “Mira 2” now." in card.send("Mira 3")
    card.send("Mira 3")
    address.refresh_from_db()
    assert address.text == "Mira 3"


def test_addresses_are_added_corrected_put_first_and_removed(card: ChatClient, ivan: Customer) -> None:
    card.press("🏠 Addresses: 0")
    card.press("➕ Address")
    card.send("Lenina <1>")
    card.press("➕ Address")
    card.send("Mira 2")
    assert card.buttons[:2] == ["⭐️ Lenina <1>", "🏠 Mira 2"]
    card.press("🏠 Mira 2")
    card.press("⭐️ Make it the main one")
    card.press("⭐️ Mira 2")
    card.press("✏️ Correct")
    card.send("Mira 22")
    card.press("🏠 Lenina <1>")
    card.press("🗑 Remove")
    assert [(str(address), address.is_default) for address in ivan.addresses.all()] == [("Mira 22", True)]


def test_tags_are_pressed_on_and_off_and_typed(card: ChatClient, ivan: Customer) -> None:
    Tag.objects.create(name="vip")
    card.press("🏷 Tags: 0")
    card.press("vip")
    assert "✅ vip" in card.buttons
    card.send("debtor")
    card.press("✅ vip")
    assert [tag.name for tag in ivan.tags.all()] == ["debtor"]
    card.press("⬅️ Customer")
    assert "🏷 debtor" in card.screen


def test_a_customer_is_written_down_in_one_line(olga: ChatClient) -> None:
    olga.press("👥 Customers")
    olga.press("➕ New customer")
    olga.send("Ivan Petrov 8 (900) 123-45-67")
    assert "✅ Written down." in olga.screen
    assert Customer.objects.values_list("name", "phone").get() == ("Ivan Petrov", "+79001234567")
    olga.press("👥 Customers")
    olga.press("➕ New customer")
    assert "is known already" in olga.send("Vanya +7 900 123 45 67")
    assert Customer.objects.count() == 1


def test_a_contact_at_any_moment_finds_or_writes_down(olga: ChatClient) -> None:
    assert "✅ Written down." in olga.contact("8 900 123-45-67", "Ivan")
    assert "👤 Ivan" in olga.screen
    olga.send("/menu")
    assert "is known already" in olga.contact("+79001234567", "Vanya")
    assert Customer.objects.values_list("name", "phone").get() == ("Ivan", "+79001234567")


def test_a_contact_with_an_account_is_known_by_it_from_then_on(olga: ChatClient) -> None:
    contact = {"phone_number": "4915112345678", "first_name": "Jan", "user_id": 77}
    for phone in ("4915112345678", "4915112345679"):
        olga._deliver(olga.phone._send({"contact": contact | {"phone_number": phone}}))
    assert Customer.objects.values_list("name", "phone", "telegram_id").get() == ("Jan", "+4915112345678", 77)


def test_a_contact_that_is_no_phone_is_refused_with_a_sentence(olga: ChatClient) -> None:
    assert "This is not a phone number" in olga.contact("12", "Ivan")
    assert not Customer.objects.exists()


def test_a_contact_says_nothing_to_those_who_may_not_see_customers(owner: User, staff: StaffOf, chat: ChatOf) -> None:
    staff(6, "orders.view_order")
    person = chat(6)
    person.send("/menu")
    assert "👥 Customers" not in person.buttons
    customer_create(**NOBODY, name="Ivan", phone="89001234567")
    assert "Ivan" not in person.contact("+79001234567")
    staff(7, "orders.view_customer")
    other = chat(7)
    assert "👤 Ivan" in other.contact("+79001234567")
    assert "You have no right to do this" in other.contact("+79007654321")
    assert Customer.objects.count() == 1


SEEING = ("orders.view_customer",)
CHANGING = (*SEEING, "orders.change_customer")


@pytest.mark.parametrize(
    ("rights", "hidden"),
    [
        (SEEING, {"👤 Name", "🏷 Tags: 0", "🏠 Addresses: 0", "🚫 Block", "🔗 Merge", "➕ New order", "📦 All orders"}),
        (CHANGING, {"🔗 Merge", "🔁 Repeat last order", "➕ New order"}),
    ],
)
def test_the_card_offers_only_what_the_person_may_do(
    owner: User, ivan: Customer, staff: StaffOf, chat: ChatOf, rights: tuple[str, ...], hidden: set[str]
) -> None:
    make_order(customer_id=ivan.pk)
    staff(6, *rights)
    person = chat(6)
    person.send("/menu")
    person.press("👥 Customers")
    person.press("👤 Ivan")
    assert not hidden & set(person.buttons)
    assert not any("#1001" in label for label in person.buttons)


def test_every_button_is_refused_to_those_without_its_right(
    owner: User, ivan: Customer, staff: StaffOf, chat: ChatOf
) -> None:
    other, tag = make_customer("Anna"), Tag.objects.create(name="vip")
    address = address_add(**NOBODY, customer_id=ivan.pk, text="Lenina 1")
    make_order(customer_id=ivan.pk)
    pk = ivan.pk
    changing = [
        OrderFor(pk, Order.objects.get().pk, "repeat"), OrderFor(pk, Order.objects.get().pk, "empty"),
        AskCustomerField(pk, "name"), ClearCustomerField(pk, "phone"), UnblockCustomer(pk), CustomerAddresses(pk),
        OpenAddress(pk, address.pk), AskAddress(pk, 0), MainAddress(pk, address.pk), RemoveAddress(pk, address.pk),
        CustomerTags(pk), SetTag(pk, tag.pk, 1, 0), AskMerge(pk), Merge(pk, other.pk), CustomerOrders(pk),
    ]  # fmt: skip
    staff(6, *SEEING)
    person = chat(6)
    person.send("/menu")
    for data in changing:
        person.forge(data.pack())
        assert person.toasts[-1] == "You have no right to do this.", data
        assert "👤 Ivan" in person.screen
        person.send("Something <typed>")
    person.forge(NewCustomer().pack())
    assert person.toasts[-1] == "You have no right to see this."
    staff(7)
    stranger = chat(7)
    stranger.send("/menu")
    for data in (*changing, CustomerList(), CustomersFound(), OpenCustomer(pk), NewCustomer()):
        stranger.forge(data.pack())
        assert stranger.toasts[-1] == "You have no right to see this.", data
        assert "Ivan" not in stranger.screen
    ivan.refresh_from_db()
    assert (ivan.name, ivan.phone, ivan.tags.count(), ivan.addresses.count()) == ("Ivan", "+79001234567", 0, 1)
    assert Order.objects.count() == 1


def test_a_right_that_is_taken_away_ends_the_question(card: ChatClient, owner: User, ivan: Customer) -> None:
    card.press("👤 Name")
    User.objects.filter(pk=owner.pk).update(is_superuser=False)
    card.send("Petr")
    ivan.refresh_from_db()
    assert ivan.name == "Ivan"


def test_one_who_is_gone_leads_to_the_menu(card: ChatClient, ivan: Customer) -> None:
    card.press("👤 Name")
    Customer.objects.all().delete()
    assert "This customer is no longer there. Nothing was changed." in card.send("Petr")
    pk = ivan.pk
    for data in (AskCustomerField(pk, "name"), OpenCustomer(pk), SetTag(pk, 1, 1, 0), AskMerge(pk)):
        card.forge(data.pack())
        assert card.toasts[-1] == "This customer is no longer there."


@pytest.mark.parametrize(
    "data",
    ["ua1:{}:nonsense", "uc1:{}:block", "up1:{}:404", "ue1:{}:404", "um1:{}:404", "ur1:{}:404", "us1:{}:404:1:0",
     "uw1:{}:404:0", "uw1:{}:{}:5", "ut1:{}:99", "un1:{}:0:nonsense", "ul1:n:404:5", "uf1:p:0:0", "u1:"],
)  # fmt: skip
def test_forged_buttons_do_no_harm(card: ChatClient, ivan: Customer, data: str) -> None:
    card.forge(data.format(ivan.pk, ivan.pk))
    assert card.screen
    assert Customer.objects.get().name == "Ivan"


def test_the_worst_data_still_makes_screens_that_telegram_takes(owner: User, chat: ChatOf) -> None:
    customer = customer_create(
        **NOBODY, name=WORST, phone="89001234567", note="&<" * 500, email="a@b.ru",
        other_phones=[f"+7900000000{number}" for number in range(10)],
    )  # fmt: skip
    twin = customer_create(**NOBODY, name=WORST, note="قهوة" * 200)
    for number in range(MAX_ADDRESSES):
        address_add(**NOBODY, customer_id=customer.pk, text=f"{number} " + "<Ж>&" * 74)
    for number in range(45):
        customer.tags.add(Tag.objects.create(name=f"{number}" + "<&" * 19))
    product = make_product(WORST, price="999999999.99", stock=99)
    for _number in range(4):
        make_order(lines=[(product, 1)], customer_id=customer.pk)
    Customer.objects.filter(pk=customer.pk).update(is_blocked=True, block_reason="&" * 200)
    person, pk, address = chat(), customer.pk, customer.addresses.last()
    person.send("/menu")
    person.press("👥 Customers")
    for data in (
        OpenCustomer(pk), CustomerOrders(pk), CustomerAddresses(pk), CustomerTags(pk), CustomerTags(pk, 2),
        AskMerge(pk), Merge(twin.pk, pk), Merge(pk, twin.pk), OpenAddress(pk, address.pk), AskAddress(pk, address.pk),
        *(AskCustomerField(pk, field) for field in ("name", "phone", "more", "note", "email", "block")),
    ):  # fmt: skip
        assert person.forge(data.pack())
    person.send("/menu")
    person.press("👥 Customers")
    person.send("Щ" * 50)
    assert "1–2 of 2" in person.screen


def test_reads_well_in_russian(owner: User, chat: ChatOf, ivan: Customer) -> None:
    TelegramAccount.objects.update(language="ru")
    make_order(customer_id=ivan.pk, status="completed")
    person = chat(5, language="ru")
    person.send("/menu")
    person.press("👥 Клиенты")
    assert "Напишите имя или телефон" in person.screen
    person.press("👤 Ivan")
    assert "Заказов: 1 · потрачено: 100\xa0₽" in person.screen
    assert "🔁 Повторить последний заказ" in person.buttons
