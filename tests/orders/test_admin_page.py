"""The page of an order in the admin: taken, placed and changed on one page, and never over somebody else's change."""

import uuid
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from catalog.models import Product
from orders.models import Customer, Order, OrderItem, Tag
from orders.services.lines import order_edit_line
from orders.services.payments import payment_take
from orders.status import Status
from tests.factories import make_customer, make_order, make_product, make_user
from tests.staff import client_of

pytestmark = pytest.mark.django_db
ADD = "/admin/orders/order/add/"
Row = dict[str, Any]


def url(order: Order) -> str:
    return f"/admin/orders/order/{order.pk}/change/"


def new(product: Product, quantity: object = 1, **fields: object) -> Row:
    return {"product": product.pk, "quantity": quantity} | fields


def was(line: OrderItem, **fields: object) -> Row:
    """A line as the page sends it back, with what was typed over it."""
    return {
        "id": line.pk, "order": line.order_id, "quantity": line.quantity, "price": line.price,
        "discount": line.discount,
    } | fields  # fmt: skip


def send(client: Client, to: str | Order, rows: list[Row], **fields: object) -> HttpResponse:
    """Send the page: the lines that are there must come first."""
    data: dict[str, object] = {"delivery": "pickup", "contact_name": "Anna", "discount": "0", "shipping": "0"}
    if isinstance(to, Order):
        data |= {"seen_version": to.version}
    data |= fields
    for prefix in ("items", "payments", "events"):
        data |= {f"{prefix}-TOTAL_FORMS": 0, f"{prefix}-INITIAL_FORMS": 0}
    data |= {"items-TOTAL_FORMS": len(rows), "items-INITIAL_FORMS": sum("id" in row for row in rows)}
    for number, row in enumerate(rows):
        data |= {f"items-{number}-{name}": value for name, value in row.items()}
    return client.post(url(to) if isinstance(to, Order) else to, data, follow=True)  # type: ignore[return-value]


def text_of(response: HttpResponse) -> str:
    return response.text.replace("\xa0", " ")


def test_tags_that_are_chosen_on_the_page_are_on_the_timeline() -> None:
    order, tag = make_order(), Tag.objects.create(name="gift <b>")
    send(client_of("manager"), order, [was(order.items.get())], tags=[tag.pk])
    assert list(order.tags.all()) == [tag]
    assert order.events.filter(payload={"tags": ["", "gift <b>"]}).count() == 1


def test_an_order_is_taken_and_placed_with_one_button() -> None:
    latte, anna = make_product(stock=5), make_customer("Anna", phone="+79001234567")
    rows = [new(latte, 2), new(make_product("Cake", price="500"), 1, price="450,50", discount="50")]
    send(client_of("manager"), ADD, rows, customer=anna.pk, contact_name="", discount="10", shipping="99", _place="1")
    order = Order.objects.get()
    assert (order.status, order.contact_name, order.contact_phone) == ("new", "Anna", "+79001234567")
    assert (order.subtotal, order.total) == (Decimal("600.50"), Decimal("689.50"))
    latte.refresh_from_db()
    assert latte.allocated == 2


def test_without_stock_nothing_is_placed_and_what_was_typed_is_kept() -> None:
    response = send(client_of("manager"), ADD, [new(make_product(stock=1), 3)], contact_name="<Анна>", _place="1")
    assert "Not enough of Latte: 3 wanted, 1 available." in text_of(response)
    assert 'value="&lt;Анна&gt;"' in response.text
    assert not Order.objects.exists()


def test_a_placed_order_is_changed_by_the_services_and_stock_and_timeline_follow() -> None:
    latte = make_product(stock=10)
    order = make_order(lines=[(latte, 2)])
    response = send(
        client_of("manager"), order, [was(order.items.get(), quantity=5), new(make_product("Cake"), 1)],
        discount="50", delivery="delivery", address="Oak Street 1",
    )  # fmt: skip
    order.refresh_from_db()
    latte.refresh_from_db()
    assert (order.total, order.address, order.delivery) == (550, "Oak Street 1", "delivery")
    assert latte.allocated == 5
    assert "Latte: quantity 2 → 5" in text_of(response)


def test_the_only_line_is_replaced_by_another() -> None:
    order = make_order()
    old = order.items.get()
    send(client_of("manager"), order, [was(old, DELETE="on"), new(make_product("Cake", price="70"), 1)])
    assert [(line.name, line.quantity) for line in order.items.all()] == [("Cake", 1)]
    order.refresh_from_db()
    assert order.total == 70


