"""The demo shop obeys every rule that the services keep."""

from datetime import date
from decimal import Decimal

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.db.models import Count, F, Q, Sum

from catalog.models import Category, Product, ProductImage, StockMovement
from catalog.variants import option_lists, variants_of
from orders.models import Customer, Order, OrderEvent, OrderItem, OrderNumber, Payment
from orders.status import Status, find_move
from telegram_bridge.demo import shelves
from telegram_bridge.models import TelegramAccount

pytestmark = pytest.mark.django_db
HOLDING = ["new", "confirmed", "processing", "ready", "on_hold"]


@pytest.fixture(autouse=True)
def media(settings, tmp_path, monkeypatch):
    settings.MEDIA_ROOT = tmp_path
    monkeypatch.setattr(shelves, "MAX_PHOTOS", 2)


def load(**options):
    call_command("load_demo", **{"orders": 150, "customers": 20, "today": date(2026, 3, 10), "verbosity": 0} | options)


def test_makes_as_many_as_asked_for():
    load(orders=120, products=45, customers=30)
    listed = Product.objects.filter(parent=None)
    assert (Order.objects.count(), listed.count(), Customer.objects.count()) == (120, 45, 30)
    assert Category.objects.filter(parent__isnull=False).exists()
    assert ProductImage.objects.count() == 2


@pytest.mark.parametrize(
    ("language", "name", "options"),
    [("ru", "Футболка «Прилавок»", {"Размер": "S", "Цвет": "чёрный"}),
     ("en", "T-shirt “Prilavok”", {"Size": "S", "Colour": "black"})],
)  # fmt: skip
def test_variants_are_stocked_and_sold_and_their_parents_are_not(language, name, options):
    load(products=10, language=language)
    shirt = Product.objects.get(name=name)
    small, *others = variants_of(shirt)
    assert (small.name, small.options) == (f"{name}, {', '.join(options.values())}", options)
    assert len(others) == 11
    assert shirt.option_lists == [list(each) for each in option_lists(shirt, [small, *others])]
    assert OrderItem.objects.filter(product__parent=shirt).exists()
    assert not OrderItem.objects.filter(product__has_variants=True).exists()
    assert not StockMovement.objects.filter(product__has_variants=True).exists()
    beans = Product.objects.exclude(pk=shirt.pk).get(has_variants=True)
    prices = [variant.price for variant in variants_of(beans)]
    assert prices == sorted(set(prices))
    assert beans.price == prices[0]
    sold = Product.objects.filter(has_variants=False)
    assert not sold.filter(sku="").exists()
    assert sold.count() == 8 + 12 + 3


def test_shows_every_status():
    load()
    assert set(Order.objects.values_list("status", flat=True)) == set(Status.values)


def test_ledger_adds_up_to_the_stock():
    load()
    for product in Product.objects.annotate(sum=Sum("movements__quantity")):
        assert product.on_hand == (product.sum or 0)
    for product in Product.objects.filter(tracks_stock=True):
        balance = 0
        for movement in StockMovement.objects.filter(product=product).order_by("id"):
            balance += movement.quantity
            assert movement.balance_after == balance >= 0


def test_allocates_what_open_orders_hold_and_nothing_else():
    load()
    for product in Product.objects.all():
        held = OrderItem.objects.filter(product=product).aggregate(sum=Sum("allocated"))["sum"] or 0
        assert product.allocated == held
    open_lines = OrderItem.objects.filter(order__status__in=HOLDING, product__tracks_stock=True)
    assert open_lines.exists()
    assert not open_lines.exclude(allocated=F("quantity")).exists()
    assert not OrderItem.objects.exclude(order__status__in=HOLDING).filter(allocated__gt=0).exists()


def test_totals_and_payments_agree():
    load()
    for order in Order.objects.prefetch_related("items", "payments"):
        assert order.subtotal == sum(item.price * item.quantity - item.discount for item in order.items.all())
        kinds = {kind: sum(p.amount for p in order.payments.all() if p.kind == kind) for kind in Payment.Kind}
        assert (order.paid, order.refunded) == (kinds["payment"], kinds["refund"])
        kept = order.paid - order.refunded
        assert (order.payment_status == "paid") == (kept == order.total and kept > 0)


def test_timeline_tells_only_legal_moves_and_ends_where_the_order_is():
    load()
    for order in Order.objects.exclude(status="draft").prefetch_related("events"):
        events = sorted(order.events.all(), key=lambda event: event.id)
        moves = [event for event in events if event.to_status]
        assert moves[0].kind == "placed"
        assert moves[-1].to_status == order.status
        assert all(find_move(move.from_status, move.to_status, delivery=order.delivery) for move in moves)
        versions = [event.order_version for event in events if event.order_version]
        assert versions == list(range(2, order.version + 1))
        assert [event.created_at for event in events] == sorted(event.created_at for event in events)


def test_numbers_have_no_gaps():
    load()
    numbers = list(Order.objects.filter(number__isnull=False).order_by("id").values_list("number", flat=True))
    assert numbers == list(range(1001, 1001 + len(numbers)))
    assert OrderNumber.objects.get().last == numbers[-1]


def test_same_seed_makes_the_same_shop():
    def shop():
        load(seed=7)
        rows = [list(m.objects.order_by("id").values_list(*f)) for m, f in looked_at.items()]
        for model in (OrderEvent, Payment, OrderItem, Order, StockMovement, ProductImage, Customer):
            model.objects.all().delete()
        Product.objects.exclude(parent=None).delete()
        Product.objects.all().delete()
        Category.objects.filter(parent__isnull=False).delete()
        Category.objects.all().delete()
        OrderNumber.objects.all().delete()
        return rows

    looked_at = {
        Product: ["name", "price", "on_hand"],
        Customer: ["name", "phone", "spent_total"],
        Order: ["number", "status", "total", "placed_at"],
        StockMovement: ["quantity", "created_at"],
    }
    assert shop() == shop()


def test_refuses_a_shop_that_has_data():
    Category.objects.create(name="Tea")
    with pytest.raises(CommandError, match="has data already"):
        load()
    load(if_empty=True)
    assert not Product.objects.exists()


def test_new_rows_follow_after_the_loaded_ones():
    load(orders=20)
    last = Product.objects.latest("id").pk
    assert Product.objects.create(name="New", price=Decimal(1)).pk > last


def test_makes_people_with_known_passwords_only_for_development(settings):
    settings.DEBUG = False
    load(orders=20)
    assert not User.objects.exists()


def test_links_the_owner_and_the_packer(settings):
    settings.DEBUG = True
    load(orders=20)
    owner = User.objects.get(username="owner")
    assert owner.check_password("prilavok")
    assert owner.is_staff
    assert not owner.is_superuser
    assert owner.has_perm("orders.confirm_order")
    assert list(TelegramAccount.objects.order_by("telegram_id").values_list("telegram_id", "user__username")) == [
        (1001, "owner"),
        (1002, "packer"),
    ]


def test_speaks_english():
    load(language="en", orders=20)
    assert Product.objects.filter(name="Latte").exists()


def test_customers_know_their_orders():
    load()
    counted = Customer.objects.annotate(
        real=Count("orders", filter=Q(orders__number__isnull=False)),
        spent=Sum("orders__total", filter=Q(orders__completed_at__isnull=False)),
    )
    assert all(customer.orders_count == customer.real for customer in counted)
    assert all(customer.spent_total == (customer.spent or 0) for customer in counted)
