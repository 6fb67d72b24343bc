"""Files of products that were sent to the bot: the delivery worker fetches, checks and imports them; no update waits.

How far an import has come is written in its own row, so another worker goes on where one has died, and twice is once.
"""

from typing import Any, Final

from django.contrib.auth.models import User
from django.utils import translation
from django.utils.translation import gettext as _

from catalog.errors import DomainError
from catalog.importing.job import import_begin, import_work
from catalog.models import ProductImport
from catalog.sheets.writing import Table, csv_parts
from telegram_bridge import client
from telegram_bridge.buttons.imports import ConfirmImport, DropImport
from telegram_bridge.buttons.menu import OpenMenu
from telegram_bridge.models import OutboxMessage
from telegram_bridge.reply import call_for
from telegram_bridge.screen import Button, Screen, cut, escape

CHECK: Final = "checkProductsFile"
RUN: Final = "importProducts"
SHOWN: Final = 5
"""Refused rows and changes in the message; all refused ones come as a file."""
SEEN: Final = 12
AGAIN_AFTER: Final = 15.0
Status = ProductImport.Status


def check(row: OutboxMessage) -> Any:
    """Fetch a file, compare it with the catalog, and send what was found."""
    wanted = row.payload
    if "import" not in wanted:
        content = client.download(wanted["file_id"])
        actor = User.objects.filter(pk=wanted["user"], is_active=True).first()
        if actor is None:
            return None
        try:
            begun = import_begin(actor=actor, name=wanted["name"], content=content, language=wanted["language"])
        except DomainError as error:
            with translation.override(wanted["language"]):
                return _send(Screen(escape(str(error)), _menu_row()), wanted["chat_id"])
        row.payload = {**wanted, "import": begun.pk}
        OutboxMessage.objects.filter(pk=row.pk).update(payload=row.payload)
    return run(row)


def run(row: OutboxMessage) -> Any:
    """Do the next part of an import, and send what came of it.

    Raises:
        CallFailed: another worker is at it; or Telegram didn't take the message.
    """
    import_work(row.payload["import"])
    product_import = ProductImport.objects.filter(pk=row.payload["import"]).first()
    if product_import is None:
        return None
    if product_import.status in (Status.WAITING, Status.CONFIRMED):
        raise client.CallFailed("Another worker is at this import.", retry_after=AGAIN_AFTER)
    with translation.override(row.payload["language"]):
        if product_import.status == Status.CHECKED and len(product_import.report["problems"]) > SHOWN:
            _send_problems(product_import, row.payload["chat_id"])
        return _send(screen_of(product_import), row.payload["chat_id"])


def screen_of(product_import: ProductImport) -> Screen:
    """What is to be said of an import as it stands now."""
    name = f"📥 <b>{escape(cut(product_import.name, 100))}</b>"
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
    for line, column, sentence in report["problems"][:SHOWN]:
        place = _("Line %(line)d") % {"line": line}
        lines.append(f"❗️ {place} {escape(cut(column, 40))}: {escape(cut(sentence, 200))}")
    for change in report["changes"][:SHOWN]:
        fields = "; ".join(f"{title}: {cut(old, 40)} → {cut(new, 40)}" for title, old, new in change["fields"][:3])
        lines.append(f"✏️ {escape(cut(change['name'], 60))}: {escape(fields)}")
    if report.get("photos"):
        lines.append(escape(_("Photos are left out: nothing is fetched from addresses.")))
    if report.get("stock_left_out"):
        lines.append(escape(_("The stock is left out: you have no right to change it.")))
    return lines


def _decision(product_import: ProductImport) -> tuple[tuple[Button, ...], ...]:
    report, rows = product_import.report, []
    if to_write := report["new"] + report["changed"]:
        label = _("✅ Import %(rows)d without the refused") if report["refused"] else _("✅ Import %(rows)d")
        data = ConfirmImport(product_import.pk, product_import.plan_digest[:SEEN])
        rows.append((Button(label % {"rows": to_write}, data, style="success"),))
    return (*rows, (Button(_("❌ Drop the file"), DropImport(product_import.pk)),))


def _menu_row() -> tuple[tuple[Button, ...], ...]:
    return ((Button(_("🏠 Menu"), OpenMenu()),),)


def _send(screen: Screen, chat_id: int) -> Any:
    call = call_for(screen, chat_id)
    return client.call(call.pop("method"), call)


def _send_problems(product_import: ProductImport, chat_id: int) -> None:
    table = Table([_("Line"), _("Column"), _("What is wrong")], product_import.report["problems"])
    content = b"".join(csv_parts(table))
    client.call("sendDocument", {"chat_id": chat_id}, files={"document": ("problems.csv", content)})
