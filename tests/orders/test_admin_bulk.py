"""The list's actions in the admin: a page that says what would happen, then one that says what happened."""

import re

import pytest
from django.test import Client

from orders.models import Order
from orders.services.bulk import MOST_AT_ONCE
from orders.services.change_status import order_change_status
from tests.factories import make_order, make_product, make_user
from tests.staff import client_of

pytestmark = pytest.mark.django_db
LIST = "/admin/orders/order/"


def choose(client: Client, to: str, *orders: Order, **more: str) -> str:
    chosen = {"action": f"move_to_{to}", "_selected_action": [order.pk for order in orders]}
    return client.post(LIST, chosen | more, follow=True).text


def go_on(client: Client, page: str, **answers: str) -> str:
    """Press the button of the page: send what it holds."""
    form: dict[str, list[str]] = {}
    for name, value in re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', page):
        form.setdefault(name, []).append(value)
    form.pop("csrfmiddlewaretoken", None)
    assert form, "the page has no button"
    return client.post(LIST, form | {name: [answer] for name, answer in answers.items()}, follow=True).text


def statuses(*orders: Order) -> list[str]:
    for order in orders:
        order.refresh_from_db()
    return [order.status for order in orders]


def test_the_dry_run_says_how_many_would_move_and_why_the_rest_would_not() -> None:
    good, draft = make_order(), make_order(status="draft", contact_name="<b>Анна & Ко</b>")
    page = choose(client_of("manager"), "confirmed", good, draft)
    assert "1 of 2 will move." in page
    assert "It is “draft” and can&#x27;t become “confirmed”." in page
    assert statuses(good, draft) == ["new", "draft"]


def test_the_report_says_what_moved() -> None:
    good, draft, client = make_order(contact_name="<b>Анна & Ко</b>"), make_order(status="draft"), client_of("manager")
    report = go_on(client, choose(client, "confirmed", good, draft))
    assert "1 of 1 moved." in report
    assert "&lt;b&gt;Анна &amp; Ко&lt;/b&gt;" in report
    assert statuses(good, draft) == ["confirmed", "draft"]
    event = good.events.first()
    assert event is not None
    assert (event.source, event.actor.username) == ("admin", "manager")


def test_what_changed_since_the_dry_run_stays_and_the_report_says_why() -> None:
    first, second, client = make_order(), make_order(), client_of("manager")
    page = choose(client, "confirmed", first, second)
    olga = make_user("olga", first_name="Olga", is_superuser=True)
    order_change_status(order_id=first.pk, to="on_hold", actor=olga, source="bot")
    report = go_on(client, page)
    assert "1 of 2 moved." in report
    assert "Olga was faster" in report
    assert statuses(first, second) == ["on_hold", "confirmed"]


def test_drafts_are_placed_while_there_is_stock() -> None:
    latte = make_product("<Latte>", stock=3)
    drafts = [make_order(lines=[(latte, 2)], status="draft") for _ in range(2)]
    client = client_of("manager")
    page = choose(client, "new", *drafts)
    assert "Not enough of &lt;Latte&gt;: 2 wanted, 1 available." in page
    go_on(client, page)
    assert statuses(*drafts) == ["new", "draft"]


def test_when_nothing_can_move_there_is_no_button() -> None:
    draft = make_order(status="draft")
    page = choose(client_of("manager"), "confirmed", draft)
    assert "0 of 1 will move." in page
    assert 'name="confirmed"' not in page


def test_cancelling_asks_for_the_reason() -> None:
    order, client = make_order(), client_of("manager")
    page = choose(client, "cancelled", order)
    assert 'name="reason"' in page
    again = go_on(client, page, reason=" ")
    assert statuses(order) == ["new"]
    go_on(client, again, reason="changed her mind")
    assert statuses(order) == ["cancelled"]
    assert order.cancel_reason == "changed her mind"


def test_an_action_needs_its_right() -> None:
    order, client = make_order(), client_of("packer")
    assert "move_to_confirmed" not in client.get(LIST).text
    choose(client, "confirmed", order, confirmed="1", seen=f"{order.pk}:{order.version}")
    assert statuses(order) == ["new"]


def test_rubbish_in_the_page_moves_nothing() -> None:
    order, client = make_order(), client_of("manager")
    report = choose(client, "confirmed", order, confirmed="1", seen=f"{order.pk}:x")
    assert "0 of 0 moved." in report
    assert statuses(order) == ["new"]


def test_more_than_can_be_looked_through_is_refused() -> None:
    Order.objects.bulk_create(Order(origin="admin", currency="RUB") for _ in range(MOST_AT_ONCE + 1))
    everything = client_of("manager").post(
        LIST, {"action": "move_to_new", "_selected_action": [Order.objects.latest("pk").pk], "select_across": 1},
        follow=True,
    )  # fmt: skip
    assert f"at most {MOST_AT_ONCE} orders" in everything.text
