"""What runs out: the products that are low, and what to order with how long each lasts."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from catalog.models import Product
from catalog.planning import DAYS, ReorderRow, low_stock, reorder_list
from telegram_bridge import papers, reorder
from telegram_bridge.buttons.catalog import OpenProduct, ProductList
from telegram_bridge.buttons.stock import LowStock, Reorder, ReorderFile
from telegram_bridge.outbox import enqueue
from telegram_bridge.pages import SIZE, Place, newest_first
from telegram_bridge.screen import Button, Screen, escape, label
from telegram_bridge.screens.guard import needs
from telegram_bridge.screens.menu import MENU_ROW
from telegram_bridge.screens.route import Routes
from telegram_bridge.store import Person

VIEW = "catalog.view_product"
LOW = newest_first(low_stock)


@needs(VIEW)
def low_list(person: Person, data: LowStock) -> Screen:
    """The products whose available stock has fallen to their threshold."""
    page = LOW.page(Place(data.way, data.edge, data.before))
    rows = [
        (Button(_labelled(product, f"{product.available}/{product.low_stock_threshold}", sign="⚠️ "),
                OpenProduct(product.pk)),)
        for product in page.rows
    ]  # fmt: skip
    turns = page.buttons(LowStock)
    title = _("⚠️ Low stock")
    caption = page.caption or _("Nothing is low.")
    more = (Button(_("🛒 What to order"), Reorder()),)
    last = (Button(_("🛍 Products"), ProductList(0)), *MENU_ROW)
    text = f"<b>{title}</b>\n{escape(caption)}"
    return Screen(text, (*rows, *([turns] if turns else []), more, last), again=data)


@needs(VIEW)
def what_to_order(person: Person, data: Reorder) -> Screen:
    """What is low or will be gone soon, the most urgent first, with how many to order."""
    found = reorder_list()
    page = min(data.page, max(len(found) - 1, 0) // SIZE)
    shown = found[page * SIZE : (page + 1) * SIZE]
    rows = [(Button(_label(row), OpenProduct(row.product.pk)),) for row in shown]
    turns = [Button("◀️", Reorder(page - 1))] if page else []
    if (page + 1) * SIZE < len(found):
        turns.append(Button("▶️", Reorder(page + 1)))
    title = _("🛒 What to order")
    lines = [f"<b>{title}</b>"]
    if found:
        values = {"first": page * SIZE + 1, "last": page * SIZE + len(shown), "total": len(found)}
        lines.append(_("%(first)s–%(last)s of %(total)s") % values)
        text = _("What is left, how long it lasts, how many to order: from what was sold in the last %(days)s days.")
        lines.append("<i>" + escape(text % {"days": DAYS}) + "</i>")
    else:
        lines.append(escape(_("Nothing needs to be ordered.")))
    files = (Button("📄 Excel", ReorderFile("xlsx", page)), Button("📄 CSV", ReorderFile("csv", page)))
    last = (Button(_("⚠️ Low stock"), LowStock()), *MENU_ROW)
    more = [row for row in (tuple(turns), files if found else ()) if row]
    return Screen("\n".join(lines), (*rows, *more, last), again=Reorder(page))


@needs(VIEW)
def order_file(person: Person, data: ReorderFile) -> Screen:
    """Send the list below as a file; the screen stays. A second tap at once sends nothing more."""
    screen = what_to_order(person, Reorder(data.page))
    if data.kind not in reorder.KINDS:
        return screen
    payload = reorder.sending(data.kind, chat_id=person.telegram_id, language=person.language)
    if not papers.is_on_its_way(payload, method=reorder.SEND):
        enqueue(reorder.SEND, payload)
    return screen.with_toast(_("The file is on its way."))


def days_text(days: int) -> str:
    return ngettext("%(count)s day", "%(count)s days", days) % {"count": days}


def _label(row: ReorderRow) -> str:
    """ "Latte · 3 · 4 days · +20" """
    lasts = [days_text(row.days_left)] if row.days_left is not None else []
    return _labelled(row.product, str(row.available), *lasts, f"+{row.suggested}")


def _labelled(product: Product, *facts: str, sign: str = "") -> str:
    """The name of a variant ends with what tells it from the others, so that end is kept."""
    head, *tail = product.name.rsplit(", ", len(product.options)) if product.options else [product.name]
    if set(tail) != set(product.options.values()):
        head, tail = product.name, []
    return label(sign + head, *facts, tail="".join(f", {value}" for value in tail))


ROUTES: Routes = {LowStock: low_list, Reorder: what_to_order, ReorderFile: order_file}
