"""The orders' pages in the admin."""

from decimal import Decimal

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext

from catalog.services.products import product_create
from orders.models import Customer, Order, OrderEvent
from orders.services.change_status import order_change_status
from orders.services.lines import order_edit_line
from orders.services.place import Line, order_create_draft, order_place
from orders.services.undo import order_undo
from tests.staff import client_of, person

pytestmark = pytest.mark.django_db
INLINES = ("items", "payments", "events")


def tea(**fields):
    return product_create(**{"actor": None, "name": "Tea", "price": Decimal(100), "stock": 10} | fields)


def draft(product=None, quantity=2, **fields):
    product = product or tea()
    lines = [Line(product_id=product.pk, quantity=quantity)]
    return order_create_draft(actor=None, source="admin", lines=lines, contact_name="Anna", **fields)


def order(product=None, **fields):
    return order_place(order_id=draft(product, **fields).pk, actor=None, source="admin")


def page(order):
    return f"/admin/orders/order/{order.pk}/change/"


def press(client, order, to, **seen):
    seen = {"seen_version": order.version, "seen_status": order.status} | seen
    return client.post(f"/admin/orders/order/{order.pk}/move/", {"to": to, **seen}, follow=True)


def typed(lines=(), **fields):
    data = {"delivery": "pickup", "contact_name": "Anna", "discount": "0", "shipping": "0"} | fields
    for prefix in INLINES:
        data |= {f"{prefix}-TOTAL_FORMS": "0", f"{prefix}-INITIAL_FORMS": "0"}
    data["items-TOTAL_FORMS"] = len(lines)
    for index, (product, quantity) in enumerate(lines):
        data |= {f"items-{index}-product": product.pk, f"items-{index}-quantity": quantity}
        data |= {f"items-{index}-discount": "0"}
    return data


def test_new_order_is_a_draft_with_its_sums():
    lines = [(tea(), 3), (tea(name="Bun", price=Decimal("40.50")), 1)]
    response = client_of("manager").post("/admin/orders/order/add/", typed(lines, discount="10", shipping="50"))
    assert response.status_code == 302
    made = Order.objects.get()
    assert (made.status, made.number) == ("draft", None)
    assert (made.subtotal, made.total) == (Decimal("340.50"), Decimal("380.50"))
    assert [(item.name, item.price) for item in made.items.all()] == [("Tea", 100), ("Bun", Decimal("40.50"))]


def test_refuses_a_discount_larger_than_the_order_and_saves_nothing():
    response = client_of("manager").post("/admin/orders/order/add/", typed([(tea(), 1)], discount="101"), follow=True)
    assert "discount is larger" in response.text
    assert not Order.objects.exists()


def test_draft_keeps_its_sums_when_it_is_edited():
    made, client = draft(quantity=2), client_of("manager")
    line = made.items.get()
    data = typed(shipping="30") | {
        "items-TOTAL_FORMS": 1, "items-INITIAL_FORMS": 1, "items-0-id": line.pk, "items-0-order": made.pk,
        "items-0-product": line.product_id, "items-0-quantity": 5, "items-0-discount": 0,
        "seen_version": made.version,
    }  # fmt: skip
    assert client.post(page(made), data).status_code == 302
    made.refresh_from_db()
    assert (made.subtotal, made.total) == (500, 530)


def test_button_moves_the_order_with_an_event_of_the_admin():
    placed = order()
    response = press(client_of("manager"), placed, "confirmed")
    placed.refresh_from_db()
    assert placed.status == "confirmed"
    event = OrderEvent.objects.latest("id")
    assert (event.source, event.actor.username, event.to_status) == ("admin", "manager", "confirmed")
    assert "confirmed" in response.text


def test_place_button_places_a_draft():
    made = draft()
    press(client_of("manager"), made, "new")
    made.refresh_from_db()
    assert made.status == "new"
    assert made.number


def test_button_of_an_old_page_overwrites_nothing():
    placed, client = order(), client_of("manager")
    order_change_status(order_id=placed.pk, to="confirmed", actor=User.objects.get(), source="bot")
    response = press(client, placed, "on_hold")
    placed.refresh_from_db()
    assert placed.status == "confirmed"
    assert "was faster" in response.text


def test_move_needs_a_press_and_not_a_link():
    placed = order()
    assert client_of("manager").get(f"/admin/orders/order/{placed.pk}/move/").status_code == 405


@pytest.mark.parametrize("role", ["viewer", "packer"])
def test_confirming_is_closed_to_those_without_the_right(role):
    placed, client = order(), client_of(role)
    assert 'value="confirmed"' not in client.get(page(placed)).text
    press(client, placed, "confirmed")
    placed.refresh_from_db()
    assert placed.status == "new"


def test_packer_packs():
    placed = order()
    order_change_status(order_id=placed.pk, to="confirmed", actor=User.objects.create_superuser("boss"), source="bot")
    placed.refresh_from_db()
    client = client_of("packer")
    assert 'value="processing"' in client.get(page(placed)).text
    press(client, placed, "processing")
    placed.refresh_from_db()
    assert placed.status == "processing"


