"""The list of orders in the admin: its tabs, its filters, and what the orders in it come to."""

from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from orders.models import Order, Tag
from orders.services.payments import payment_take
from tests.factories import make_order, make_product, make_user
from tests.staff import client_of

pytestmark = pytest.mark.django_db
LIST = "/admin/orders/order/"
STATEMENTS = 8
"""Session and person, rights (2), people and tags of the filters, count, rows."""


def shown(client: Client, **query: object) -> list[Order]:
    response = client.get(LIST, query)
    assert response.status_code == 200
    return list(response.context["cl"].result_list)


def change(order: Order, **fields: object) -> Order:
    Order.objects.filter(pk=order.pk).update(**fields)
    return order


def test_the_tabs_are_the_lists_that_people_work_from() -> None:
    client = client_of("manager")
    waiting, done = make_order(), make_order(status="completed")
    mine = change(make_order(status="confirmed"), assignee=User.objects.get(username="manager"))
    late = change(make_order(status="confirmed"), deliver_until=timezone.now() - timedelta(hours=1))
    assert shown(client, list="waiting") == [waiting]
    assert shown(client, list="mine") == [mine]
    assert shown(client, list="overdue") == [late]
    assert shown(client, list="unpaid") == [late, mine, waiting]
    assert shown(client, list="no such") == [late, mine, done, waiting]


def test_finds_orders_by_the_day_of_their_delivery() -> None:
    client, noon = client_of("viewer"), timezone.localtime().replace(hour=12)
    today = change(make_order(), deliver_until=noon)
    tomorrow = change(make_order(), deliver_from=noon + timedelta(days=1))
    change(make_order(), deliver_until=noon + timedelta(days=8))
    change(make_order(), deliver_until=noon - timedelta(days=1))
    assert shown(client, day="today") == [today]
    assert shown(client, day="tomorrow") == [tomorrow]
    assert shown(client, day="week") == [tomorrow, today]


def test_finds_orders_by_who_has_them() -> None:
    client, olga = client_of("manager"), make_user("olga", is_staff=True)
    free = make_order()
    hers = change(make_order(), assignee=olga)
    own = change(make_order(), assignee=User.objects.get(username="manager"))
    assert shown(client, who="me") == [own]
    assert shown(client, who="nobody") == [free]
    assert shown(client, who=olga.pk) == [hers]
    assert len(shown(client, who="99999999999999999999")) == 3


def test_finds_orders_by_amount_and_tag() -> None:
    client, dear = client_of("viewer"), make_order(lines=[(make_product("Cake", price="1250.50"), 1)])
    cheap = make_order()
    tag = Tag.objects.create(name="<b>VIP")
    dear.tags.add(tag)
    assert shown(client, total_from="1 250,50") == [dear]
    assert shown(client, total_to="1000") == [cheap]
    assert shown(client, tags__id__exact=tag.pk) == [dear]


@pytest.mark.parametrize("rubbish", ["NaN", "1e999999", "9" * 40, "'"])
def test_an_amount_that_is_none_limits_nothing(rubbish: str) -> None:
    order = make_order()
    assert shown(client_of("viewer"), total_from=rubbish) == [order]


def test_the_filtered_list_says_what_it_comes_to() -> None:
    client, latte = client_of("manager"), make_product(price="100.10", stock=50)
    first = make_order(lines=[(latte, 1)])
    make_order(lines=[(latte, 2)])
    make_order(lines=[(latte, 3)], status="cancelled")
    boss = User.objects.get(username="boss")
    payment_take(
        order_id=first.pk, amount=Decimal(50), method="cash", actor=boss, source="admin", idempotency_key=uuid4()
    )
    text = client.get(LIST).text.replace("\xa0", " ")
    assert "total:" not in text
    text = client.get(LIST, {"total_from": "1"}).text.replace("\xa0", " ")
    assert "3 orders · total: 300,30 ₽ · paid: 50 ₽ · to be paid: 250,30 ₽" in text
    assert "cancelled and returned, not in the total: 1" in text


def test_the_chosen_orders_are_summed_up() -> None:
    orders = [make_order(), make_order()]
    chosen = {"action": "totals", "_selected_action": [order.pk for order in orders]}
    text = client_of("viewer").post(LIST, chosen, follow=True).text.replace("\xa0", " ")
    assert "2 orders · total: 200 ₽ · paid: 0 ₽ · to be paid: 200 ₽" in text


def test_too_many_orders_are_not_summed_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("orders.admin.totals.COUNT_LIMIT", 1)
    orders = [make_order(), make_order()]
    chosen = {"action": "totals", "_selected_action": [order.pk for order in orders]}
    assert "more than 1 orders" in client_of("viewer").post(LIST, chosen, follow=True).text


def test_the_list_costs_as_many_statements_as_ever() -> None:
    client = client_of("manager")
    make_order()
    client.get(LIST)
    with CaptureQueriesContext(connection) as plain:
        client.get(LIST)
    assert len(plain) <= STATEMENTS
    with CaptureQueriesContext(connection) as filtered:
        client.get(LIST, {"list": "waiting"})
    assert len(filtered) == len(plain) + 1


@pytest.mark.parametrize("language", ["en", "ru"])
def test_a_period_includes_its_last_day_and_rubbish_limits_nothing(language: str) -> None:
    client = client_of("viewer")
    midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    late, early = midnight + timedelta(hours=23, minutes=59), midnight - timedelta(minutes=1)
    today, before = change(make_order(), placed_at=late), change(make_order(), placed_at=early)
    day = f"{midnight:%Y-%m-%d}" if language == "en" else f"{midnight:%d.%m.%Y}"
    headers = {"accept-language": language}

    def found(**query: str) -> list[Order]:
        return list(client.get(LIST, query, headers=headers).context["cl"].result_list)

    assert found(placed_at_from=day, placed_at_to=day) == [today]
    assert found(placed_at_to=f"{early:%Y-%m-%d}") == [before]
    for rubbish in ("yesterday", "31.02.2026", "9999-12-31", "0001-01-01", "<b>", "2026-11-25 10:00"):
        assert len(found(placed_at_to=rubbish)) in (0, 2)


def test_the_list_is_saved_with_one_press_as_it_is_filtered() -> None:
    client = client_of("viewer")
    make_order()
    page = client.get(LIST, {"list": "waiting"}).text
    assert f'href="{LIST}export.csv?list=waiting"' in page
    assert f'href="{LIST}export.xlsx?list=waiting"' in page
