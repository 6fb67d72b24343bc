"""The lines of an order as a list with steppers, and one line with its price and its discount."""

from functools import partial

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalog.fields import PriceField, QuantityField
from catalog.money import format_money
from catalog.prepared import Prepared
from orders.models import Order, OrderItem, Source
from orders.services.lines import order_edit_line
from telegram_bridge.buttons.edit import AskLine, Cart, OpenLine, PickGoods, SetLine
from telegram_bridge.buttons.orders import OpenOrder
from telegram_bridge.inbound import Text
from telegram_bridge.pages import SIZE
from telegram_bridge.screen import Button, Screen, cut, escape
from telegram_bridge.screens.edit.guard import change_and_show, of_order, screen_now
from telegram_bridge.screens.edit.stepper import stepper
from telegram_bridge.screens.route import Listeners, Routes
from telegram_bridge.store import Person

PRICE, DISCOUNT = "price", "discount"
QUESTIONS = {
    PRICE: gettext_lazy("What does one cost in this order?"),
    DISCOUNT: gettext_lazy("How much less does the whole line cost?"),
}
LINES = Prepared(lambda order: OrderItem.objects.filter(order=order))
LINE = Prepared(lambda pk, order: OrderItem.objects.select_related("product").filter(pk=pk, order=order))


@of_order
def cart(person: Person, data: Cart, order: Order) -> Screen:
    """A page of the lines."""
    lines = LINES.all(order.pk)
    page = min(data.page, max(len(lines) - 1, 0) // SIZE)
    shown = lines[page * SIZE : (page + 1) * SIZE]
    rows = [stepper(order, line, partial(SetLine, order.pk, order.version, line.pk)) for line in shown]
    turns = []
    if page:
        turns.append(Button("◀️", Cart(order.pk, page - 1)))
    if (page + 1) * SIZE < len(lines):
        turns.append(Button("▶️", Cart(order.pk, page + 1)))
    if turns:
        rows.append(tuple(turns))
    head = _("%(order)s: lines %(count)s, total %(total)s") % {
        "order": order, "count": len(lines), "total": format_money(order.total, order.currency),
    }  # fmt: skip
    said = [f"{line.quantity} × {cut(line.name, 80)} — {_amount(order, line)}" for line in shown]
    hint = _("− and + count; press the name to type a quantity or change the price.")
    more = Button(_("➕ Add goods"), PickGoods(order.pk))
    done = Button(_("✅ Done"), OpenOrder(order.pk), style="primary")
    text = "\n".join([f"<b>{escape(head)}</b>", *map(escape, said), "", f"<i>{escape(hint)}</i>"])
    return Screen(text, (*rows, (more, done)), again=Cart(order.pk, page))


@of_order
def open_line(person: Person, data: OpenLine, order: Order) -> Screen:
    """One line; a number that is typed becomes its quantity."""
    line = LINE.first(data.item, order.pk)
    if line is None:
        return cart(person, Cart(order.pk)).with_toast(_("A line is no longer in the order."))
    facts = [
        f"<b>{escape(line.name)}</b>",
        _("%(price)s × %(count)s = %(amount)s") % {
            "price": format_money(line.price, order.currency), "count": line.quantity,
            "amount": _amount(order, line),
        },
    ]  # fmt: skip
    if line.discount:
        facts.append(_("Discount: −%(amount)s") % {"amount": format_money(line.discount, order.currency)})
    if line.product.tracks_stock:
        facts.append(_("Available: %(count)s") % {"count": line.product.available})
    facts.append(escape(_("Type a number to set the quantity.")))

    def step(count: int) -> SetLine:
        return SetLine(order.pk, order.version, line.pk, count)

    rows = (
        (Button("➖", step(line.quantity - 1)), Button("➕", step(line.quantity + 1))),
        (
            Button(_("💰 Price"), AskLine(order.pk, line.pk, PRICE)),
            Button(_("🏷 Discount"), AskLine(order.pk, line.pk, DISCOUNT)),
        ),
        (Button(_("🗑 Take out"), step(0), style="danger"),),
        (Button(_("⬅️ Lines"), Cart(order.pk)), Button(_("✅ Done"), OpenOrder(order.pk))),
    )
    return Screen("\n".join(facts), rows)


def _amount(order: Order, line: OrderItem) -> str:
    return format_money(line.price * line.quantity - line.discount, order.currency)


@of_order
def set_line(person: Person, data: SetLine, order: Order) -> Screen:
    """Let a line have so many; pressed twice, it has them once."""

    def change() -> None:
        line = LINE.first(data.item, order.pk)
        if line is None or line.quantity != data.quantity:
            order_edit_line(
                order_id=order.pk, item_id=data.item, quantity=data.quantity, actor=person.user, source=Source.BOT,
                seen_version=data.version,
            )  # fmt: skip

    return change_and_show(person, order.pk, change, lambda: screen_now(person, order.pk, LISTS))


@of_order
def ask_line(person: Person, data: AskLine, order: Order) -> Screen:
    """Ask for another price or discount of a line."""
    line = LINE.first(data.item, order.pk)
    if line is None or data.field not in QUESTIONS:
        return cart(person, Cart(order.pk))
    now = format_money(line.price if data.field == PRICE else line.discount, order.currency)
    text = f"<b>{escape(line.name)}</b>\n{escape(str(QUESTIONS[data.field]))}\n" + _("Now: %(answer)s") % {
        "answer": now
    }
    return Screen(text, ((Button(_("⬅️ Back"), OpenLine(order.pk, line.pk)),),))


def take_number(person: Person, data: OpenLine | AskLine, event: object) -> Screen | None:
    """A number on the screen of a line is its quantity; after a question it is the answer."""
    if not isinstance(event, Text):
        return None
    field, line = getattr(data, "field", "quantity"), OpenLine(data.order, data.item)

    def change() -> None:
        value = (QuantityField() if field == "quantity" else PriceField()).clean(event.text)
        order_edit_line(order_id=data.order, item_id=data.item, actor=person.user, source=Source.BOT, **{field: value})

    def show() -> Screen:
        screen = open_line(person, line)
        return Screen(screen.text, screen.rows, toast=screen.toast, again=screen.again or line)

    return change_and_show(person, data.order, change, show)


LISTS: Routes = {Cart: cart, OpenLine: open_line}
ROUTES: Routes = {**LISTS, AskLine: ask_line, SetLine: set_line}
HERE: Listeners = {OpenLine: take_number, AskLine: take_number}
