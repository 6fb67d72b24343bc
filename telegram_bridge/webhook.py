"""What Telegram is told about this bot, and how it is reported back."""

from collections.abc import Iterator
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import override

from telegram_bridge.flows import FLOWS

ALLOWED_UPDATES: Final = ["message", "callback_query"]


def command_menus() -> Iterator[dict[str, Any]]:
    """The parameters of one setMyCommands call per language; English is what everyone else sees."""
    for language in ("en", "ru"):
        with override(language):
            commands = [
                {"command": "menu", "description": _("everything you can do")},
                *(
                    {"command": flow.name, "description": str(flow.title)}
                    for flow in FLOWS.values()
                    if not flow.has_subject
                ),
                {"command": "cancel", "description": _("stop the current dialogue")},
                {"command": "help", "description": _("how it works")},
            ]
        menu: dict[str, Any] = {"commands": commands, "scope": {"type": "all_private_chats"}}
        yield menu if language == "en" else {**menu, "language_code": language}


def report(info: dict[str, Any]) -> str:
    """getWebhookInfo in lines for a terminal."""
    lines = [
        f"address: {info.get('url') or '(none)'}",
        f"waiting updates: {info.get('pending_update_count', 0)}",
        f"allowed updates: {', '.join(info.get('allowed_updates', [])) or '(default)'}",
    ]
    if error := info.get("last_error_message"):
        lines.append(f"last error: {error}")
    return "\n".join(lines)
