"""The customers' pages in the admin."""

from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.html import escape

from orders.models import Customer, Order, Tag
from orders.services.addresses import address_add
from orders.services.customers import customer_create
from tests.factories import make_customer, make_order, make_product
from tests.staff import client_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
LIST = "/admin/orders/customer/"
WORST = ("<b>&\"'" + "Щ" * 100 + "قهوة" + "👨‍👩‍👧" * 20)[:200]


def page(customer: Customer, slug: str = "change") -> str:
    return f"{LIST}{customer.pk}/{slug}/"


def typed(addresses: list[dict[str, Any]] | None = None, **fields: Any) -> dict[str, Any]:
    """What a browser sends for the page; `addresses` with an `id` are there already."""
    rows = addresses or []
    data = {"name": "Ivan", "phone": "", "addresses-TOTAL_FORMS": len(rows), **fields}
    data["addresses-INITIAL_FORMS"] = sum("id" in row for row in rows)
    for number, row in enumerate(rows):
        data |= {f"addresses-{number}-{name}": value for name, value in row.items()}
    return data | {"orders-TOTAL_FORMS": 0, "orders-INITIAL_FORMS": 0}


@pytest.fixture
def manager() -> Client:
    return client_of("manager")


def test_writes_a_customer_down_with_phones_in_any_spelling(manager: Client) -> None:
    tag = Tag.objects.create(name="vip")
    data = typed(
        [{"text": "Lenina 1", "comment": "", "is_default": "on"}, {"text": "Mira 2", "comment": "door 3"}],
        phone="8 (900) 123-45-67", more_phones="8 900 000-00-01\n\n+7 900 000 00 02", tags=[tag.pk],
        email="ivan@shop.ru", note="Rings twice",
    )  # fmt: skip
    assert manager.post(f"{LIST}add/", data).status_code == 302
    ivan = Customer.objects.get()
    assert (ivan.phone, ivan.email, ivan.note) == ("+79001234567", "ivan@shop.ru", "Rings twice")
    assert [str(further) for further in ivan.other_phones.all()] == ["+79000000001", "+79000000002"]
    assert [(str(address), address.is_default) for address in ivan.addresses.all()] == [
        ("Lenina 1", True), ("Mira 2", False),
    ]  # fmt: skip
    assert list(ivan.tags.all()) == [tag]


def test_the_page_that_is_saved_as_it_is_changes_nothing(manager: Client) -> None:
    ivan = customer_create(
        actor=None, source="system", name="Ivan", phone="89001234567", other_phones=["89000000001"]
    )  # fmt: skip
    shown = manager.get(page(ivan)).context["adminform"].form
    data = typed(phone=shown["phone"].value(), more_phones=shown["more_phones"].value())
    assert manager.post(page(ivan), data).status_code == 302
    assert not LogEntry.objects.exists()


def test_edits_are_in_the_history_once_with_their_values(manager: Client) -> None:
    ivan, tag = make_customer(phone="89001234567"), Tag.objects.create(name="vip")
    manager.post(page(ivan), typed(name="Petr", phone="+7 900 123-45-67", tags=[tag.pk]))
    lines = [line.change_message for line in LogEntry.objects.order_by("pk")]
    assert lines == ["имя: Ivan → Petr (админка)", "Добавлена метка: vip (админка)"]


@pytest.mark.parametrize("field", ["phone", "more_phones"])
def test_says_whose_a_number_is_and_keeps_what_was_typed(manager: Client, field: str) -> None:
    make_customer("Anna", phone="89001234567")
    response = manager.post(f"{LIST}add/", typed(note="Rings twice", **{field: "8 900 123 45 67"}))
    assert "is the phone of “Anna” already" in response.text
    assert "Rings twice" in response.text
    assert not Customer.objects.filter(name="Ivan").exists()


@pytest.mark.parametrize("wrong", [{"phone": "12"}, {"more_phones": "12"}, {"name": ""}, {"note": "x" * 2001}])
def test_refuses_what_can_not_be_right(manager: Client, wrong: dict[str, str]) -> None:
    assert manager.post(f"{LIST}add/", typed(**wrong)).status_code == 200
    assert not Customer.objects.exists()


def test_the_main_address_moves_from_one_to_the_other_in_one_go(manager: Client) -> None:
    ivan = make_customer()
    home, work, old = (
        address_add(actor=None, source="system", customer_id=ivan.pk, text=text) for text in ("Lenina 1", "Mira 2", "X")
    )
    rows = [
        {"id": home.pk, "customer": ivan.pk, "text": "Lenina 10", "comment": ""},
        {"id": work.pk, "customer": ivan.pk, "text": "Mira 2", "comment": "", "is_default": "on"},
        {"id": old.pk, "customer": ivan.pk, "text": "X", "comment": "", "DELETE": "on"},
    ]
    assert manager.post(page(ivan), typed(rows)).status_code == 302
    assert [(str(address), address.is_default) for address in ivan.addresses.order_by("pk")] == [
        ("Lenina 10", False), ("Mira 2", True),
    ]  # fmt: skip
    rows[0]["is_default"] = "on"
    assert "Only one address can be the main one." in manager.post(page(ivan), typed(rows[:2])).text


