"""A file of products sent to the bot: taken at any time, looked at, confirmed or dropped."""

from django.utils.translation import gettext as _

from catalog.errors import DomainError
from catalog.importing.job import RIGHTS, import_confirm, import_drop
from catalog.models import ProductImport
from telegram_bridge import imports
from telegram_bridge.buttons.imports import ConfirmImport, DropImport
from telegram_bridge.buttons.menu import OpenMenu
from telegram_bridge.inbound import Document
from telegram_bridge.outbox import enqueue
from telegram_bridge.screen import Button, Screen, escape
from telegram_bridge.screens.guard import needs, sent_to_menu
from telegram_bridge.screens.route import Routes
from telegram_bridge.store import Person

ENDINGS = (".csv", ".tsv", ".txt", ".xlsx", ".xls")
"""The last one is not read, but it is said how to save it."""
MAX_BYTES = 20_000_000
"""More than that Telegram gives to no bot."""


def take_file(person: Person, event: Document) -> Screen | None:
    """Have a table of products checked; another kind of file is nothing for us."""
    if not event.name.lower().endswith(ENDINGS) or not all(map(person.may, RIGHTS)):
        return None
    menu = ((Button(_("🏠 Menu"), OpenMenu()),),)
    if event.size > MAX_BYTES:
        return Screen(escape(_("The file is larger than 20 MB. Import it in the admin, or send it in parts.")), menu)
    payload = {
        "chat_id": person.telegram_id, "file_id": event.file_id, "name": event.name, "user": person.user.pk,
        "language": person.language,
    }  # fmt: skip
    enqueue(imports.TAKE, payload)
    text = _("📥 The file is being checked. Nothing is saved before you have seen what would change.")
    return Screen(escape(text), menu)


@needs("catalog.change_product")
def confirm_import(person: Person, data: ConfirmImport) -> Screen:
    """Let the worker import what the person saw; a second tap does nothing more."""
    product_import = ProductImport.objects.filter(pk=data.product_import).first()
    if product_import is None:
        return sent_to_menu(person, _("This import is no longer there. Send the file again."))
    seen = product_import.plan_digest if product_import.plan_digest.startswith(data.seen or "-") else ""
    try:
        confirmed = import_confirm(
            import_id=product_import.pk, actor=person.user, seen_digest=seen, without_refused=True
        )
    except DomainError as error:
        return imports.screen_of(product_import).with_notice(str(error))
    return imports.screen_of(confirmed)


@needs("catalog.change_product")
def drop_import(person: Person, data: DropImport) -> Screen:
    try:
        return imports.screen_of(import_drop(import_id=data.product_import, actor=person.user))
    except DomainError as error:
        return sent_to_menu(person, str(error))


ROUTES: Routes = {ConfirmImport: confirm_import, DropImport: drop_import}
