"""The staff groups that every shop starts with."""

from typing import Any

from django.apps import AppConfig
from django.utils.translation import pgettext_lazy

VIEW = [
    "catalog.view_category",
    "catalog.view_product",
    "catalog.view_productimage",
    "catalog.view_stockmovement",
    "orders.view_customer",
    "orders.view_order",
    "orders.view_orderitem",
    "orders.view_payment",
    "orders.view_orderevent",
    "orders.view_tag",
    "orders.view_customeraddress",
]
PACK = ["orders.pack_order", "orders.add_note"]
SHIP = ["orders.ship_order", "orders.add_note", "orders.add_payment"]
SELL = [
    "orders.add_order",
    "orders.change_order",
    "orders.confirm_order",
    "orders.cancel_order",
    "orders.return_order",
    "orders.assign_order",
    "orders.add_payment",
    "orders.refund_payment",
    "orders.add_customer",
    "orders.change_customer",
    "orders.add_customeraddress",
    "orders.change_customeraddress",
    "orders.add_orderitem",
    "orders.change_orderitem",
    "orders.delete_orderitem",
    "orders.add_tag",
    "orders.change_tag",
    "catalog.add_category",
    "catalog.change_category",
    "catalog.add_product",
    "catalog.change_product",
    "catalog.add_productimage",
    "catalog.change_productimage",
    "catalog.delete_productimage",
    "catalog.change_stock",
]
OWN = [
    "catalog.delete_category",
    "catalog.delete_product",
    "orders.delete_customer",
    "orders.delete_tag",
    "orders.delete_customeraddress",
    "telegram_bridge.view_telegramaccount",
    "telegram_bridge.change_telegramaccount",
    "telegram_bridge.add_invitation",
    "telegram_bridge.view_invitation",
    "telegram_bridge.delete_invitation",
    "telegram_bridge.view_conversation",
    "telegram_bridge.view_failedupdate",
    "telegram_bridge.change_failedupdate",
    "telegram_bridge.view_outboxmessage",
    "telegram_bridge.change_outboxmessage",
    "auth.view_user",
    "auth.add_user",
    "auth.change_user",
    "auth.view_group",
]

ROLES = {
    "owner": [*VIEW, *PACK, *SHIP, *SELL, *OWN],
    "manager": [*VIEW, *PACK, *SHIP, *SELL],
    "packer": [*VIEW, *PACK],
    "courier": [*VIEW, *SHIP],
    "viewer": VIEW,
}


LABELS = (
    pgettext_lazy("role", "owner"),
    pgettext_lazy("role", "manager"),
    pgettext_lazy("role", "packer"),
    pgettext_lazy("role", "courier"),
    pgettext_lazy("role", "viewer"),
)
"""The groups' names as the admin shows them, here to be translated."""


def create_missing_roles(sender: AppConfig, using: str, **kwargs: Any) -> None:
    """Create the groups that do not exist yet; one that the shop has changed is never touched again.

    Where some migrations are still to come, so are permissions: then it is for the last of them to do.
    """
    from django.contrib.auth.models import Group, Permission

    missing = ROLES.keys() - set(Group.objects.using(using).values_list("name", flat=True))
    if not missing:
        return
    permissions = {
        f"{permission.content_type.app_label}.{permission.codename}": permission
        for permission in Permission.objects.using(using).select_related("content_type")
    }
    for role in sorted(role for role in missing if permissions.keys() >= set(ROLES[role])):
        group = Group.objects.using(using).create(name=role)
        group.permissions.set([permissions[name] for name in ROLES[role]])
