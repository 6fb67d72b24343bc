"""The catalog's pages in the admin; `base` and `form_page` serve the other rooms too."""

from catalog.admin import category, product, stock  # noqa: F401  (registers the pages)
