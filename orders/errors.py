"""What an order service raises when the shop's rules forbid something."""

from typing import TYPE_CHECKING

from catalog.errors import DomainError

if TYPE_CHECKING:
    from orders.models import Customer, Order


class OrderError(DomainError):
    """A refusal of the orders."""


class IllegalTransition(OrderError):
    """The status table has no such move."""


class NotAllowed(OrderError):
    """The person has no right to do this."""


class OrderChangedMeanwhile(OrderError):
    """Someone else was faster; `order` is the fresh state."""

    def __init__(self, message: str, *, order: "Order") -> None:
        super().__init__(message)
        self.order = order


class CustomerChangedMeanwhile(OrderError):
    """Someone else was faster; the sentence says who, when, and what stands there now."""


class PhoneTaken(OrderError):
    """The number is another customer's, who is `customer`."""

    def __init__(self, message: str, *, customer: "Customer") -> None:
        super().__init__(message)
        self.customer = customer
