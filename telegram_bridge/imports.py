"""Files of products that were sent to the bot: fetched by the delivery worker, checked and imported beside it.

What is found is told inside the transaction that found it, through the outbox; how far a long import has come is shown
in one message, which is edited as it goes on. See `importer`.
"""

from typing import Any, Final

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from catalog.errors import DomainError
from catalog.importing.job import import_begin
from catalog.models import ProductImport
from catalog.sheets.writing import Table, csv_parts
from telegram_bridge import client
from telegram_bridge.buttons.imports import ConfirmImport, DropImport
from telegram_bridge.buttons.menu import OpenMenu
from telegram_bridge.models import ImportChat, OutboxMessage
from telegram_bridge.reply import call_for
from telegram_bridge.screen import Button, Screen, cut, escape

TAKE: Final = "takeProductsFile"
SHOW: Final = "showImport"
SHOWN: Final = 5
"""Kinds of problems, lines of each, and changes in the message; all refused rows come as a file."""
SEEN: Final = 12
PROGRESS_TIMEOUT: Final = 5.0
Status = ProductImport.Status


def take(row: OutboxMessage) -> Any:
    """Fetch a file that was sent, so that it waits for being checked; what is no table at all is refused at once."""
    wanted = row.payload
    if "import" in wanted:
        return None
    content = client.download(wanted["file_id"])
    actor = User.objects.filter(pk=wanted["user"], is_active=True).first()
    if actor is None:
        return None
    try:
        with transaction.atomic():
            begun = import_begin(actor=actor, name=wanted["name"], content=content, language=wanted["language"])
            ImportChat.objects.create(product_import=begun, chat_id=wanted["chat_id"])
            # A worker that dies before it says that this row is done leaves it to another one.
            row.payload = {**wanted, "import": begun.pk}
            OutboxMessage.objects.filter(pk=row.pk).update(payload=row.payload)
    except DomainError as error:
        with translation.override(wanted["language"]):
            return _send(Screen(escape(str(error)), _menu_row()), wanted["chat_id"])
    return None


def show(row: OutboxMessage) -> Any:
    """Send what came of an import, all refused rows as a file before it; its progress is no longer of interest.

    Raises:
        CallFailed: Telegram didn't take it.
    """
    product_import = ProductImport.objects.filter(pk=row.payload["import"]).first()
    if product_import is None:
        return None
    chat_id = row.payload["chat_id"]
    with translation.override(product_import.language):
        if product_import.status == Status.CHECKED and len(product_import.report["problems"]) > SHOWN:
            _send_problems(product_import, chat_id)
        message = _send(screen_of(product_import), chat_id)
    _forget_progress(product_import)
    return message


def show_progress(import_id: int, rows: int) -> None:
    """Say in its one message that `rows` of a file are behind us. A failure is no matter: the next one is near."""
    chat = ImportChat.objects.select_related("product_import").filter(product_import=import_id).first()
    if chat is None or chat.product_import.status not in (Status.WAITING, Status.CONFIRMED):
        return
    with translation.override(chat.product_import.language):
        call = {"chat_id": chat.chat_id, "text": _progress(chat.product_import, rows), "parse_mode": "HTML"}
    try:
        if chat.progress_message:
            call["message_id"] = chat.progress_message
            client.call("editMessageText", call, timeout=PROGRESS_TIMEOUT)
        else:
            message = client.call("sendMessage", call, timeout=PROGRESS_TIMEOUT)
            ImportChat.objects.filter(pk=chat.pk).update(progress_message=message["message_id"])
    except client.CallFailed:
        return


def _forget_progress(product_import: ProductImport) -> None:
    chat = ImportChat.objects.filter(product_import=product_import, progress_message__isnull=False).first()
    if chat is None:
        return
    ImportChat.objects.filter(pk=chat.pk).update(progress_message=None)
    try:
        client.call("deleteMessage", {"chat_id": chat.chat_id, "message_id": chat.progress_message})
    except client.CallFailed:
        return  # it stays above what is of interest now


