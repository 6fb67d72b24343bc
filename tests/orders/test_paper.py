"""Orders on paper: what stands on them, the PDF, and the pages of the admin."""

import re
from decimal import Decimal
from io import BytesIO

import pytest
from django.utils import translation
from pypdf import PdfReader

from orders.paper.pdf import order_pdf, orders_pdf
from orders.paper.sheet import Kind, sheet_of
from orders.services.place import Line, order_create_draft
from tests.factories import make_order, make_product, make_user
from tests.staff import client_of

pytestmark = pytest.mark.django_db

ARABIC = "محمد بن عبد الله"
WORST = ('Кофе «Люкс» <b>&" 🎉👨‍👩‍👧 ' + "W" * 200)[:200]


def text_of(pdf: bytes) -> str:
    """What a reader of the PDF can copy out of it."""
    return "\n".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages)


def pages_of(pdf: bytes) -> int:
    return len(PdfReader(BytesIO(pdf)).pages)


def long_order(lines: int = 60):
    return make_order(
        lines=[(make_product(f"Tea {number}", sku=f"T-{number}"), 2) for number in range(1, lines + 1)],
        contact_name=ARABIC, contact_phone="+79001234567",
    )  # fmt: skip


def paper(order, kind):
    with translation.override("en"):
        return sheet_of(order, kind)


def test_the_order_shows_prices_and_what_is_left_to_pay():
    order = make_order(lines=[(make_product(price="100", unit="pcs"), 2)], discount=Decimal(50), shipping=Decimal(30))
    order.paid = Decimal(80)
    sheet = paper(order, Kind.ORDER)
    assert sheet.rows == (("1", "Latte", "2\xa0pcs", "100\xa0₽", "200\xa0₽"),)
    assert [(line.label, line.amount) for line in sheet.sums] == [
        ("Subtotal", "200\xa0₽"), ("Discount", "−50\xa0₽"), ("Shipping", "30\xa0₽"), ("Total", "180\xa0₽"),
        ("Paid", "80\xa0₽"), ("Left to pay", "100\xa0₽"),
    ]  # fmt: skip


def test_the_packing_slip_shows_boxes_and_no_money():
    order = make_order(lines=[(make_product(sku="L-1"), 2), (make_product("Éclair"), 3)])
    sheet = paper(order, Kind.PACKING)
    assert sheet.rows == (("☐", "1", "Latte", "L-1", "2"), ("☐", "2", "Éclair", "", "3"))
    assert [line.amount for line in sheet.sums] == ["2", "5"]
    assert "₽" not in str(sheet)
    assert "unpaid" not in str(sheet).lower()


def test_the_packing_slip_shows_what_is_picked_already():
    order = make_order(lines=[(make_product(), 2), (make_product("Tea"), 3), (make_product("Bun"), 1)])
    for item, picked in zip(order.items.all(), (2, 1, 0), strict=True):
        order.items.filter(pk=item.pk).update(picked=picked)
    assert [(row[0], row[-1]) for row in paper(order, Kind.PACKING).rows] == [
        ("☑", "2"), ("☐", "3\npicked 1"), ("☐", "1"),
    ]  # fmt: skip


def test_a_discount_of_a_line_stands_under_its_name():
    product = make_product(price="100")
    draft = order_create_draft(actor=None, source="admin", lines=[Line(product.pk, 2, discount=Decimal(20))])
    assert paper(draft, Kind.ORDER).rows == (("1", "Latte\ndiscount −20\xa0₽", "2", "100\xa0₽", "180\xa0₽"),)


def test_a_draft_is_called_a_draft():
    assert paper(make_order(status="draft"), Kind.ORDER).title.startswith("Draft ")


def test_an_order_of_sixty_lines_repeats_the_head_of_the_table_on_every_page():
    pdf = order_pdf(long_order(), language="en", kind="order")
    text = text_of(pdf)
    assert pages_of(pdf) == 2
    assert len(re.findall(r"№\s*Item", text)) == 2
    assert all(f"T-{number}" in text for number in range(1, 61))
    assert "page 2 of 2" in text