def test_blocks_with_a_reason_and_lets_in_again(manager: Client) -> None:
    ivan = make_customer()
    assert "This field is required" in manager.post(page(ivan, "block"), {"reason": " "}).text
    manager.post(page(ivan, "block"), {"reason": "Never <pays>"})
    ivan.refresh_from_db()
    assert (ivan.is_blocked, ivan.block_reason) == (True, "Never <pays>")
    shown = manager.get(page(ivan)).text
    assert "Never &lt;pays&gt;" in shown
    assert page(ivan, "unblock") in shown
    assert page(ivan, "block") not in shown
    manager.post(page(ivan, "unblock"))
    ivan.refresh_from_db()
    assert not ivan.is_blocked


def test_repeats_the_last_order_and_opens_the_draft(manager: Client) -> None:
    ivan, latte, bun = make_customer(), make_product(), make_product("Bun")
    make_order(lines=[(latte, 2), (bun, 1)], customer_id=ivan.pk)
    bun.is_active = False
    bun.save()
    assert page(ivan, "repeat") in manager.get(page(ivan)).text
    assert "Latte × 2" in manager.get(page(ivan, "repeat")).text
    response = manager.post(page(ivan, "repeat"), follow=True)
    draft = Order.objects.get(number=None)
    assert response.redirect_chain[-1][0] == f"/admin/orders/order/{draft.pk}/change/"
    assert "Not sold any more: Bun × 1" in response.text


def test_one_without_orders_has_nothing_to_repeat(manager: Client) -> None:
    ivan = make_customer()
    assert page(ivan, "repeat") not in manager.get(page(ivan)).text
    assert "There is no order to repeat." in manager.post(page(ivan, "repeat"), follow=True).text


def test_merging_is_shown_before_it_is_done() -> None:
    owner, keep, gone = client_of("owner"), make_customer(), make_customer("Ivan P.", phone="89001234567")
    make_order(customer_id=gone.pk)
    assert page(keep, "merge") in owner.get(page(keep)).text
    preview = owner.post(page(keep, "merge"), {"other": gone.pk})
    assert "+7 900 123-45-67" in preview.text
    assert "Orders that move: 1" in preview.text
    assert Customer.objects.count() == 2
    owner.post(page(keep, "merge"), {"other": gone.pk, "confirmed": "1"})
    assert list(Customer.objects.values_list("pk", "phone", "orders_count")) == [(keep.pk, "+79001234567", 1)]


def test_records_of_one_name_are_told_apart_by_phone_and_orders() -> None:
    owner, ivan = client_of("owner"), make_customer(phone="89001234567")
    make_order(customer_id=ivan.pk)
    assert f"{LIST}choices/" in owner.get(page(ivan, "merge")).text
    query = {"app_label": "orders", "model_name": "order", "field_name": "customer", "term": "1234567"}
    found = owner.get(f"{LIST}choices/", query).json()["results"]
    assert found == [{"id": str(ivan.pk), "text": "Ivan · +7 900 123-45-67 · orders: 1"}]
    assert Client().get(f"{LIST}choices/", query).status_code == 302


def test_one_record_is_not_merged_with_itself() -> None:
    owner, ivan = client_of("owner"), make_customer()
    assert "two different customers" in owner.post(page(ivan, "merge"), {"other": ivan.pk, "confirmed": "1"}).text
    assert owner.post(page(ivan, "merge"), {"other": "404"}).status_code == 200
    assert Customer.objects.exists()


@pytest.mark.parametrize(
    ("role", "slug", "status"),
    [
        ("viewer", "change", 200), ("viewer", "block", 403), ("viewer", "repeat", 403), ("viewer", "merge", 403),
        ("packer", "unblock", 403), ("manager", "block", 200), ("manager", "merge", 403), ("owner", "merge", 200),
    ],
)  # fmt: skip
def test_each_page_asks_for_its_right(role: str, slug: str, status: int) -> None:
    ivan = make_customer()
    make_order(customer_id=ivan.pk)
    assert client_of(role).get(page(ivan, slug)).status_code == status


def test_the_page_shows_the_orders_addresses_and_phones_to_those_who_only_look() -> None:
    ivan = customer_create(
        actor=None, source="system", name=WORST, phone="89001234567", other_phones=["89000000001"], note="& <i>"
    )
    address_add(actor=None, source="system", customer_id=ivan.pk, text="قهوة 5")
    order = make_order(customer_id=ivan.pk)
    for role in ("viewer", "manager"):
        shown = client_of(role).get(page(ivan)).text
        assert escape(WORST) in shown
        assert f"/admin/orders/order/{order.pk}/change/" in shown
        assert "قهوة 5" in shown
        assert "+7 900 000-00-01" in shown


def test_the_list_finds_the_tagged_the_blocked_and_those_who_agreed(manager: Client) -> None:
    ivan, anna = make_customer("Ivan"), make_customer("Anna", is_blocked=True, block_reason="Never pays")
    tag = Tag.objects.create(name="vip")
    ivan.tags.add(tag)
    for query, found in (
        (f"tags__id__exact={tag.pk}", [ivan]), ("is_blocked__exact=1", [anna]),
        ("consented_at__isempty=0", []),
    ):  # fmt: skip
        assert list(manager.get(f"{LIST}?{query}").context["cl"].result_list) == found


def test_pages_cost_the_same_however_much_there_is(manager: Client) -> None:
    costs = []
    for count in (1, 30):
        product = make_product(stock=99)
        ivan = make_customer()
        for number in range(count):
            make_order(lines=[(product, 1)], customer_id=ivan.pk)
            address_add(actor=None, source="system", customer_id=ivan.pk, text=f"Mira {number % 20}")
        for url in (page(ivan), LIST):
            manager.get(url)
            with CaptureQueriesContext(connection) as captured:
                manager.get(url)
            costs.append(len(captured))
    assert costs[:2] == costs[2:]
