"""What to order as a file in a chat, made by the delivery worker when it is sent."""

from io import BytesIO
from typing import Any, Final

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from catalog.exporting import reorder_table
from catalog.planning import reorder_list
from catalog.sheets.writing import csv_parts, write_xlsx
from telegram_bridge import client
from telegram_bridge.models import OutboxMessage
from telegram_bridge.screen import escape

SEND: Final = "sendReorderList"
KINDS: Final = ("csv", "xlsx")


def sending(kind: str, *, chat_id: int, language: str) -> dict[str, Any]:
    """The outbox payload that sends the list, as it is then, into a chat; `kind` is one of `KINDS`."""
    return {"chat_id": chat_id, "kind": kind, "language": language}


def send(row: OutboxMessage) -> Any:
    """Make the file and upload it."""
    with translation.override(row.payload["language"]):
        table, file = reorder_table(reorder_list()), BytesIO()
        if row.payload["kind"] == "xlsx":
            write_xlsx(table, file)
        else:
            file.writelines(csv_parts(table))
        caption, name = _("🛒 What to order"), _("what to order")
    call = {"chat_id": row.chat_id, "caption": escape(caption), "parse_mode": "HTML"}
    file_name = f"{name} {timezone.localdate()}.{row.payload['kind']}".replace(" ", "-")
    return client.call("sendDocument", call, files={"document": (file_name, file.getvalue())})
