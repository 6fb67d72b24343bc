"""What a service raises when the shop's rules forbid something."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from catalog.models import Product


class DomainError(Exception):
    """A refusal with a translated sentence that may be shown as it is; nothing was changed."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message

    def __str__(self) -> str:
        return str(self.message)


class CatalogError(DomainError):
    """A refusal of the catalog."""


class NotEnoughStock(CatalogError):
    """Fewer pieces are available than were asked for."""


class NotAllowed(CatalogError):
    """The person has no right to do this."""


class ProductChangedMeanwhile(CatalogError):
    """Someone else was faster; `product` is the fresh state."""

    def __init__(self, message: str, *, product: "Product") -> None:
        super().__init__(message)
        self.product = product
