"""A whole order in one message becomes a draft, with every guess named and the open ones as buttons."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from catalog.errors import DomainError
from orders.models import Order, Source
from orders.quick.looks import looks_like_order
from orders.quick.value import QuickLine, QuickOrder
from orders.services.quick import order_from_quick
from orders.status import PLACE
from telegram_bridge.buttons.edit import PickGoods, SetProduct
from telegram_bridge.buttons.orders import OpenOrder
from telegram_bridge.inbound import Text
from telegram_bridge.screen import Button, Screen, cut, escape
from telegram_bridge.screens.order import order_card
from telegram_bridge.store import Person

NAMES = {
    "name": gettext_lazy("the name"), "phone": gettext_lazy("the phone"), "when": gettext_lazy("the time"),
    "address": gettext_lazy("the address"), "comment": gettext_lazy("the comment"),
    "delivery": gettext_lazy("pickup or delivery"),
}  # fmt: skip
OFFERED = 3
LINES_OFFERED = 8
UNKNOWN_SHOWN = 10


def quick_entry(person: Person, event: Text) -> Screen | None:
    """Make a draft of a message that reads like an order; None when it doesn't, or the person may not take orders."""
    if not person.may(PLACE) or not looks_like_order(event.text):
        return None
    try:
        order, quick = order_from_quick(text=event.text, actor=person.user, source=Source.BOT)
    except DomainError:
        return None  # it was no order after all; whoever comes next makes something of the text
    card = order_card(person, OpenOrder(order.pk))
    return Screen("\n".join([*_guesses(quick), "", card.text]), (*_offers(order, quick), *card.rows), again=card.again)


def _guesses(quick: QuickOrder) -> list[str]:
    title = _("I read it like this. Please check:")
    lines = [f"<b>{escape(title)}</b>"]
    guessed = [str(NAMES[field]) for field in NAMES if field in quick.guesses]
    if guessed:
        lines.append("🤔 " + escape(_("guessed: %(what)s") % {"what": ", ".join(guessed)}))
    for line in quick.lines:
        if line.chosen is not None and line.is_guess:
            text = _("“%(typed)s” — I took “%(product)s”")
            product = next(known.name for known in line.candidates if known.product_id == line.chosen)
            lines.append("🤔 " + escape(text % {"typed": cut(line.text, 60), "product": cut(product, 60)}))
    open_lines = quick.open_lines
    for line in open_lines[:LINES_OFFERED]:
        text = _("“%(typed)s” — which one?") if line.candidates else _("“%(typed)s” — not found")
        lines.append("❓ " + escape(text % {"typed": cut(line.text, 60)}))
    if (more := len(open_lines) - LINES_OFFERED) > 0:
        lines.append(ngettext("…and %(count)s more", "…and %(count)s more", more) % {"count": more})
    if quick.unknown:
        shown = ", ".join(cut(part, 40) for part in quick.unknown[:UNKNOWN_SHOWN])
        lines.append("💬 " + escape(_("put into the comment: %(what)s") % {"what": shown}))
    return lines


def _offers(order: Order, quick: QuickOrder) -> list[tuple[Button, ...]]:
    """For each line without a product the likely ones, and where to look for the rest."""
    rows = [tuple(_offer(order, line)) for line in quick.open_lines[:LINES_OFFERED] if line.candidates]
    if any(not line.candidates for line in quick.open_lines):
        rows.append((Button(_("🔎 Look for the rest"), PickGoods(order.pk)),))
    return rows


def _offer(order: Order, line: QuickLine) -> list[Button]:
    return [
        Button(
            f"{line.quantity} × {cut(known.name, 24)}?",
            SetProduct(order.pk, order.version, known.product_id, line.quantity),
        )
        for known in line.candidates[:OFFERED]
    ]
