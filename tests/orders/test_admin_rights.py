"""Every move, and every page behind a button of the admin: with its right it works, without it nothing does."""

from collections.abc import Callable
from typing import Any

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.auth.models import Permission, User
from django.db.models import Model
from django.test import Client

from catalog.admin.form_page import FormPage
from catalog.models import Product
from orders.models import Customer, Order
from orders.status import MOVES, Move
from tests.factories import make_customer, make_order, make_order_before, make_product

pytestmark = pytest.mark.django_db

Things = dict[type[Model], Callable[[], Model]]
THINGS: Things = {Order: make_order, Product: make_product, Customer: make_customer}
PAGES = [
    pytest.param(model, page, id=f"{model.__name__}-{page.slug}")
    for model in THINGS
    for page in admin.site.get_model_admin(model).form_pages  # type: ignore[attr-defined]
]
SEE = {"orders.view_order", "catalog.view_product", "orders.view_customer"}


def everything() -> dict[str, list[dict[str, Any]]]:
    """All that the shop has in its tables."""
    models = [model for app in ("catalog", "orders") for model in apps.get_app_config(app).get_models(True)]
    return {model.__name__: list(model.objects.order_by("pk").values()) for model in models}


def someone(*, without: str = "", only: set[str] | None = None) -> Client:
    """A browser of a member of the staff with every right but one, or with just these."""
    user = User.objects.create_user("vera", is_staff=True)
    for right in Permission.objects.filter(content_type__app_label__in=("catalog", "orders")).select_related():
        name = f"{right.content_type.app_label}.{right.codename}"
        if name in only if only is not None else name != without:
            user.user_permissions.add(right)
    client = Client(headers={"accept-language": "en"})
    client.force_login(user)
    return client


def test_every_model_with_such_pages_is_here() -> None:
    assert {model for model, of in admin.site._registry.items() if getattr(of, "form_pages", None)} == set(THINGS)


@pytest.mark.parametrize(("model", "page"), PAGES)
def test_a_page_is_closed_without_its_right(model: type[Model], page: FormPage) -> None:
    client, thing = someone(without=page.permission), THINGS[model]()
    address, before = page.url(model, thing.pk), everything()
    assert {client.get(address).status_code, client.post(address, {"reason": "why", "amount": "1"}).status_code} == {
        403
    }
    assert everything() == before
    change = f"/admin/{model._meta.app_label}/{model._meta.model_name}/{thing.pk}/change/"
    if page.permission not in SEE:
        assert address not in client.get(change).text


@pytest.mark.parametrize(("model", "page"), PAGES)
def test_a_page_opens_with_its_right(model: type[Model], page: FormPage) -> None:
    client, thing = someone(only=SEE | {page.permission}), THINGS[model]()
    assert client.get(page.url(model, thing.pk)).status_code == 200


def press(client: Client, order: Order, move: Move) -> None:
    seen = {"seen_version": order.version, "seen_status": order.status}
    address = f"/admin/orders/order/{order.pk}"
    if move.needs_reason:
        client.post(f"{address}/cancel/", {"reason": "Changed their mind"})
    else:
        client.post(f"{address}/move/", {"to": move.target, **seen})


@pytest.mark.parametrize("move", MOVES, ids=lambda move: f"{move.source}-{move.target}")
def test_a_move_takes_its_right(move: Move) -> None:
    order, client = make_order_before(move), someone(without=move.permission)
    before = everything()
    press(client, order, move)
    assert everything() == before


@pytest.mark.parametrize("move", MOVES, ids=lambda move: f"{move.source}-{move.target}")
def test_with_its_right_a_move_is_made(move: Move) -> None:
    order, client = make_order_before(move), someone(only=SEE | {move.permission})
    press(client, order, move)
    order.refresh_from_db()
    assert order.status == move.target
