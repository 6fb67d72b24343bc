"""What a service raises when the shop's rules forbid something."""


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