def test_cancel_page_refuses_an_empty_reason():
    placed, client = order(), client_of("manager")
    assert client.post(f"/admin/orders/order/{placed.pk}/cancel/", {"reason": " "}).status_code == 200
    client.post(f"/admin/orders/order/{placed.pk}/cancel/", {"reason": "twice"})
    placed.refresh_from_db()
    assert placed.status == "cancelled"


def test_an_edit_of_a_placed_order_has_its_event():
    placed = order()
    client_of("manager").post(page(placed), typed(address="Oak Street 1", seen_version=placed.version))
    placed.refresh_from_db()
    event = placed.events.get(kind="edited")
    assert event.payload == {"address": ["", "Oak Street 1"]}
    assert event.order_version == placed.version


def test_edit_of_an_old_page_overwrites_nothing():
    placed = order()
    response = client_of("manager").post(
        page(placed), typed(address="Oak Street 1", seen_version=placed.version - 1), follow=True
    )
    placed.refresh_from_db()
    assert placed.address == ""
    assert "The system was faster: “new”" in response.text


def test_note_lands_on_the_timeline():
    placed = order()
    client_of("packer").post(f"/admin/orders/order/{placed.pk}/note/", {"text": "Call first"})
    assert placed.events.get(kind="note").text == "Call first"


@pytest.mark.parametrize("term", ["#1001", "1001", "+7 900 123-45-67", "8 900 123 45 67", "4567", "anna", "T-1"])
def test_finds_an_order_by_what_people_know(term):
    placed = order(tea(sku="T-1"), contact_phone="+79001234567")
    order(tea(name="Bun"), contact_phone="+79000000000", customer_id=Customer.objects.create(name="Other").pk)
    Order.objects.exclude(pk=placed.pk).update(contact_name="Boris")
    assert list(client_of("viewer").get("/admin/orders/order/", {"q": term}).context["cl"].queryset) == [placed]


def test_orders_are_never_deleted():
    placed = order()
    assert client_of("owner").post(f"/admin/orders/order/{placed.pk}/delete/", {"post": "yes"}).status_code == 403


def test_list_needs_no_more_statements_for_more_orders():
    client, product = client_of("manager"), tea(stock=100)

    def statements():
        with CaptureQueriesContext(connection) as queries:
            assert client.get("/admin/orders/order/").status_code == 200
        return len(queries)

    order(product)
    few = statements()
    for number in range(5):
        order(product, customer_id=Customer.objects.create(name=f"Customer {number}").pk)
    assert statements() == few


def test_small_page_says_on_its_button_what_it_does():
    page = client_of("manager").get(f"/admin/orders/order/{order().pk}/pay/").text
    assert page.count("Take payment") >= 2


def pay(client, order, page="pay", **fields):
    url = f"/admin/orders/order/{order.pk}/{page}/"
    data = {"amount": "200", "method": "cash", "key": "5f0c5c5e-0000-4000-8000-000000000001"} | fields
    return client.post(url, data, follow=True)


def test_takes_a_payment_once_even_if_the_page_is_sent_twice():
    placed, client = order(), client_of("manager")
    pay(client, placed)
    pay(client, placed)
    placed.refresh_from_db()
    assert (placed.paid, placed.payment_status, placed.payments.count()) == (200, "paid", 1)


def test_gives_back_no_more_than_was_paid():
    placed, client = order(), client_of("manager")
    pay(client, placed, amount="50")
    response = pay(client, placed, "refund", amount="51", key="5f0c5c5e-0000-4000-8000-000000000002")
    placed.refresh_from_db()
    assert placed.refunded == 0
    assert "can be given back" in response.text


def test_money_is_closed_to_packers():
    placed = order()
    assert pay(client_of("packer"), placed).status_code == 403


def test_payments_are_never_changed():
    placed, client = order(), client_of("owner")
    pay(client, placed)
    payment = placed.payments.get()
    assert client.get("/admin/orders/payment/add/").status_code == 403
    assert client.post(f"/admin/orders/payment/{payment.pk}/delete/", {"post": "yes"}).status_code == 403


def test_gives_the_order_to_somebody():
    placed, client = order(), client_of("manager")
    packer = person("packer")
    client.post(f"/admin/orders/order/{placed.pk}/assign/", {"assignee": packer.pk})
    placed.refresh_from_db()
    assert placed.assignee == packer
    assert placed.events.filter(kind="assigned").exists()


def test_a_long_timeline_needs_no_more_statements_and_tells_each_change():
    placed, client, boss = order(tea(name="<b>Tea", stock=50)), client_of("manager"), User.objects.create_superuser("z")
    line = placed.items.get().pk

    def statements():
        with CaptureQueriesContext(connection) as queries:
            assert client.get(page(placed)).status_code == 200
        return len(queries)

    def edit(quantity):
        order_edit_line(order_id=placed.pk, item_id=line, quantity=quantity, actor=boss, source="bot")

    edit(3)
    statements()
    few = statements()
    for quantity in range(4, 9):
        edit(quantity)
    assert statements() == few
    order_change_status(order_id=placed.pk, to="confirmed", actor=boss, source="bot")
    order_undo(order_id=placed.pk, actor=boss, source="bot")
    text = client.get(page(placed)).text
    assert "&lt;b&gt;Tea: quantity 7 → 8" in text
    assert "Undone: “new” again" in text
