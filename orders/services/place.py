"""An order is drafted, then placed: only placing gives it a number and promises it stock."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.conf import settings
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from catalog.fields import MAX_QUANTITY
from catalog.models import Product
from catalog.money import MAX_AMOUNT, quantize
from catalog.services.stock import Need, stock_allocate
from orders.errors import IllegalTransition, OrderError
from orders.models import Customer, Order, OrderEvent, OrderItem, OrderNumber
from orders.services.totals import payment_status_of, subtotal_of
from orders.signals import order_placed
from orders.status import Delivery, Status


@dataclass(frozen=True, slots=True)
class Line:
    """One wanted line; `price` is the product's own when it is left out, `discount` is for the whole line."""

    product_id: int
    quantity: int
    price: Decimal | None = None
    discount: Decimal = Decimal(0)


@transaction.atomic
def order_create_draft(
    *,
    actor: User | None,
    source: str,
    lines: Sequence[Line] = (),
    customer_id: int | None = None,
    contact_name: str = "",
    contact_phone: str = "",
    delivery: str = Delivery.PICKUP,
    address: str = "",
    discount: Decimal = Decimal(0),
    shipping: Decimal = Decimal(0),
    customer_note: str = "",
) -> Order:
    """Make a draft with the names and prices of this moment. It holds no stock and has no number.

    Raises:
        OrderError: a line or a field is wrong; nothing is saved.
    """
    customer = Customer.objects.filter(pk=customer_id).first() if customer_id else None
    if customer_id and customer is None:
        raise OrderError(_("The customer is no longer there. Nothing was saved."))
    order = Order(
        origin=source, currency=settings.CURRENCY, customer=customer, created_by=actor, delivery=delivery,
        contact_name=contact_name or (customer.name if customer else ""),
        contact_phone=contact_phone or (customer.phone if customer else ""),
        address=address, customer_note=customer_note, discount=quantize(discount), shipping=quantize(shipping),
    )  # fmt: skip
    items = _items(order, lines)
    order_set_totals(order, items)
    try:
        order.full_clean(validate_constraints=False)
    except ValidationError as error:
        raise OrderError(" ".join(error.messages)) from error
    order.save(force_insert=True)
    OrderItem.objects.bulk_create(items)
    return order


@transaction.atomic
def order_place(*, order_id: int, actor: User | None, source: str) -> Order:
    """Place a draft: promise the stock of its lines and give it the next number.

    Raises:
        NotEnoughStock: a line wants more than is available; the draft is kept as it was.
        OrderError: there is no such draft, or it has no lines.
    """
    order = Order.objects.select_for_update(of=("self",)).filter(pk=order_id).first()
    if order is None:
        raise OrderError(_("The order is no longer there."))
    if order.status != Status.DRAFT:
        raise IllegalTransition(_("Order %(order)s was placed already. Nothing was changed.") % {"order": order})
    items = list(order.items.select_related("product"))
    if not items:
        raise OrderError(_("The order has no lines yet. Add a product, then place it."))
    _allocate(items)
    order_set_totals(order, items)
    order.status, order.placed_at, order.version = Status.NEW, timezone.now(), order.version + 1
    order.payment_status = payment_status_of(total=order.total, paid=order.paid, refunded=order.refunded)
    order.number = _next_number()
    order.save()
    if order.customer_id:
        Customer.objects.filter(pk=order.customer_id).update(
            orders_count=F("orders_count") + 1, last_order_at=order.placed_at
        )
    event = OrderEvent.objects.create(
        order=order, kind=OrderEvent.Kind.PLACED, actor=actor, source=source, order_version=order.version,
        from_status=Status.DRAFT, to_status=Status.NEW,
    )  # fmt: skip
    order_placed.send(Order, order=order, event=event)
    return order


def order_set_totals(order: Order, items: Sequence[OrderItem]) -> None:
    """Set the sums of `order` from its lines; doesn't save.

    Raises:
        OrderError: the discount is larger than the sum of the lines.
    """
    order.subtotal = subtotal_of(items)
    if order.discount > order.subtotal:
        raise OrderError(_("The discount is larger than the order. Nothing was saved."))
    order.total = order.subtotal - order.discount + order.shipping


def _items(order: Order, lines: Sequence[Line]) -> list[OrderItem]:
    products = Product.objects.in_bulk([line.product_id for line in lines])
    items = []
    for line in lines:
        product = products.get(line.product_id)
        if product is None or not product.is_active or product.has_variants:
            raise OrderError(_("One of the products can't be sold any more. Nothing was saved."))
        if line.quantity <= 0:
            raise OrderError(_("The quantity must be more than zero. Nothing was saved."))
        price = quantize(product.price if line.price is None else line.price)
        # The database has room for so much, and PostgreSQL refuses more with an error.
        if line.quantity > MAX_QUANTITY or not 0 <= price <= MAX_AMOUNT:
            raise OrderError(_("The quantity or the price is too large. Nothing was saved."))
        if not 0 <= line.discount <= price * line.quantity:
            raise OrderError(_("The discount is larger than the line. Nothing was saved."))
        items.append(
            OrderItem(
                order=order,
                product=product,
                name=product.name,
                sku=product.sku,
                price=price,
                discount=quantize(line.discount),
                quantity=line.quantity,
            )
        )
    return items


def _allocate(items: Sequence[OrderItem]) -> None:
    tracked = [item for item in items if item.product.tracks_stock]
    stock_allocate(needs=[Need(item.product_id, item.quantity, item.pk) for item in tracked])
    for item in tracked:
        item.allocated = item.quantity
    OrderItem.objects.bulk_update(tracked, ["allocated"])


def _next_number() -> int:
    OrderNumber.objects.get_or_create(pk=1)
    row = OrderNumber.objects.select_for_update().get(pk=1)
    row.last += 1
    row.save(update_fields=["last"])
    return row.last