def _progress(product_import: ProductImport, rows: int) -> str:
    values = {"rows": rows, "total": max(rows, product_import.rows_total)}
    if product_import.status == Status.CONFIRMED:
        said = _("⏳ Imported: %(rows)s of %(total)s rows. They appear all at once, at the end.") % values
    elif product_import.rows_total:
        said = _("⏳ Checked: %(rows)s of about %(total)s rows.") % values
    else:
        said = _("⏳ Checked: %(rows)s rows.") % values
    return f"{_head(product_import)}\n{escape(said)}"


def _head(product_import: ProductImport) -> str:
    return f"📥 <b>{escape(cut(product_import.name, 100))}</b>"


def screen_of(product_import: ProductImport) -> Screen:
    """What is to be said of an import as it stands now."""
    name = _head(product_import)
    message = escape(product_import.message)
    match product_import.status:
        case Status.DONE:
            text = _("✅ Imported. New: %(new)d, changed: %(changed)d, refused: %(refused)d.")
            return Screen(f"{name}\n{text % product_import.report}", _menu_row())
        case Status.FAILED:
            return Screen(f"{name}\n❌ {message}", _menu_row())
        case Status.DROPPED:
            dropped = _("The file was dropped. Nothing was imported.")
            return Screen(f"{name}\n{dropped}", _menu_row())
        case Status.CHECKED:
            found = "\n".join(_findings(product_import.report))
            return Screen("\n".join(filter(None, (name, message, found))), _decision(product_import))
    busy = _("It is being worked on; the result comes as a message.")
    return Screen(f"{name}\n⏳ {busy}", _menu_row())


def _findings(report: dict[str, Any]) -> list[str]:
    text = _("New: %(new)d, changed: %(changed)d, as before: %(same)d, refused: %(refused)d.")
    lines = [text % report, ""]
    lines += _problems(report["problems"])
    for change in report["changes"][:SHOWN]:
        fields = "; ".join(f"{title}: {cut(old, 40)} → {cut(new, 40)}" for title, old, new in change["fields"][:3])
        lines.append(f"✏️ {escape(cut(change['name'], 60))}: {escape(fields)}")
    if report.get("photos"):
        lines.append(escape(_("Photos are left out: nothing is fetched from addresses.")))
    if report.get("stock_left_out"):
        lines.append(escape(_("The stock is left out: you have no right to change it.")))
    return lines


def _problems(problems: list[tuple[int, str, str]]) -> list[str]:
    """The first kinds of problems, each with the lines that it is in; what is wrong once is mostly wrong often."""
    alike: dict[tuple[str, str], list[int]] = {}
    for line, column, sentence in problems:
        alike.setdefault((column, sentence), []).append(line)
    said = []
    for (column, sentence), where in list(alike.items())[:SHOWN]:
        numbers = ", ".join(map(str, where[:SHOWN])) + ("…" if len(where) > SHOWN else "")
        place = ngettext("Line %(lines)s", "Lines %(lines)s", len(where)) % {"lines": numbers}
        about = f" · {escape(cut(column, 40))}" if column else ""
        said.append(f"❗️ {place}{about}: {escape(cut(sentence, 200))}")
    return said


def _decision(product_import: ProductImport) -> tuple[tuple[Button, ...], ...]:
    report, rows = product_import.report, []
    if to_write := report["new"] + report["changed"]:
        label = _("✅ Import %(rows)d without the refused") if report["refused"] else _("✅ Import %(rows)d")
        data = ConfirmImport(product_import.pk, product_import.plan_digest[:SEEN])
        rows.append((Button(label % {"rows": to_write}, data, style="success"),))
    return (*rows, (Button(_("❌ Drop the file"), DropImport(product_import.pk)),), *_menu_row())


def _menu_row() -> tuple[tuple[Button, ...], ...]:
    return ((Button(_("🏠 Menu"), OpenMenu()),),)


def _send(screen: Screen, chat_id: int) -> Any:
    call = call_for(screen, chat_id)
    return client.call(call.pop("method"), call)


def _send_problems(product_import: ProductImport, chat_id: int) -> None:
    table = Table([_("Line"), _("Column"), _("What is wrong")], product_import.report["problems"])
    content, name = b"".join(csv_parts(table)), _("problems")
    client.call("sendDocument", {"chat_id": chat_id}, files={"document": (f"{name}.csv", content)})
