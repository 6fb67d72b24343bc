"""Goods come into an order: from categories or by search, with a stepper that counts in place."""

from collections.abc import Callable, Iterable
from functools import partial

from django.utils.translation import gettext as _

from catalog.models import Category, Product
from catalog.money import format_money
from catalog.prepared import Prepared
from catalog.search import search_products
from orders.models import Order, OrderItem, Source
from orders.services.lines import order_add_product, order_edit_line
from telegram_bridge.buttons.data import Data
from telegram_bridge.buttons.edit import Cart, GoodsFound, GoodsOf, PickGoods, SetProduct, VariantsOf
from telegram_bridge.buttons.orders import OpenOrder
from telegram_bridge.inbound import Text
from telegram_bridge.pages import SIZE, Place
from telegram_bridge.screen import Button, Rows, Screen, cut, escape
from telegram_bridge.screens.edit.guard import change_and_show, of_order, of_order_with_lines, screen_now
from telegram_bridge.screens.edit.stepper import stepper
from telegram_bridge.screens.products import ALL_PRODUCTS, OF_CATEGORY
from telegram_bridge.screens.route import Listeners, Routes
from telegram_bridge.store import Person

CATEGORIES_A_PAGE = 16
SHELVES = Category.objects.filter(is_active=True).only("emoji", "name")
TOP = Prepared(lambda: SHELVES.filter(parent=None))
INSIDE = Prepared(lambda category: SHELVES.filter(parent=category))
LINES = Prepared(lambda order: OrderItem.objects.filter(order=order))


@of_order_with_lines
def pick_goods(person: Person, data: PickGoods, order: Order, lines: list[OrderItem]) -> Screen:
    """The categories; typing searches."""
    found = TOP.all()
    first = data.page * CATEGORIES_A_PAGE
    rows = _shelves(order, found[first : first + CATEGORIES_A_PAGE])
    turns = _turns(data.page, first + CATEGORIES_A_PAGE < len(found), lambda page: PickGoods(order.pk, page))
    rows += [turns] if turns else []
    text = _("Choose a category, or type a name or an SKU.")
    every = (Button(_("🛍 All products"), GoodsOf(order.pk, 0)),)
    return Screen(_head(order) + escape(text), (*rows, every, *_way_on(order, lines)))


@of_order_with_lines
def goods_of(person: Person, data: GoodsOf, order: Order, lines: list[OrderItem]) -> Screen:
    """A page of a category, below the categories in it."""
    place = Place(data.way, data.edge, data.before)
    page = OF_CATEGORY.page(place, data.category) if data.category else ALL_PRODUCTS.page(place)
    turns = page.buttons(lambda way, edge, before: GoodsOf(order.pk, data.category, way, edge, before))
    shelves = INSIDE.all(data.category)[:CATEGORIES_A_PAGE] if data.category else []
    rows = [*_shelves(order, shelves), *_goods(order, page.rows, lines), *([turns] if turns else [])]
    text = page.caption or ("" if shelves else _("There are no products here yet."))
    return Screen(_head(order) + text + _taken(page.rows, lines), (*rows, *_way_on(order, lines)))


@of_order_with_lines
def goods_found(person: Person, data: GoodsFound, order: Order, lines: list[OrderItem]) -> Screen:
    """A page of what the last search has found."""
    found = search_products(person.query, parents_once=True)
    first, total = data.page * SIZE, found.count()
    shown = list(found[first : first + SIZE])
    turns = _turns(data.page, first + SIZE < total, lambda page: GoodsFound(order.pk, page))
    rows = [*_goods(order, shown, lines), *([turns] if turns else [])]
    text = _("“%(query)s”: found %(count)s") if total else _("“%(query)s”: nothing found. Type it another way.")
    return Screen(
        _head(order) + escape(text % {"query": cut(person.query, 60), "count": total}) + _taken(shown, lines),
        (*rows, *_way_on(order, lines)),
    )


@of_order_with_lines
def variants_of(person: Person, data: VariantsOf, order: Order, lines: list[OrderItem]) -> Screen:
    """The variants of a product, each with what is left of it."""
    parent = Product.objects.filter(pk=data.parent).first()
    found = list(Product.objects.filter(parent=data.parent, is_active=True).order_by("name", "pk"))
    first = data.page * SIZE
    turns = _turns(data.page, first + SIZE < len(found), lambda page: VariantsOf(order.pk, data.parent, page))
    shown = found[first : first + SIZE]
    rows = [*_goods(order, shown, lines), *([turns] if turns else [])]
    name = f"<b>{escape(parent.name)}</b>" if parent else _("This product is no longer there.")
    return Screen(_head(order) + name + _taken(shown, lines), (*rows, *_way_on(order, lines)))


