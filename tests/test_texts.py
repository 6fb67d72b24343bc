"""Texts that the extraction of messages can see."""

import ast
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ROOMS = ("catalog", "orders", "telegram_bridge", "crm_project")
GETTEXT = {"_", "gettext", "gettext_lazy", "ngettext", "pgettext"}


def test_no_text_is_translated_inside_an_f_string() -> None:
    """An f-string is one opaque token to Python 3.11, so what is inside of it would never reach the translators."""
    hidden = [
        f"{path.relative_to(ROOT)}:{call.lineno}"
        for room in ROOMS
        for path in (ROOT / room).rglob("*.py")
        for text in ast.walk(ast.parse(path.read_text()))
        if isinstance(text, ast.JoinedStr)
        for call in ast.walk(text)
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in GETTEXT
    ]
    assert hidden == []
