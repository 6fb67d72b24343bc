"""With 100,000 of everything, no list, no card and no search of the bot or the admin reads a table from end to end."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest
from django.contrib.auth.models import User
from django.db import connection, transaction
from django.db.models import QuerySet
from django.test import Client
from django.utils import timezone

from catalog.admin.base import COUNT_LIMIT, CappedPaginator
from catalog.models import Category, Product
from catalog.planning import reorder_list
from catalog.search import search_products
from orders import lists
from orders.models import Customer, Order, Tag
from orders.search import search_customers, search_orders
from orders.status import Status
from telegram_bridge import store
from telegram_bridge.buttons.catalog import OpenProduct
from telegram_bridge.buttons.customers import OpenCustomer
from telegram_bridge.buttons.data import NEXT, PREVIOUS
from telegram_bridge.buttons.orders import OpenOrder, OpenOrders, OrderHistory
from telegram_bridge.order_lists import QUEUES
from telegram_bridge.pages import COUNT_UP_TO, Listing, Place
from telegram_bridge.people import account_link
from telegram_bridge.screens import ROUTES, customers, menu, products
from tests.plenty import MANY, Plans, fill_shop

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite plans in a way of its own"),
    pytest.mark.usefixtures("_plenty"),
]


@pytest.fixture(scope="module")
def _plenty(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> Iterator[None]:
    with django_db_blocker.unblock(), transaction.atomic():
        fill_shop()
        yield
        transaction.set_rollback(True)


def middle(queryset: QuerySet) -> int:
    """A row that has others before and behind it."""
    return list(queryset.order_by("pk").values_list("pk", flat=True)[:20])[-1]


def test_the_lists_of_the_bot():
    category, keeper = Category.objects.get().pk, User.objects.get(username="keeper")
    some_order, some_product = middle(lists.waiting()), middle(Product.objects.filter(is_active=True))
    bot: list[tuple[Listing, tuple, int]] = [
        *((queue.listing, queue.values(keeper), some_order) for queue in QUEUES.values()),
        (products.ALL_PRODUCTS, (), some_product),
        (products.OF_CATEGORY, (category,), some_product),
        (customers.listing.ALL_CUSTOMERS, (), middle(Customer.objects.all())),
        (customers.orders.OF_CUSTOMER, (Order.objects.get(pk=some_order).customer_id,), some_order),
    ]
    with Plans() as plans:
        for listing, values, edge in bot:
            for place in (Place("", 0, 0), Place(NEXT, edge, 8), Place(PREVIOUS, edge, 16)):
                assert listing.page(place, *values).total <= COUNT_UP_TO + 1
        assert menu.WAITING.count() > 0

    assert plans.scans == []


def test_the_cards_of_the_bot():
    account_link(user=User.objects.create_superuser("chief"), telegram_id=5, language="en")
    person = store.lock_person(5, 1)
    order, customer = middle(Order.objects.filter(status=Status.NEW)), middle(Customer.objects.all())
    product = middle(Product.objects.filter(is_active=True))
    assert person is not None
    with Plans() as plans:
        for data in (OpenOrder(order), OrderHistory(order), OpenProduct(product), OpenCustomer(customer), OpenOrders()):
            assert ROUTES[type(data)](person, data).text

    assert plans.scans == []


def test_lists_that_only_one_moment_fits():
    with Plans() as plans:
        assert lists.overdue(datetime(2000, 1, 1, tzinfo=UTC)).order_by("-pk").first() is None

    assert plans.scans == []


@pytest.mark.parametrize("search", [search_products, search_orders, search_customers])
@pytest.mark.parametrize(
    "typed",
    ["чай", "зеленый чай", "сок красный № 999", "ч", "SKU", "SKU-777", "460777", "эклэр", "зинаида", "иванов77", "ив",
     "1234", "#2500", "2500", "8 (900) 000-12-34", "123456", "+7", "такого нет нигде"],
)  # fmt: skip
def test_searches(search: Callable[..., QuerySet], typed: str):
    with Plans() as plans:
        assert search(typed).count() <= 1000
        list(search(typed)[:9])

    assert plans.scans == []


@pytest.mark.parametrize(
    "address",
    [
        "orders/order/", "orders/order/?p=3", "orders/order/?status__exact=new",
        "orders/order/?status__exact=completed",
        "orders/order/?payment_status__exact=unpaid", "orders/order/?assignee__id__exact={user}",
        "orders/order/?q=зинаида77777", "orders/order/?q=8 900 000-12-34", "orders/order/?q=%232500",
        "orders/order/?q=1234",
        "orders/order/?list=waiting", "orders/order/?list=mine", "orders/order/?list=unpaid",
        "orders/order/?list=overdue",
        "orders/order/?day=today", "orders/order/?day=tomorrow", "orders/order/?day=week", "orders/order/?day=overdue",
        "orders/order/?total_from=1 000&total_to=2000,50", "orders/order/?total_from=99999999",
        "orders/order/?placed_at_from=2020-01-01&placed_at_to=2020-12-31", "orders/order/?placed_at_from={today}",
        "orders/order/?who=me", "orders/order/?who=nobody", "orders/order/?who={user}",
        "orders/order/?tags__id__exact={tag}", "orders/order/?delivery__exact=delivery",
        "orders/order/?status__exact=new&total_from=500&day=week&who=nobody",
        "orders/order/?customer__id__exact=1", "orders/customer/", "orders/customer/?q=зинаида77777",
        "orders/customer/?q=1234", "catalog/product/", "catalog/product/?p=100", "catalog/product/?stock=low",
        "catalog/product/?stock=out", "catalog/product/?category__id__exact={category}", "catalog/product/?q=SKU-77777",
        "catalog/product/?q=сок красный № 99913",
        "", "orders/order/{order}/change/", "orders/order/add/", "catalog/product/{product}/change/",
        "orders/customer/{customer}/change/", "catalog/stockmovement/?product__id__exact={product}",
        "orders/order/goods/autocomplete/?app_label=orders&model_name=orderitem&field_name=product&term=чай",
        "orders/customer/choices/?app_label=orders&model_name=order&field_name=customer&term=иванов77777",
        "autocomplete/?app_label=orders&model_name=orderitem&field_name=product&term=чай",
        "autocomplete/?app_label=orders&model_name=orderitem&field_name=product&term=",
        "autocomplete/?app_label=orders&model_name=order&field_name=customer&term=иванов77777",
    ],
)  # fmt: skip
def test_the_lists_of_the_admin(address: str, admin_client: Client):
    ids = {"user": User.objects.get(username="keeper").pk, "category": Category.objects.get().pk}
    ids |= {"tag": Tag.objects.get().pk, "today": timezone.localdate()}
    ids |= {"order": middle(Order.objects.all()), "customer": middle(Customer.objects.all())}
    ids |= {"product": middle(Product.objects.filter(is_active=True))}
    with Plans() as plans:
        assert admin_client.get(f"/admin/{address.format(**ids)}").status_code == 200

    assert plans.scans == []


def test_what_to_order():
    with Plans() as plans:
        assert 0 < len(reorder_list()) < MANY

    assert [text for text in plans.scans if "Scan on catalog_stockmovement" in text] == []
    assert any("stock_demand" in text for text in plans.texts)


def test_counting_ends_somewhere():
    assert QUEUES["all"].listing.count() == COUNT_UP_TO + 1
    assert CappedPaginator(Order.objects.order_by("-pk"), 50).count == COUNT_LIMIT + 1
    assert Order.objects.count() > MANY
