"""Orders as PDF in a chat. The delivery worker makes the file when it sends it, so an update never waits for it."""

from datetime import timedelta
from typing import Any, Final

from django.utils import timezone, translation
from django.utils.text import slugify

from orders.models import Order
from orders.paper.sheet import Kind, printable, sheet_of
from telegram_bridge import client
from telegram_bridge.models import OutboxMessage
from telegram_bridge.screen import escape

SEND: Final = "sendOrderPaper"
PAUSE: Final = timedelta(seconds=15)
"""So long a second tap is the same wish."""


def sending(order: Order, kind: Kind, *, chat_id: int, language: str) -> dict[str, Any]:
    """The outbox payload that sends the paper of `order`, as it is then, into a chat."""
    return {"chat_id": chat_id, "order": order.pk, "version": order.version, "kind": kind.value, "language": language}


def is_on_its_way(payload: dict[str, Any], *, method: str = SEND) -> bool:
    """Whether the same paper of the same version, or another file, was asked for a moment ago."""
    recent = OutboxMessage.objects.filter(created_at__gt=timezone.now() - PAUSE, chat_id=payload["chat_id"])
    return recent.filter(method=method, payload=payload).exists()


def send(row: OutboxMessage) -> Any:
    """Make the PDF and upload it; an order that is gone is not sent."""
    from orders.paper.pdf import order_pdf  # half a second, only for the worker

    wanted = printable(Order.objects.select_related("customer").filter(pk=row.payload["order"]))
    order = wanted.first()
    if order is None:
        return None
    kind, language = Kind(row.payload["kind"]), row.payload["language"]
    content = order_pdf(order, language=language, kind=kind)
    with translation.override(language):
        title = sheet_of(order, kind).title
    name = f"{slugify(f'{kind}-{order.number or order.pk}')}.pdf"
    call = {"chat_id": row.chat_id, "caption": escape(title), "parse_mode": "HTML"}
    return client.call("sendDocument", call, files={"document": (name, content)})
