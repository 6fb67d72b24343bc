"""The orders' pages in the admin."""

from orders.admin import customers, order, records  # noqa: F401  (registers the pages)
