"""What is wrong with a file as a whole."""

from catalog.errors import CatalogError


class SheetError(CatalogError):
    """The file can't be read as a table."""
