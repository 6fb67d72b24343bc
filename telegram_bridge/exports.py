"""Lists of orders as files in a chat, made by the delivery worker beside its messages, see `background`.

A file is made afresh after a crash. Before it is uploaded that is written down: when a worker died in the middle of the
upload, the person is told to look whether it is there, and nothing is sent twice.
"""

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from tempfile import TemporaryFile
from typing import IO, Any, Final

from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.utils import timezone, translation
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from catalog.sheets.writing import Value, csv_parts, write_xlsx
from orders.export import orders_table
from orders.models import Order
from orders.search import search_orders
from telegram_bridge import client
from telegram_bridge.buttons.orders import ExportOrders
from telegram_bridge.models import OutboxMessage
from telegram_bridge.order_lists import queue_of
from telegram_bridge.reply import call_for
from telegram_bridge.screen import Button, Screen, cut, escape
from telegram_bridge.store import Person

SEND: Final = "sendOrdersFile"
RIGHT: Final = "orders.view_order"
FOUND: Final = "found"
"""Stands for what the person's last search has found, where others stand for a list."""
CSV, XLSX = "csv", "xlsx"
KINDS: Final = {CSV: "CSV", XLSX: "Excel (XLSX)"}
PAUSE: Final = timedelta(seconds=15)
"""So long after a file was sent, a second tap is the same wish."""
FORGOTTEN_AFTER: Final = timedelta(hours=1)
"""A file that waits for so long may be asked for again."""
BIG: Final = 2000
"""Orders; from here on people are told how far it is."""
TELL_EVERY: Final = 3.0
"""Seconds."""
LEASE: Final = timedelta(seconds=90)
UPLOAD_LEASE: Final = timedelta(minutes=5)
UPLOAD_SECONDS: Final = 240.0
MAX_BYTES: Final = 50_000_000
"""What Telegram takes."""
Status = OutboxMessage.Status


def sending(person: Person, source: str, kind: str) -> dict[str, Any]:
    """The outbox payload of a file. It has no `chat_id`: the chat's other messages don't wait for it."""
    query = person.query if source == FOUND else ""
    return {
        "to": person.telegram_id, "user": person.user.pk, "source": source, "query": query, "kind": kind,
        "language": person.language,
    }  # fmt: skip


def is_on_its_way(payload: dict[str, Any]) -> bool:
    """Whether the same file is being made, or was sent a moment ago."""
    recent = OutboxMessage.objects.filter(created_at__gt=timezone.now() - FORGOTTEN_AFTER, method=SEND)
    same = recent.filter(**{f"payload__{name}": value for name, value in payload.items()})
    return any(row.status in (Status.QUEUED, Status.SENDING) or _is_fresh(row) for row in same)


def title_of(source: str, query: str) -> str:
    """What the file holds, in plain text."""
    return f"🔎 {cut(query, 60)}" if source == FOUND else queue_of(source).title


def orders_of(source: str, query: str, user: User) -> QuerySet[Order]:
    """The orders of a list as `user` sees it, or those that `query` finds."""
    return search_orders(query) if source == FOUND else queue_of(source).orders(user)


def send(row: OutboxMessage) -> Any:
    """Make the file and upload it; nobody who may no longer see orders gets one.

    Raises:
        CallFailed: Telegram didn't take it; or another worker has taken over.
    """
    wanted = row.payload
    user = User.objects.filter(pk=wanted["user"], is_active=True).first()
    if user is None or not user.has_perm(RIGHT):
        return None
    with translation.override(wanted["language"]):
        if wanted.get("is_uploading"):
            return _tell(
                row, _("The sending was interrupted. If the file isn't here, ask for it once more."), again=True
            )
        with TemporaryFile() as file:
            count = _make(row, orders_of(wanted["source"], wanted["query"], user), file)
            return _upload(row, file, count)