@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize("language", ["ru", "en"])
def test_the_worst_names_are_printed_without_empty_boxes(kind, language):
    order = make_order(
        lines=[(make_product(WORST, sku="S" * 64), 10)],
        contact_name=WORST, contact_phone="+79001234567", delivery="delivery", address=("ул. Ленина " * 30)[:300],
        customer_note="first\r\nsecond\u2028third 🎉\tend ₾",
    )  # fmt: skip
    text = text_of(order_pdf(order, language=language, kind=kind))
    assert 'Кофе «Люкс» <b>&"' in text
    assert "🎉" not in text
    assert "third" in text
    assert ("Лист сборки" in text or "Заказ #" in text) is (language == "ru")


def test_arabic_names_are_printed_with_joined_letters():
    with_arabic = order_pdf(make_order(contact_name=ARABIC), language="en", kind="order")
    assert ARABIC.split()[0] in text_of(with_arabic)


def test_many_orders_begin_on_pages_of_their_own_and_count_their_own_pages():
    orders = [long_order(), make_order()]
    pdf = orders_pdf(orders, language="en", kind="packing")
    text = text_of(pdf)
    assert pages_of(pdf) == 3
    assert f"Packing slip · #{orders[0].number} · page 2 of 2" in text
    assert f"Packing slip · #{orders[1].number} · page 1 of 1" in text


def test_the_order_page_leads_to_both_papers():
    order, client = make_order(), client_of("viewer")
    page = client.get(f"/admin/orders/order/{order.pk}/change/").text
    for kind in ("order", "packing"):
        address = f"/admin/orders/order/paper/{kind}/?id={order.pk}"
        assert address in page
        assert client.get(address).status_code == 200


def test_the_print_page_shows_the_order_escaped_and_nothing_of_the_admin():
    order = make_order(contact_name='<b>&"')
    page = client_of("viewer").get(f"/admin/orders/order/paper/order/?id={order.pk}").text
    assert f"Order #{order.number}" in page
    assert "&lt;b&gt;&amp;&quot;" in page
    assert 'id="print"' in page
    assert "unfold" not in page


def test_the_pdf_is_downloaded_under_the_number_of_the_order():
    order = make_order()
    response = client_of("viewer").get(f"/admin/orders/order/paper/packing.pdf?id={order.pk}")
    assert response.content.startswith(b"%PDF-")
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"] == f'attachment; filename="packing-{order.number}.pdf"'


def test_chosen_orders_are_printed_together():
    orders, client = [make_order(), make_order(), make_order()], client_of("viewer")
    chosen = {"action": "print_order", "_selected_action": [order.pk for order in orders[:2]]}
    page = client.post("/admin/orders/order/", chosen, follow=True).text
    assert [f"#{order.number}" in page for order in orders] == [True, True, False]


@pytest.mark.parametrize("page", ["order/", "packing/", "order.pdf", "packing.pdf"])
def test_whoever_may_not_see_orders_gets_no_paper(page, client):
    order = make_order()
    client.force_login(make_user("peter", permissions=("catalog.view_product",), is_staff=True))
    assert client.get(f"/admin/orders/order/paper/{page}?id={order.pk}").status_code == 403


@pytest.mark.parametrize("address", ["order/", "order/?id=0", "order/?id=x", f"order/?id={10**30}", "gift/?id={id}"])
def test_a_paper_that_does_not_exist_is_not_found(address):
    order = make_order()
    response = client_of("viewer").get(f"/admin/orders/order/paper/{address.format(id=order.pk)}")
    assert response.status_code == 404


def test_a_paper_of_many_orders_takes_as_many_statements_as_of_one(django_assert_num_queries):
    client, orders = client_of("viewer"), [make_order() for _ in range(3)]
    client.get(f"/admin/orders/order/paper/order/?id={orders[0].pk}")
    for chosen in (orders[:1], orders):
        address = "&".join(f"id={order.pk}" for order in chosen)
        with django_assert_num_queries(6):
            client.get(f"/admin/orders/order/paper/order/?{address}")