def test_fewer_lines_and_a_smaller_discount_go_together() -> None:
    order = make_order(lines=[(make_product(), 5)], discount=Decimal(300))
    send(client_of("manager"), order, [was(order.items.get(), quantity=1)], discount="20")
    order.refresh_from_db()
    assert order.total == 80


def test_an_old_page_is_refused_with_who_was_faster_and_keeps_what_was_typed() -> None:
    order, olga = make_order(), make_user("olga", first_name="Olga", is_superuser=True)
    line = order.items.get()
    order_edit_line(order_id=order.pk, item_id=line.pk, quantity=3, actor=olga, source="bot")
    response = send(client_of("manager"), order, [was(line, quantity=7)], address="Oak <b>Street")
    order.refresh_from_db()
    assert (order.address, order.items.get().quantity) == ("", 3)
    assert "Olga was faster" in response.text
    assert 'value="Oak &lt;b&gt;Street"' in response.text
    assert 'value="7"' in response.text


def test_an_old_page_of_a_draft_is_refused_too() -> None:
    order = make_order(status="draft")
    response = send(client_of("manager"), order, [], seen_version=order.version - 1 or 99, contact_name="Boris")
    order.refresh_from_db()
    assert order.contact_name != "Boris"
    assert "was changed meanwhile" in response.text


def test_rubbish_in_a_line_is_told_and_nothing_is_saved() -> None:
    latte = make_product()
    response = send(client_of("manager"), ADD, [new(latte, "1e9"), new(latte, 0), new(latte, 1, price="-5")])
    assert "This is not a quantity" in response.text
    assert "more than zero" in response.text
    assert "This is not a price" in response.text
    assert not Order.objects.exists()


@pytest.mark.parametrize("role", ["viewer", "packer", "courier"])
def test_lines_and_money_are_closed_to_those_without_the_right(role: str) -> None:
    order, client = make_order(), client_of(role)
    page = client.get(url(order)).text
    assert 'name="items-0-quantity"' not in page
    assert 'name="discount"' not in page
    assert 'name="_save"' not in page
    assert send(client, order, [was(order.items.get(), quantity=9)]).status_code in (200, 403)
    assert client.get(ADD).status_code == 403
    assert order.items.get().quantity == 1


def test_who_may_only_take_orders_finishes_their_own_draft_and_no_other() -> None:
    taker = make_user("taker", is_staff=True, permissions=("orders.add_order", "orders.view_order"))
    client = Client(headers={"accept-language": "en"})
    client.force_login(taker)
    send(client, ADD, [new(make_product(), 2)])
    own = Order.objects.get()
    send(client, own, [was(own.items.get(), quantity=3)], _place="1")
    own.refresh_from_db()
    assert (own.status, own.total) == ("new", 300)
    other = make_order(status="draft")
    assert 'name="_save"' not in client.get(url(other)).text


def test_an_order_that_was_handed_over_keeps_its_lines_and_money() -> None:
    order, client = make_order(status="completed"), client_of("manager")
    page = client.get(url(order)).text
    assert 'name="items-0-quantity"' not in page
    assert 'name="discount"' not in page
    send(client, order, [], contact_name="Boris")
    order.refresh_from_db()
    assert order.contact_name == "Boris"


def test_a_product_says_its_price_to_those_who_may_see_it() -> None:
    latte = make_product(price="12.50", stock=4)
    answer = f"/admin/orders/order/price/{latte.pk}/"
    assert client_of("viewer").get(answer).json() == {"price": "12.50", "available": 4}
    nobody = Client()
    nobody.force_login(make_user("nobody", is_staff=True))
    assert nobody.get(answer).status_code == 403


def test_a_page_of_many_lines_needs_no_more_statements() -> None:
    client = client_of("manager")

    def statements(count: int) -> int:
        order = make_order(lines=[(make_product(f"P{number}"), 1) for number in range(count)])
        client.get(url(order))
        with CaptureQueriesContext(connection) as queries:
            assert client.get(url(order)).status_code == 200
        return len(queries)

    assert statements(1) == statements(60)


def test_a_new_order_has_a_total_for_the_page_to_count_in() -> None:
    page = client_of("manager").get(ADD).text
    assert "data-order-total" in page
    assert "data-order-subtotal" in page


