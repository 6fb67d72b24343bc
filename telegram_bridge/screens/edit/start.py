"""An order is begun and thrown away."""

from django.utils.translation import gettext as _

from catalog.money import format_money
from orders.models import Order, Source
from orders.services.place import order_create_draft, order_discard_draft
from orders.status import PLACE, Status
from telegram_bridge.buttons.edit import AskCustomer, DiscardDraft, MyDrafts, NewOrder
from telegram_bridge.buttons.menu import OpenMenu
from telegram_bridge.buttons.orders import OpenOrder
from telegram_bridge.screen import Button, Screen, cut, escape
from telegram_bridge.screens.edit.customer import ask_customer
from telegram_bridge.screens.edit.guard import change_and_show, of_order
from telegram_bridge.screens.guard import needs
from telegram_bridge.screens.menu import MENU_ROW, menu
from telegram_bridge.screens.route import Routes
from telegram_bridge.store import Person

DRAFTS_SHOWN = 8


@needs(PLACE)
def new_order(person: Person, data: NewOrder) -> Screen:
    """Begin an order. A button that was used already shows what was begun: a double tap begins one order."""
    if data.revision != person.revision:
        return my_drafts(person, MyDrafts())
    person.revision += 1
    order = order_create_draft(actor=person.user, source=Source.BOT)
    screen = ask_customer(person, AskCustomer(order.pk))
    return Screen(screen.text, screen.rows, again=screen.again or AskCustomer(order.pk))


@needs(PLACE)
def my_drafts(person: Person, data: MyDrafts) -> Screen:
    """The person's own orders that aren't placed yet, and one more."""
    drafts = Order.objects.filter(status=Status.DRAFT, created_by=person.user.pk).order_by("-pk")
    rows = [(Button(_label(draft), OpenOrder(draft.pk)),) for draft in drafts[:DRAFTS_SHOWN]]
    text = _("You have begun these. Go on with one, or begin another:") if rows else _("You have begun no order.")
    more = Button(_("➕ New order"), NewOrder(person.revision), style="success")
    title = _("✏️ Drafts")
    return Screen(f"<b>{title}</b>\n{escape(text)}", (*rows, (more,), MENU_ROW), again=MyDrafts())


@of_order
def discard_draft(person: Person, data: DiscardDraft, order: Order) -> Screen:
    """Throw a draft away, after a question."""
    if not data.sure:
        text = _("Throw %(order)s away? Nothing of it is kept.") % {"order": order}
        sure = Button(_("🗑 Throw away"), DiscardDraft(order.pk, 1), style="danger")
        return Screen(escape(text), ((sure,), (Button(_("⬅️ Back"), OpenOrder(order.pk)),)), again=OpenOrder(order.pk))

    def gone() -> Screen:
        screen = menu(person, OpenMenu())
        return Screen(screen.text, screen.rows, toast=_("The draft was thrown away."), again=OpenMenu())

    def discard() -> None:
        order_discard_draft(order_id=order.pk, actor=person.user, source=Source.BOT)

    return change_and_show(person, order.pk, discard, gone)


def _label(order: Order) -> str:
    facts = [str(order), order.contact_name, format_money(order.total, order.currency) if order.total else ""]
    return cut(" · ".join(fact for fact in facts if fact), 60)


ROUTES: Routes = {NewOrder: new_order, MyDrafts: my_drafts, DiscardDraft: discard_draft}
