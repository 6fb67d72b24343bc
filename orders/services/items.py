"""Wanted goods become lines of an order, with the names and prices of the moment."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from catalog.fields import MAX_QUANTITY
from catalog.models import Product
from catalog.money import MAX_AMOUNT, quantize
from orders.errors import OrderError
from orders.models import Order, OrderItem


@dataclass(frozen=True, slots=True)
class Line:
    """One wanted line; `price` is the product's own when it is left out, `discount` is for the whole line."""

    product_id: int
    quantity: int
    price: Decimal | None = None
    discount: Decimal = Decimal(0)


def order_items(order: Order, lines: Sequence[Line]) -> list[OrderItem]:
    """Return the lines with the names and prices of this moment; doesn't save.

    Raises:
        OrderError: a product can't be sold, or a number of a line is wrong.
    """
    products = Product.objects.in_bulk([line.product_id for line in lines])
    items = []
    for line in lines:
        product = products.get(line.product_id)
        if product is None or not product.is_active or product.has_variants:
            raise OrderError(_("One of the products can't be sold any more. Nothing was saved."))
        price = product.price if line.price is None else line.price
        check_line(price=price, quantity=line.quantity, discount=line.discount)
        items.append(
            OrderItem(
                order=order,
                product=product,
                name=product.name,
                sku=product.sku,
                price=quantize(price),
                discount=quantize(line.discount),
                quantity=line.quantity,
            )
        )
    return items


def check_line(*, price: Decimal, quantity: int, discount: Decimal) -> None:
    """Raise `OrderError` when these can't be the numbers of a line."""
    if quantity <= 0:
        raise OrderError(_("The quantity must be more than zero. Nothing was saved."))
    # The database has room for so much, and PostgreSQL refuses more with an error.
    if quantity > MAX_QUANTITY or not 0 <= price <= MAX_AMOUNT:
        raise OrderError(_("The quantity or the price is too large. Nothing was saved."))
    if not 0 <= discount <= quantize(price) * quantity:
        raise OrderError(_("The discount is larger than the line. Nothing was saved."))
