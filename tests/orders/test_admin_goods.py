"""The pages of the admin that pick goods, hand a part of them over and take them back."""

import pytest
from django.test import Client

from orders.models import Order
from orders.services.fulfil import order_fulfil_lines
from orders.services.packing import order_pick_line
from tests.factories import make_order, make_product, make_user
from tests.staff import client_of

pytestmark = pytest.mark.django_db


def make(status: str = "ready", **fields: object) -> Order:
    """Three lattes and two teas."""
    lines = [(make_product(stock=10), 3), (make_product("Tea", stock=10), 2)]
    return make_order(lines=lines, status=status, **fields)


def url(order: Order, page: str) -> str:
    return f"/admin/orders/order/{order.pk}/{page}/"


def lines(order: Order, *values: object) -> dict[str, object]:
    names = [f"line_{pk}" for pk in order.items.values_list("pk", flat=True)]
    return {name: value for name, value in zip(names, values, strict=True) if value is not None}


def send(client: Client, order: Order, page: str, *values: object, **more: object) -> str:
    data = lines(order, *values) | {"seen_version": order.version} | more
    return client.post(url(order, page), data, follow=True).text


def numbers(order: Order, field: str) -> list[int]:
    return list(order.items.values_list(field, flat=True))


def test_hands_over_a_part_and_proposes_what_is_in_the_box() -> None:
    order, client, boss = make(), client_of("courier"), make_user("chief", is_superuser=True)
    order_pick_line(order_id=order.pk, item_id=order.items.all()[0].pk, picked=2, actor=boss, source="bot")
    form = client.get(url(order, "hand-over")).context["form"]
    assert [form[name].value() for name in lines(order, 1, 1)] == [2, 0]
    page = send(client, order, "hand-over", 2, "")
    assert "was handed over" in page
    assert "Latte × 2" in page
    assert numbers(order, "fulfilled") == [2, 0]


def test_refuses_more_than_is_left_and_keeps_what_was_typed() -> None:
    order = make()
    page = send(client_of("courier"), order, "hand-over", 4, 1)
    assert "at most 3" in page
    assert 'value="4"' in page
    assert numbers(order, "fulfilled") == [0, 0]


def test_takes_back_to_the_shelf_or_not() -> None:
    order, client = make("completed"), client_of("manager")
    form = client.get(url(order, "take-back")).context["form"]
    assert [form[name].value() for name in lines(order, 1, 1)] == [3, 2]
    send(client, order, "take-back", 1, 0, reason="cold", restock="on")
    order.refresh_from_db()
    send(client, order, "take-back", 0, 2)
    order.refresh_from_db()
    assert order.status == "completed"
    assert numbers(order, "returned") == [1, 2]
    assert numbers(order, "product__on_hand") == [8, 8]


def test_taking_back_everything_makes_the_order_returned() -> None:
    order = make("completed")
    assert "Everything of order" in send(client_of("manager"), order, "take-back", 3, 2, restock="on")
    order.refresh_from_db()
    assert order.status == "returned"


@pytest.mark.parametrize("page", ["hand-over", "take-back"])
def test_an_old_page_changes_nothing(page: str) -> None:
    order = make("ready" if page == "hand-over" else "completed")
    before = order.events.count()
    assert "Nothing was overwritten" in send(client_of("owner"), order, page, 1, 1, seen_version=order.version - 1)
    assert order.events.count() == before


def test_ticks_off_lines_and_says_how_far_it_is() -> None:
    order, client = make("processing"), client_of("packer")
    assert "1 of 2 lines" in send(client, order, "pick", "on", None, **initials(order, False, False))
    assert numbers(order, "picked") == [3, 0]
    assert "Everything" in send(client, order, "pick", "on", "on", **initials(order, True, False))
    assert numbers(order, "picked") == [3, 2]
    send(client, order, "pick", None, "on", **initials(order, True, True))
    assert numbers(order, "picked") == [0, 2]


def initials(order: Order, *shown: bool) -> dict[str, object]:
    """What the page has remembered about its boxes."""
    return {f"initial-{name}": value for name, value in lines(order, *shown).items()}


def test_boxes_that_were_not_touched_stay_as_the_other_packer_left_them() -> None:
    order, boss = make("processing"), make_user("chief", is_superuser=True)
    shown = initials(order, False, False)
    tea = order.items.all()[1]
    order_pick_line(order_id=order.pk, item_id=tea.pk, picked=1, actor=boss, source="bot")
    send(client_of("packer"), order, "pick", "on", None, **shown)
    assert numbers(order, "picked") == [3, 1]


def test_the_pick_list_remembers_what_it_showed() -> None:
    order, boss = make("processing"), make_user("chief", is_superuser=True)
    latte, tea = order.items.all()
    order_pick_line(order_id=order.pk, item_id=latte.pk, picked=3, actor=boss, source="bot")
    order_pick_line(order_id=order.pk, item_id=tea.pk, picked=1, actor=boss, source="bot")
    page = client_of("packer").get(url(order, "pick")).text
    assert f'name="initial-line_{latte.pk}" value="True"' in page
    assert f'name="initial-line_{tea.pk}" value="False"' in page
    assert "1 of 2 in the box" in page


@pytest.mark.parametrize(
    ("role", "status", "shown"),
    [
        ("packer", "processing", {"pick"}), ("packer", "new", set()), ("packer", "completed", set()),
        ("courier", "ready", {"hand-over"}), ("courier", "confirmed", set()), ("courier", "completed", set()),
        ("manager", "completed", {"take-back"}), ("manager", "ready", {"pick", "hand-over"}),
        ("viewer", "ready", set()), ("owner", "processing", {"pick", "hand-over"}),
    ],
)  # fmt: skip
def test_buttons_are_shown_to_those_who_may_when_they_can(role: str, status: str, shown: set[str]) -> None:
    order = make(status)
    page = client_of(role).get(url(order, "change")).text
    assert {name for name in ("pick", "hand-over", "take-back") if url(order, name) in page} == shown


@pytest.mark.parametrize(("role", "page"), [("courier", "pick"), ("packer", "hand-over"), ("packer", "take-back")])
def test_pages_are_closed_to_those_without_the_right(role: str, page: str) -> None:
    order = make()
    assert client_of(role).post(url(order, page), lines(order, 1, 1)).status_code == 403
    assert numbers(order, "fulfilled") == numbers(order, "picked") == [0, 0]


def test_the_order_shows_where_its_goods_are() -> None:
    order, boss = make(), make_user("chief", is_superuser=True)
    latte = order.items.all()[0].pk
    order_pick_line(order_id=order.pk, item_id=latte, picked=3, actor=boss, source="bot")
    order_fulfil_lines(order_id=order.pk, quantities={latte: 2}, actor=boss, source="bot")
    page = client_of("viewer").get(url(order, "change")).text
    assert "in the box: 3, handed over: 2" in page
