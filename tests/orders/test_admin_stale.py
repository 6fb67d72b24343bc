"""Two people have the page of one order open: nobody retypes anything, and nothing is overwritten unseen."""

from datetime import datetime
from decimal import Decimal

import pytest
from django.test import Client
from django.utils import timezone

from orders.admin.stale import look_afresh
from orders.models import Order, OrderItem
from orders.services.details import order_edit_details
from orders.services.lines import order_add_product, order_edit_line
from tests.factories import make_customer, make_order, make_product, make_user
from tests.pages import Fields, FormOn, opened, sent
from tests.staff import client_of

pytestmark = pytest.mark.django_db


def url(order: Order) -> str:
    return f"/admin/orders/order/{order.pk}/change/"


@pytest.fixture
def client() -> Client:
    return client_of("manager")


@pytest.fixture
def by_olga() -> dict[str, object]:
    return {"actor": make_user("olga", first_name="Olga <b>", is_superuser=True), "source": "bot"}


def page_of(response: object) -> Fields:
    return FormOn(response.text, "order_form").fields  # type: ignore[attr-defined]


def test_a_page_that_is_sent_as_it_is_changes_nothing(client: Client) -> None:
    anna, day = (
        make_customer("Anna", phone="+79001234567"),
        datetime(2030, 5, 1, 15, 30, tzinfo=timezone.get_default_timezone()),
    )
    order = make_order(customer_id=anna.pk, deliver_until=day, customer_note="Ring\ntwice")
    sent(client, url(order), opened(client, url(order), "order_form"))
    fresh = Order.objects.get(pk=order.pk)
    assert fresh.version == order.version
    assert fresh.events.count() == order.events.count()


def test_what_was_left_alone_never_goes_back_to_what_it_was(client: Client, by_olga: dict) -> None:
    order = make_order(address="Old Street")
    page = opened(client, url(order), "order_form")
    order_edit_details(order_id=order.pk, address="New <i>Street", **by_olga)
    again = sent(client, url(order), page, contact_name="Boris <u>")
    assert "Olga &lt;b&gt; was faster" in again.text
    assert "address Old Street → New &lt;i&gt;Street" in again.text
    assert "What you typed is still here" in again.text
    order.refresh_from_db()
    assert (order.contact_name, order.address) == ("", "New <i>Street")

    fields = page_of(again)
    assert (fields["contact_name"], fields["address"]) == (["Boris <u>"], ["New <i>Street"])
    sent(client, url(order), fields)
    order.refresh_from_db()
    assert (order.contact_name, order.address) == ("Boris <u>", "New <i>Street")


def test_where_both_typed_the_page_says_so_and_the_second_save_is_knowing(client: Client, by_olga: dict) -> None:
    order = make_order(address="Old Street")
    page = opened(client, url(order), "order_form")
    order_edit_details(order_id=order.pk, address="Olga's Street", **by_olga)
    again = sent(client, url(order), page, address="My Street")
    assert "Meanwhile this has become “Olga&#x27;s Street”" in again.text
    assert f'href="{url(order)}"' in again.text
    fields = page_of(again)
    assert fields["address"] == ["My Street"]
    sent(client, url(order), fields)
    order.refresh_from_db()
    assert order.address == "My Street"
    assert opened(client, url(order), "order_form")["address"] == ["My Street"]


def test_both_typed_the_same_and_nobody_is_bothered_about_it(client: Client, by_olga: dict) -> None:
    order = make_order()
    page = opened(client, url(order), "order_form")
    order_edit_details(order_id=order.pk, address="Same", **by_olga)
    assert "Meanwhile this has become" not in sent(client, url(order), page, address="Same").text


