"""How much there is of a product: received, written off, counted, corrected, and the ledger of it all."""

from functools import partial

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from catalog.models import Product, StockMovement
from catalog.planning import DAYS, days_left, sold_lately
from catalog.prepared import Prepared
from catalog.services.stock import CHANGE_STOCK
from telegram_bridge.buttons.catalog import OpenProduct
from telegram_bridge.buttons.stock import AskReason, AskStock, Ledger, MoveStock, OpenStock
from telegram_bridge.inbound import Text
from telegram_bridge.pages import Place, newest_first
from telegram_bridge.screen import Button, Screen, cut, escape
from telegram_bridge.screens.attempt import attempt
from telegram_bridge.screens.catalog.card import stock_lines
from telegram_bridge.screens.catalog.guard import PRODUCT, about, of_product
from telegram_bridge.screens.catalog.low import days_text
from telegram_bridge.screens.catalog.moves import COUNT, MOVES, REASONS, Move, number, reason_of, said, typed
from telegram_bridge.screens.route import Listeners, Routes
from telegram_bridge.store import Person

LEDGER = "catalog.view_stockmovement"
LAST_SHOWN = 3


def _movements(product: int) -> QuerySet[StockMovement]:
    return StockMovement.objects.filter(product=product).select_related("actor")


MOVEMENTS = newest_first(_movements)
LAST = Prepared(lambda product: _movements(product).order_by("-pk")[:LAST_SHOWN])


@of_product("catalog.view_product")
def open_stock(person: Person, data: OpenStock, product: Product) -> Screen:
    """The stock of one product, its last movements, and what can be done with it."""
    lines = [f"<b>{escape(product.name)}</b>", *stock_lines(product, ())]
    sold = sold_lately([product.pk]).get(product.pk, 0) if product.tracks_stock else 0
    if (days := days_left(product.available, sold)) is not None:
        text = _("Sold in %(days)s days: %(sold)s. What is left lasts for %(left)s.")
        lines.append(escape(text % {"days": DAYS, "sold": sold, "left": days_text(days)}))
    rows: list[tuple[Button, ...]] = []
    if person.may(CHANGE_STOCK) and product.tracks_stock and not product.has_variants:
        moves = [Button(str(move.label), AskStock(product.pk, kind)) for kind, move in MOVES.items()]
        rows += [tuple(moves[:2]), tuple(moves[2:])]
    if person.may(LEDGER):
        last = LAST.all(product.pk)
        lines += ["", *(_line(movement) for movement in last)] if last else []
        rows.append((Button(_("📒 Ledger"), Ledger(product.pk)),))
    rows.append((Button(_("⬅️ Product"), OpenProduct(product.pk)),))
    return about(product, "\n".join(lines), tuple(rows), again=data)


@of_product(CHANGE_STOCK)
def ask_stock(person: Person, data: AskStock, product: Product) -> Screen:
    """Ask for the quantity."""
    move = MOVES.get(data.kind)
    if move is None:
        return open_stock(person, OpenStock(product.pk))
    lines = [f"<b>{escape(product.name)}</b>", *stock_lines(product, ()), "", escape(str(move.question))]
    if move.reasons:
        lines.append(escape(_("The reason may follow: 3 broken on the way.")))
    offered = [Button(f"{quantity:+d}" if move.is_signed else str(quantity), _next(product, data.kind, quantity))
               for quantity in move.offered]  # fmt: skip
    if data.kind == COUNT:
        label = _("👌 As expected: %(count)s") % {"count": product.on_hand}
        offered = [Button(label, _next(product, COUNT, product.on_hand))]
    back = (Button(_("⬅️ Back"), OpenStock(product.pk)),)
    return about(product, "\n".join(lines), (tuple(offered), back), again=data)


def take_quantity(person: Person, data: AskStock, event: object) -> Screen | None:
    """A quantity that was typed, perhaps with its reason."""
    move, product = MOVES.get(data.kind), PRODUCT.first(data.product)
    if move is None or product is None or not isinstance(event, Text):
        return None
    text, ask = event.text, partial(ask_stock, person, data)

    def read() -> tuple[int, str]:
        return typed(move, text)

    def go_on(answer: tuple[int, str]) -> Screen:
        quantity, reason = answer
        if move.reasons and not reason:
            return ask_reason(person, AskReason(product.pk, data.kind, str(product.on_hand), str(quantity)))
        return _do(person, product, move, quantity, reason, None, ask)

    return attempt(read, go_on, ask)


