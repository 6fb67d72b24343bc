"""The admin's sidebar: room by room, and nothing that the person has no right to see."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

ROOMS: tuple[tuple[Any, tuple[tuple[str, str, Any], ...]], ...] = (
    (
        _("Orders"),
        (
            ("orders.order", "receipt_long", _("Orders")),
            ("orders.customer", "group", _("Customers")),
            ("orders.payment", "payments", _("Payments")),
            ("orders.orderevent", "history", _("Events")),
            ("orders.tag", "sell", _("Tags")),
        ),
    ),
    (
        _("Catalog"),
        (
            ("catalog.product", "inventory_2", _("Products")),
            ("catalog.category", "category", _("Categories")),
            ("catalog.stockmovement", "swap_vert", _("Stock movements")),
        ),
    ),
    (
        _("Telegram"),
        (
            ("telegram_bridge.telegramaccount", "smartphone", _("Linked people")),
            ("telegram_bridge.invitation", "qr_code_2", _("Invitations")),
            ("telegram_bridge.conversation", "forum", _("Conversations")),
            ("telegram_bridge.outboxmessage", "outbox", _("Outbox")),
            ("telegram_bridge.failedupdate", "error", _("Failed updates")),
        ),
    ),
    (
        _("Staff"),
        (
            ("auth.user", "badge", _("Users")),
            ("auth.group", "admin_panel_settings", _("Groups")),
        ),
    ),
)


def rooms(request: HttpRequest) -> list[dict[str, Any]]:
    """Return Unfold's navigation for the person of `request`."""
    home = {"title": _("Home"), "icon": "home", "link": reverse("admin:index")}
    groups: list[dict[str, Any]] = [{"items": [home]}]
    for title, pages in ROOMS:
        items = [
            {"title": name, "icon": icon, "link": reverse(f"admin:{model.replace('.', '_')}_changelist")}
            for model, icon, name in pages
            if request.user.has_perm(model.replace(".", ".view_"))
        ]
        if items:
            groups.append({"title": title, "separator": True, "items": items})
    return groups
