"""Choosing a customer or a product on a page: by any part of what is known of them, and told apart by what is shown."""

from typing import Any

from django.conf import settings
from django.contrib.admin import AdminSite
from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.contrib.admin.widgets import AutocompleteSelect
from django.urls import URLPattern, path
from django.utils.translation import gettext as _

from catalog.admin.product_parts import stock_level
from catalog.money import format_money
from orders.phone import format_phone

CUSTOMERS, PRODUCTS = "orders_customer_choices", "orders_order_goods"


class CustomerChoices(AutocompleteJsonView):
    """The customers with their phones: many have one name."""

    def serialize_result(self, obj: Any, to_field_name: str) -> dict[str, str]:
        result = super().serialize_result(obj, to_field_name)
        facts = (obj.name, format_phone(obj.phone), _("orders: %(count)s") % {"count": obj.orders_count})
        return result | {"text": " · ".join(filter(None, facts))}


class ProductChoices(AutocompleteJsonView):
    """The products that can be sold, with what they cost and how many are left."""

    def serialize_result(self, obj: Any, to_field_name: str) -> dict[str, str]:
        result = super().serialize_result(obj, to_field_name)
        facts = (obj.name, format_money(obj.price, settings.CURRENCY), str(stock_level(obj)[1]))
        return result | {"text": " · ".join(facts)}


class CustomerSelect(AutocompleteSelect):
    """Chooses a customer."""

    url_name = f"%s:{CUSTOMERS}"


class ProductSelect(AutocompleteSelect):
    """Chooses a product."""

    url_name = f"%s:{PRODUCTS}"


def customer_pattern(site: AdminSite) -> URLPattern:
    """The address that `CustomerSelect` asks."""
    return path("choices/", site.admin_view(CustomerChoices.as_view(admin_site=site)), name=CUSTOMERS)


def product_pattern(site: AdminSite) -> URLPattern:
    """The address that `ProductSelect` asks; its end tells the products' admin that only what is sold is wanted."""
    view = ProductChoices.as_view(admin_site=site)
    return path("goods/autocomplete/", site.admin_view(view), name=PRODUCTS)