@of_product(CHANGE_STOCK)
def ask_reason(person: Person, data: AskReason, product: Product) -> Screen:
    """Ask why."""
    move, quantity = MOVES.get(data.kind), number(data.quantity)
    if move is None or quantity is None:
        return open_stock(person, OpenStock(product.pk))

    def button(label: str, code: str) -> Button:
        return Button(label, MoveStock(product.pk, data.kind, data.seen, data.quantity, code))

    what = f"{move.label}: {quantity:+d}" if move.is_signed else f"{move.label}: {quantity}"
    why = _("Why? Choose, or type it.")
    text = f"<b>{escape(product.name)}</b>\n{escape(what)}\n\n{escape(why)}"
    reasons = [button(str(REASONS[code]), code) for code in move.reasons]
    rows = [tuple(reasons[at : at + 2]) for at in range(0, len(reasons), 2)]
    last = (button(_("⏭ Without a reason"), ""), Button(_("⬅️ Back"), AskStock(product.pk, data.kind)))
    return about(product, text, (*rows, last), again=data)


def take_reason(person: Person, data: AskReason, event: object) -> Screen | None:
    """A reason that was typed."""
    move, quantity, seen = MOVES.get(data.kind), number(data.quantity), number(data.seen)
    product = PRODUCT.first(data.product)
    if move is None or quantity is None or product is None or not isinstance(event, Text):
        return None
    return _do(person, product, move, quantity, event.text.strip(), seen, partial(ask_reason, person, data))


@of_product(CHANGE_STOCK)
def move_stock(person: Person, data: MoveStock, product: Product) -> Screen:
    """Do what was pressed, unless the stock is no longer the one that was seen."""
    move, quantity, seen = MOVES.get(data.kind), number(data.quantity), number(data.seen)
    stock = partial(open_stock, person, OpenStock(product.pk))
    if move is None or quantity is None or seen is None:
        return stock()
    return _do(person, product, move, quantity, reason_of(data.reason), seen, stock)


@of_product(LEDGER)
def ledger(person: Person, data: Ledger, product: Product) -> Screen:
    """Who moved what, when, and what was there then; the newest first."""
    page = MOVEMENTS.page(Place(data.way, data.edge, data.before), product.pk)
    turns = page.buttons(lambda way, edge, before: Ledger(product.pk, way, edge, before))
    title = _("📒 Ledger")
    caption = page.caption or _("nothing has moved yet")
    head = f"<b>{escape(product.name)}</b>\n{title} · {escape(caption)}"
    back = (Button(_("⬅️ Back"), OpenStock(product.pk)),)
    text = "\n".join([head, "", *(_line(movement) for movement in page.rows)])
    return Screen(text, (*([turns] if turns else []), back), again=data)


def _next(product: Product, kind: str, quantity: int) -> AskReason | MoveStock:
    """What the button of a quantity leads to."""
    step = AskReason if MOVES[kind].reasons else MoveStock
    return step(product.pk, kind, str(product.on_hand), str(quantity))


def _do(
    person: Person, product: Product, move: Move, quantity: int, reason: str, seen: int | None, refused: partial[Screen]
) -> Screen:
    change = partial(
        move.do, product_id=product.pk, quantity=quantity, actor=person.user, reason=reason, seen_on_hand=seen
    )

    def show(movement: StockMovement) -> Screen:
        return open_stock(person, OpenStock(product.pk)).with_notice(said(movement, product.name))

    return attempt(change, show, refused)


def _line(movement: StockMovement) -> str:
    """ "25.11 14:02 · +20 received → 30 · Olga: reason" """
    when = date_format(timezone.localtime(movement.created_at), "d.m.y H:i")
    who = (movement.actor.first_name or movement.actor.username) if movement.actor else _("the system")
    reason = f": {cut(movement.reason, 60)}" if movement.reason else ""
    kind = StockMovement.Kind(movement.kind).label
    what = f"{movement.quantity:+d} {kind} → {movement.balance_after} · {cut(who, 30)}{reason}"
    return f"<i>{when}</i> · {escape(what)}"


ROUTES: Routes = {
    OpenStock: open_stock,
    AskStock: ask_stock,
    AskReason: ask_reason,
    MoveStock: move_stock,
    Ledger: ledger,
}
HERE: Listeners = {AskStock: take_quantity, AskReason: take_reason}
