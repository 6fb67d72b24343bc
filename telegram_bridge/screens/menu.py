"""The first screen, help, and the choice of language."""

from django.utils.translation import gettext as _
from django.utils.translation import override

from catalog.prepared import Prepared
from orders.models import Order
from orders.status import PLACE, Status
from telegram_bridge import engine
from telegram_bridge.buttons.catalog import ProductList
from telegram_bridge.buttons.categories import OpenCategories
from telegram_bridge.buttons.customers import CustomerList
from telegram_bridge.buttons.dialogue import ContinueFlow, StartFlow
from telegram_bridge.buttons.edit import MyDrafts, NewOrder
from telegram_bridge.buttons.menu import OpenHelp, OpenMenu, SetLanguage
from telegram_bridge.buttons.orders import OpenOrders, OpenSearch, OrderList
from telegram_bridge.flows import FLOWS
from telegram_bridge.models import TelegramAccount
from telegram_bridge.pages import COUNT_UP_TO, capped
from telegram_bridge.screen import Button, Screen, escape
from telegram_bridge.screens.route import Routes
from telegram_bridge.store import Person

# Ordered, so that PostgreSQL walks the index instead of the table.
WAITING = Prepared(lambda: Order.objects.filter(status=Status.NEW).order_by("-pk").only("pk")[: COUNT_UP_TO + 1])
MENU_ROW = (Button("🏠", OpenMenu()),)


def menu(person: Person, data: OpenMenu) -> Screen:
    """What the person may do; a dialogue that was left open comes first."""
    rows: list[tuple[Button, ...]] = []
    if person.state and (flow := FLOWS.get(person.state.flow)):
        step, steps = engine.position(flow, person.state)
        label = _("▶️ Continue: %(dialogue)s, step %(step)s of %(steps)s") % {
            "dialogue": flow.title, "step": step, "steps": steps,
        }  # fmt: skip
        rows.append((Button(label, ContinueFlow(), style="primary"),))
    if person.may("orders.view_order"):
        rows.append((Button(_("📦 Orders"), OpenOrders()), Button(_waiting_label(), OrderList(Status.NEW))))
    if person.may(PLACE):
        rows.append((Button(_("➕ New order"), NewOrder(person.revision)), Button(_("✏️ Drafts"), MyDrafts())))
    if person.may("catalog.view_product"):
        rows.append((Button(_("🛍 Products"), ProductList(0)), Button(_("🗂 Categories"), OpenCategories())))
    if person.may("orders.view_customer"):
        rows.append((Button(_("👥 Customers"), CustomerList()),))
    if person.may("catalog.add_product"):
        rows.append((Button(_("➕ New product"), StartFlow("new_product")),))
    if person.may("orders.view_order") or person.may("catalog.view_product"):
        rows.append((Button(_("🔎 Search"), OpenSearch()),))
    other = "en" if person.language == "ru" else "ru"
    rows.append((Button("🌐 English" if other == "en" else "🌐 Русский", SetLanguage(other)), _help_button()))
    name = escape(person.user.first_name or person.name or person.user.username)
    hello = _("Hello, %(name)s! What shall we do?") % {"name": name}
    return Screen("<b>" + _("Prilavok") + f"</b>\n{hello}", tuple(rows))


def help_screen(person: Person, data: OpenHelp) -> Screen:
    """What the commands are; only those that the person may use."""
    lines = [
        _("/menu — everything you can do here"),
        _("/cancel — stop the dialogue you are in; nothing of it is saved"),
        _("/help — this page"),
        *(
            f"/{flow.name} — {escape(str(flow.title))}"
            for flow in FLOWS.values()
            if not flow.has_subject and person.may(flow.permission)
        ),
    ]
    text = _("You can leave a dialogue at any moment. The menu brings you back to the same question, on any device.")
    title = _("Help")
    return Screen("\n".join([f"<b>{title}</b>", *lines, "", escape(text)]), (MENU_ROW,))


def set_language(person: Person, data: SetLanguage) -> Screen:
    """Change the person's language; the menu comes back in it."""
    if data.language in ("ru", "en"):
        person.language = data.language
        TelegramAccount.objects.filter(pk=person.account_id).update(language=data.language)
    with override(person.language):
        screen = menu(person, OpenMenu()).with_toast(_("The language was changed."))
    return Screen(screen.text, screen.rows, toast=screen.toast, again=OpenMenu())


def _waiting_label() -> str:
    return _("⏳ Waiting: %(count)s") % {"count": capped(WAITING.count())}


def _help_button() -> Button:
    return Button(_("❓ Help"), OpenHelp())


ROUTES: Routes = {
    OpenMenu: menu,
    OpenHelp: help_screen,
    SetLanguage: set_language,
}
