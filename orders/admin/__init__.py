"""The orders' pages in the admin."""

from orders.admin import customers, order, product_sales, records  # noqa: F401  (registers the pages and parts of pages)
