"""Things for tests, made by the services that make them in the shop."""

from decimal import Decimal
from typing import Any

from django.contrib.auth.models import Permission, User

from catalog.models import Category, Product
from catalog.services.categories import category_create
from catalog.services.products import product_create
from orders.models import Customer, Order
from orders.phone import normalize_phone
from orders.services.change_status import order_change_status
from orders.services.place import Line, order_create_draft, order_place
from orders.status import Delivery, Move, Status

WAY = {
    Delivery.DELIVERY: ("confirmed", "processing", "ready", "shipped", "completed", "returned"),
    Delivery.PICKUP: ("confirmed", "processing", "ready", "completed", "returned"),
}


def make_user(username: str = "olga", *, permissions: tuple[str, ...] = (), **fields: Any) -> User:
    """A user with just these rights; `is_superuser=True` for all."""
    user = User.objects.create(username=username, **fields)
    for permission in permissions:
        app, _, codename = permission.partition(".")
        user.user_permissions.add(Permission.objects.get(content_type__app_label=app, codename=codename))
    return user


def make_product(name: str = "Latte", *, stock: int = 10, price: str = "100", **fields: Any) -> Product:
    return product_create(actor=None, name=name, price=Decimal(price), stock=stock, **fields)


def make_category(name: str = "Drinks", **fields: Any) -> Category:
    return category_create(actor=None, name=name, **fields)


def make_customer(name: str = "Ivan", *, phone: str = "", **fields: Any) -> Customer:
    """A customer with one spelling of `phone`, however it is given."""
    return Customer.objects.create(name=name, phone=normalize_phone(phone) if phone else "", **fields)


def make_order(
    *, lines: list[tuple[Product, int]] | None = None, status: str = Status.NEW, delivery: str = Delivery.PICKUP,
    **fields: Any,
) -> Order:  # fmt: skip
    """An order that has come to `status` along the usual way; one latte unless told."""
    wanted = lines if lines is not None else [(make_product(), 1)]
    order = order_create_draft(
        actor=None, source="admin", delivery=delivery,
        lines=[Line(product.pk, quantity) for product, quantity in wanted], **fields,
    )  # fmt: skip
    if status == Status.DRAFT:
        return order
    order = order_place(order_id=order.pk, actor=None, source="admin")
    boss = User.objects.filter(username="boss").first() or make_user("boss", is_superuser=True)
    if status in (Status.ON_HOLD, Status.CANCELLED):
        return order_change_status(order_id=order.pk, to=status, actor=boss, source="admin", reason="because")
    way = WAY[Delivery(delivery)]
    for target in way[: way.index(status) + 1] if status != Status.NEW else ():
        order = order_change_status(order_id=order.pk, to=target, actor=boss, source="admin")
    return order


def make_order_before(move: Move) -> Order:
    """An order that the move is open to."""
    delivery = move.only or (Delivery.DELIVERY if move.source == Status.SHIPPED else Delivery.PICKUP)
    if move.source != Status.ON_HOLD:
        return make_order(status=move.source, delivery=delivery)
    order = make_order(status=Status.NEW if move.target == Status.CANCELLED else move.target, delivery=delivery)
    boss = make_user("chief", is_superuser=True)
    return order_change_status(order_id=order.pk, to=Status.ON_HOLD, actor=boss, source="admin")