@of_order
def set_product(person: Person, data: SetProduct, order: Order) -> Screen:
    """Let the order have so many of a product; pressed twice, it has them once."""
    line = next((line for line in LINES.all(order.pk) if line.product_id == data.product), None)

    def change() -> None:
        if line is not None and line.quantity != data.quantity:
            order_edit_line(
                order_id=order.pk, item_id=line.pk, quantity=data.quantity, actor=person.user, source=Source.BOT,
                seen_version=data.version,
            )  # fmt: skip
        elif line is None and data.quantity:
            order_add_product(
                order_id=order.pk, product_id=data.product, quantity=data.quantity, actor=person.user,
                source=Source.BOT, seen_version=data.version,
            )  # fmt: skip

    return change_and_show(person, order.pk, change, lambda: screen_now(person, order.pk, LISTS))


def find_goods(person: Person, data: PickGoods | GoodsOf | GoodsFound | VariantsOf, event: object) -> Screen | None:
    """A text on these screens is a search for products."""
    if not isinstance(event, Text):
        return None
    person.query = event.text[:200].replace("\0", "")
    found = GoodsFound(data.order)
    screen = goods_found(person, found)
    return Screen(screen.text, screen.rows, toast=screen.toast, again=screen.again or found)


def _head(order: Order) -> str:
    title = _("goods")
    return f"<b>{escape(str(order))}</b> · {escape(title)}\n"


def _shelves(order: Order, categories: list[Category]) -> list[tuple[Button, ...]]:
    buttons = [Button(cut(str(category), 40), GoodsOf(order.pk, category.pk)) for category in categories]
    return [tuple(buttons[at : at + 2]) for at in range(0, len(buttons), 2)]


def _goods(order: Order, products: Iterable[Product], lines: list[OrderItem]) -> list[tuple[Button, ...]]:
    """A row for each product: its price and what is left of it or, when it is in the order, the stepper."""
    there = {line.product_id: line for line in lines}
    rows: list[tuple[Button, ...]] = []
    for product in products:
        if product.has_variants:
            rows.append((Button(f"{cut(product.name, 50)} ▸", VariantsOf(order.pk, product.pk)),))
        elif line := there.get(product.pk):
            rows.append(stepper(order, line, partial(SetProduct, order.pk, order.version, product.pk)))
        else:
            left = _(" · %(count)s left") % {"count": product.available} if product.tracks_stock else ""
            label = f"{cut(product.name, 34)} · {format_money(product.price, order.currency)}{left}"
            rows.append((Button(label, SetProduct(order.pk, order.version, product.pk, 1)),))
    return rows


def _taken(products: Iterable[Product], lines: list[OrderItem]) -> str:
    """What of the page is in the order, whole: a button between − and + has no room for a name."""
    there = {line.product_id: line for line in lines}
    taken = [there[product.pk] for product in products if product.pk in there]
    return "".join(f"\n☑️ {line.quantity} × {escape(cut(line.name, 80))}" for line in taken)


def _turns(page: int, has_next: bool, make: Callable[[int], Data]) -> tuple[Button, ...]:
    turns = []
    if page:
        turns.append(Button("◀️", make(page - 1)))
    if has_next:
        turns.append(Button("▶️", make(page + 1)))
    return tuple(turns)


def _way_on(order: Order, lines: list[OrderItem]) -> Rows:
    total = format_money(order.total, order.currency)
    cart = Button(_("🧺 Lines: %(count)s · %(total)s") % {"count": len(lines), "total": total}, Cart(order.pk))
    done = Button(_("✅ Done"), OpenOrder(order.pk), style="primary")
    return ((cart,), (Button(_("🗂 Categories"), PickGoods(order.pk)), done))


LISTS: Routes = {PickGoods: pick_goods, GoodsOf: goods_of, GoodsFound: goods_found, VariantsOf: variants_of}
ROUTES: Routes = {**LISTS, SetProduct: set_product}
HERE: Listeners = dict.fromkeys(LISTS, find_goods)