@pytest.mark.parametrize("status", [*Status])
def test_an_order_has_a_page_in_each_status(status: str) -> None:
    order = make_order(status=status, delivery="delivery")
    page = client_of("manager").get(url(order))
    assert page.status_code == 200
    assert ("because" in page.text) == (status in (Status.ON_HOLD, Status.CANCELLED))


def test_a_draft_is_saved_or_placed_and_an_order_is_only_saved() -> None:
    client = client_of("manager")
    for draft in (ADD, url(make_order(status="draft"))):
        page = client.get(draft).text
        assert 'name="_place"' in page
        assert "Save draft" in page
    page = client.get(url(make_order())).text
    assert 'name="_place"' not in page
    assert 'name="_save"' in page
    assert "_addanother" not in page


def test_a_new_order_has_no_empty_tables_and_a_paid_one_has_its_payments() -> None:
    client, order = client_of("manager"), make_order()
    assert "Timeline" not in client.get(ADD).text
    assert "Payments</h2>" not in client.get(url(order)).text
    payment_take(
        order_id=order.pk, amount=Decimal(40), method="cash", reference="<b>7</b>", idempotency_key=uuid.uuid4(),
        actor=make_user("olga", is_superuser=True), source="bot",
    )  # fmt: skip
    page = text_of(client.get(url(order)))
    assert "Payments</h2>" in page
    assert "&lt;b&gt;7&lt;/b&gt;" in page
    assert "40 ₽" in page


def test_who_rings_up_is_found_by_their_phone_in_any_spelling() -> None:
    anna, client = make_customer("Anna", phone="+79001234567"), client_of("manager")
    send(client, ADD, [new(make_product(), 1)], contact_name="Her son", contact_phone="8 (900) 123-45-67", _place="1")
    order = Order.objects.get()
    assert (order.customer, order.contact_name, order.contact_phone) == (anna, "Her son", "+79001234567")
    assert Customer.objects.count() == 1


def test_who_rings_up_for_the_first_time_is_written_down() -> None:
    client = client_of("manager")
    send(client, ADD, [new(make_product(), 1)], contact_name="Zoe <b>", contact_phone="8 900 123 45 67", _place="1")
    zoe = Customer.objects.get()
    assert (zoe.name, zoe.phone, zoe.orders_count) == ("Zoe <b>", "+79001234567", 1)
    assert Order.objects.get().customer == zoe


def test_a_phone_that_is_none_is_refused_and_nobody_is_written_down() -> None:
    response = send(client_of("manager"), ADD, [new(make_product(), 1)], contact_phone="call me")
    assert response.status_code == 200
    assert 'value="call me"' in response.text
    assert not Customer.objects.exists()
    assert not Order.objects.exists()


def test_who_may_not_write_customers_down_takes_the_order_all_the_same() -> None:
    client = Client()
    client.force_login(make_user("taker", is_staff=True, permissions=("orders.add_order", "orders.view_order")))
    send(client, ADD, [new(make_product(), 1)], contact_phone="8 900 123 45 67")
    order = Order.objects.get()
    assert (order.customer, order.contact_phone) == (None, "+79001234567")


def test_choices_tell_alike_names_apart() -> None:
    make_product("Latte", price="260", stock=4)
    make_customer("Ivan", phone="+79001234567")
    client = client_of("manager")
    goods = client.get(
        "/admin/orders/order/goods/autocomplete/?app_label=orders&model_name=orderitem&field_name=product"
    )
    assert text_of(goods).count("Latte") == 1
    assert [row["text"].replace("\xa0", " ") for row in goods.json()["results"]] == ["Latte · 260 ₽ · 4"]
    people = client.get("/admin/orders/customer/choices/?app_label=orders&model_name=order&field_name=customer")
    assert [row["text"] for row in people.json()["results"]] == ["Ivan · +7 900 123-45-67 · orders: 0"]


def test_a_customer_brings_name_phone_and_addresses_to_those_who_may_see_them() -> None:
    anna = make_customer("Anna", phone="+79001234567")
    anna.addresses.create(text="Oak Street 1", is_default=True)
    answer = f"/admin/orders/order/client/{anna.pk}/"
    assert client_of("manager").get(answer).json() == {
        "name": "Anna", "phone": "+7 900 123-45-67", "addresses": ["Oak Street 1"],
    }  # fmt: skip
    nobody = Client()
    nobody.force_login(make_user("nobody", is_staff=True))
    assert nobody.get(answer).status_code == 403
