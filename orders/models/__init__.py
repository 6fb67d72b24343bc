"""Customers and their orders."""

from orders.models.customers import Customer, CustomerAddress, CustomerPhone, Tag
from orders.models.orders import Order, OrderItem, OrderNumber
from orders.models.parcels import ParcelPhoto
from orders.models.timeline import OrderEvent, Payment, Source

__all__ = [
    "Customer", "CustomerAddress", "CustomerPhone", "Order", "OrderEvent", "OrderItem", "OrderNumber", "ParcelPhoto",
    "Payment", "Source", "Tag",
]  # fmt: skip