def _make(row: OutboxMessage, orders: QuerySet[Order], file: IO[bytes]) -> int:
    """Write the file and return how many orders are in it."""
    total, done = orders.order_by().count(), 0

    def tell(so_far: int) -> None:
        nonlocal done
        done = so_far
        _keep_hold(row)
        if total >= BIG:
            _tell(row, _("%(done)s of %(total)s…") % {"done": _number(done), "total": _number(total)})

    if total >= BIG:
        tell(0)
    table = orders_table(orders, by_pages=True)
    table = replace(table, rows=_counted(table.rows, tell))
    if row.payload["kind"] == XLSX:
        write_xlsx(table, file)
    else:
        file.writelines(csv_parts(table))
    return done


def _counted(rows: Iterable[Sequence[Value]], tell: Callable[[int], None]) -> Iterator[Sequence[Value]]:
    """The same rows; `tell` hears every `TELL_EVERY` seconds, and at the end, how many there were so far."""
    count, told_at = 0, time.monotonic()
    for count, each in enumerate(rows, 1):
        yield each
        if time.monotonic() - told_at >= TELL_EVERY:
            tell(count)
            told_at = time.monotonic()
    tell(count)


def _upload(row: OutboxMessage, file: IO[bytes], count: int) -> Any:
    size = file.tell()
    if size > MAX_BYTES:
        return _tell(
            row, _("The file is larger than Telegram takes. Choose a shorter list, or export it in the admin.")
        )
    file.seek(0)
    wanted = row.payload
    title, day = title_of(wanted["source"], wanted["query"]), timezone.localdate()
    name = f"orders-{wanted['source'].replace('_', '-')}-{day:%Y-%m-%d}.{wanted['kind']}"
    caption = _("%(title)s · orders: %(count)s") % {"title": title, "count": _number(count)}
    call = {"chat_id": wanted["to"], "caption": escape(caption), "parse_mode": "HTML"}
    _keep_hold(row, UPLOAD_LEASE, is_uploading=True)
    try:
        sent = client.call("sendDocument", call, files={"document": (name, file.read())}, timeout=UPLOAD_SECONDS)
    except client.CallFailed as failure:
        if not failure.may_have_arrived:
            row.payload = {name: value for name, value in row.payload.items() if name != "is_uploading"}
        raise
    row.payload = {**row.payload, "is_uploading": False}
    if "message" in wanted:
        _tell(row, _("✅ Done. Orders: %(count)s") % {"count": _number(count)})
    return sent


def _tell(row: OutboxMessage, text: str, *, again: bool = False) -> Any:
    """Say how far it is, in one message that is edited; that it can't be edited matters to nobody."""
    wanted = row.payload
    title = escape(title_of(wanted["source"], wanted["query"]))
    button = Button(_("📤 Once more"), ExportOrders(wanted["source"], wanted["kind"]))
    is_known = wanted["source"] != FOUND  # the person may have searched for something else since
    screen = Screen(f"<b>{title}</b>\n{escape(text)}", ((button,),) if again and is_known else ())
    call = call_for(screen, wanted["to"])
    method = call.pop("method")
    if "message" not in wanted:
        message = client.call(method, call)
        _keep_hold(row, message=message["message_id"])
        return message
    try:
        return client.call("editMessageText", {**call, "message_id": wanted["message"]})
    except client.CallFailed:
        return None


def _keep_hold(row: OutboxMessage, lease: timedelta = LEASE, **learned: Any) -> None:
    """Keep what was learned, and the row in our hands for another while.

    Raises:
        CallFailed: it is another worker's by now, who makes the file too; this one is not sent.
    """
    row.payload, row.leased_until = {**row.payload, **learned}, timezone.now() + lease
    held = OutboxMessage.objects.filter(pk=row.pk, status=Status.SENDING, attempts=row.attempts)
    if not held.update(payload=row.payload, leased_until=row.leased_until):
        raise client.CallFailed("Another worker has taken over.")


def _is_fresh(row: OutboxMessage) -> bool:
    """Whether the file was sent a moment ago, and surely."""
    if row.payload.get("is_uploading"):
        return False
    return row.sent_at is not None and row.sent_at > timezone.now() - PAUSE


def _number(count: int) -> str:
    return number_format(count, force_grouping=True)