def test_lines_come_together_line_by_line(client: Client, by_olga: dict) -> None:
    latte, cake, bun, tea = (make_product(name) for name in ("Latte", "Cake", "Bun", "Tea"))
    order = make_order(lines=[(latte, 1), (cake, 1), (bun, 1)])
    lines = {line.name: line for line in order.items.all()}
    page = opened(client, url(order), "order_form")
    order_edit_line(order_id=order.pk, item_id=lines["Latte"].pk, quantity=3, **by_olga)
    order_edit_line(order_id=order.pk, item_id=lines["Bun"].pk, quantity=0, **by_olga)
    order_add_product(order_id=order.pk, product_id=tea.pk, quantity=2, **by_olga)
    espresso = make_product("Espresso")
    again = sent(
        client, url(order), page, items__0__quantity="5", items__1__price="70", items__2__quantity="9",
        items__3__product=str(espresso.pk), items__3__quantity="4",
    )  # fmt: skip
    assert "Meanwhile this has become “3”" in again.text
    assert "Some of the lines that you saw have been removed" in again.text

    sent(client, url(order), page_of(again))
    rows = OrderItem.objects.filter(order=order).order_by("name").values_list("name", "quantity", "price")
    assert list(rows) == [
        ("Cake", 1, Decimal(70)), ("Espresso", 4, Decimal(100)), ("Latte", 5, Decimal(100)), ("Tea", 2, Decimal(100)),
    ]  # fmt: skip


def test_a_line_that_was_to_go_still_goes_and_choices_and_times_come_along(client: Client, by_olga: dict) -> None:
    anna, order = make_customer("Anna <b>"), make_order(lines=[(make_product(), 1), (make_product("Cake"), 1)])
    page = opened(client, url(order), "order_form")
    until = datetime(2030, 5, 1, 15, 30, tzinfo=timezone.get_default_timezone())
    order_edit_details(order_id=order.pk, delivery="delivery", deliver_until=until, customer_id=anna.pk, **by_olga)
    again = sent(client, url(order), page, items__1__DELETE="on", discount="5", deliver_until_0="", deliver_until_1="")
    fields = page_of(again)
    assert (fields["delivery"], fields["customer"]) == (["delivery"], [str(anna.pk)])
    assert fields["deliver_until_1"] == ["15:30"]
    sent(client, url(order), fields)
    order.refresh_from_db()
    assert [line.name for line in order.items.all()] == ["Latte"]
    assert (order.discount, order.delivery, order.deliver_until, order.customer) == (5, "delivery", until, anna)


def test_an_order_that_was_handed_over_meanwhile_takes_only_what_still_may_change(client: Client) -> None:
    order = make_order()
    page = opened(client, url(order), "order_form")
    other = make_order(status="completed")
    page |= {"seen_version": ["1"]}
    again = sent(client, url(other), page, contact_name="Boris", discount="10")
    assert again.status_code == 200
    fields = page_of(again)
    assert "discount" not in fields
    sent(client, url(other), fields)
    other.refresh_from_db()
    assert (other.contact_name, other.discount) == ("Boris", 0)


def test_faster_by_a_hair_is_told_in_the_same_way(
    client: Client, by_olga: dict, monkeypatch: pytest.MonkeyPatch
) -> None:
    order = make_order()
    page = opened(client, url(order), "order_form")
    order_edit_details(order_id=order.pk, address="Olga's Street", **by_olga)

    def not_yet(*_what: object) -> None:
        """Look before she has saved."""
        monkeypatch.setattr("orders.admin.order.look_afresh", look_afresh)

    monkeypatch.setattr("orders.admin.order.look_afresh", not_yet)
    again = sent(client, url(order), page, address="My Street")
    assert "Meanwhile this has become" in again.text
    assert page_of(again)["address"] == ["My Street"]


@pytest.mark.parametrize("version", ["", "x", "-1", "9" * 40, "²"])
def test_rubbish_for_a_version_is_no_error_of_ours(client: Client, version: str) -> None:
    order = make_order()
    page = opened(client, url(order), "order_form")
    assert sent(client, url(order), page | {"seen_version": [version]}, items__TOTAL_FORMS="x").status_code == 200
