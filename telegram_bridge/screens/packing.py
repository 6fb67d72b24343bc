"""Packing: the lines of an order as check-boxes, and photos of the parcel."""

from functools import partial

from django.utils.translation import gettext as _

from catalog.prepared import Prepared
from catalog.services.products import Photo as PhotoIds
from orders.models import Order, OrderItem, ParcelPhoto, Source
from orders.services.change_status import order_change_status
from orders.services.packing import is_packed, order_add_parcel_photo, order_pick_line
from orders.status import PACK, PICKING, VERBS, Status
from telegram_bridge.buttons.orders import OpenOrder
from telegram_bridge.buttons.packing import PackDone, PickLine, PickList, ShowParcel
from telegram_bridge.inbound import Photo
from telegram_bridge.order_labels import EMOJI
from telegram_bridge.outbox import enqueue
from telegram_bridge.pages import SIZE
from telegram_bridge.screen import Button, Rows, Screen, cut, escape
from telegram_bridge.screens.edit.guard import change_and_show
from telegram_bridge.screens.guard import needs, sent_to_menu
from telegram_bridge.screens.menu import MENU_ROW
from telegram_bridge.screens.order import order_card
from telegram_bridge.screens.route import Listeners, Routes
from telegram_bridge.store import Person

PHOTOS_SENT = 10
ORDER = Prepared(lambda pk: Order.objects.filter(pk=pk))
LINES = Prepared(lambda order: OrderItem.objects.filter(order=order))


@needs(PACK)
def pick_list(person: Person, data: PickList) -> Screen:
    """A page of the lines; each is pressed when it is in the box."""
    order = ORDER.first(data.order)
    if order is None:
        return sent_to_menu(person, _("This order is no longer there."))
    if order.status not in PICKING:
        return order_card(person, OpenOrder(order.pk)).with_toast(_("There is nothing to pack in it now."))
    lines = LINES.all(order.pk)
    page = min(data.page, max(len(lines) - 1, 0) // SIZE)
    shown = lines[page * SIZE : (page + 1) * SIZE]
    head = _("📦 %(order)s: %(done)s of %(all)s in the box") % {
        "order": order, "done": sum(_is_in(line) for line in lines), "all": len(lines),
    }  # fmt: skip
    hint = _("Press a line when it is in the box. A photo of the parcel, sent here, is kept with the order.")
    text = "\n".join([f"<b>{escape(head)}</b>", *map(_said, shown), "", f"<i>{escape(hint)}</i>"])
    boxes = [(_box(order, line, page),) for line in shown]
    return Screen(
        text, (*boxes, *_turns(order, page, len(lines)), *_way_on(order, lines)), again=PickList(order.pk, page)
    )


@needs(PACK)
def pick_line(person: Person, data: PickLine) -> Screen:
    """Tick a line off, or take the tick away."""
    change = partial(
        order_pick_line, order_id=data.order, item_id=data.item, picked=data.picked, actor=person.user,
        source=Source.BOT,
    )  # fmt: skip
    return change_and_show(person, data.order, change, partial(pick_list, person, PickList(data.order, data.page)))


@needs(PACK)
def pack_done(person: Person, data: PackDone) -> Screen:
    """The order is ready; one that nobody had begun to pack goes through that too."""

    def change() -> None:
        move = partial(order_change_status, order_id=data.order, actor=person.user, source=Source.BOT)
        if data.seen == Status.CONFIRMED:
            move(to=Status.PROCESSING, seen_status=data.seen, seen_version=data.version)
            move(to=Status.READY)
        else:
            move(to=Status.READY, seen_status=data.seen, seen_version=data.version)

    return change_and_show(person, data.order, change, partial(order_card, person, OpenOrder(data.order)))


@needs("orders.view_order")
def show_parcel(person: Person, data: ShowParcel) -> Screen:
    """Send the photos of the parcel below; the card stays."""
    card = order_card(person, OpenOrder(data.order))
    photos = ParcelPhoto.objects.filter(order=data.order).exclude(telegram_file_id="")[:PHOTOS_SENT]
    album = [{"type": "photo", "media": photo.telegram_file_id} for photo in photos]
    if len(album) > 1:
        enqueue("sendMediaGroup", {"chat_id": person.telegram_id, "media": album})
    elif album:
        enqueue("sendPhoto", {"chat_id": person.telegram_id, "photo": album[0]["media"]})
    return card.with_toast(_("The photos are on their way.") if photos else _("There are no photos of this parcel."))


def keep_photo(person: Person, data: PickList | OpenOrder, event: object) -> Screen | None:
    """A photo on the pick-list or on the order's card is one of the parcel."""
    if not isinstance(event, Photo) or not person.may(PACK):
        return None
    photo = PhotoIds(event.file_id, event.unique_id)
    change = partial(order_add_parcel_photo, order_id=data.order, photo=photo, actor=person.user, source=Source.BOT)
    here = partial(pick_list, person, data) if isinstance(data, PickList) else partial(order_card, person, data)

    def kept() -> Screen:
        return here().with_notice(_("📷 The photo is kept with the order."))

    return change_and_show(person, data.order, change, kept, refused=here)


def _is_in(line: OrderItem) -> bool:
    return line.picked == line.quantity


def _count(line: OrderItem) -> str:
    return f"{line.picked}/{line.quantity}" if 0 < line.picked < line.quantity else str(line.quantity)


def _said(line: OrderItem) -> str:
    sku = f" · {line.sku}" if line.sku else ""
    return f"{'☑️' if _is_in(line) else '▫️'} {_count(line)} × {escape(cut(line.name, 80) + sku)}"


def _box(order: Order, line: OrderItem, page: int) -> Button:
    """Presses the whole line in or out; what was handed over stays in."""
    is_in = _is_in(line)
    label = f"{'☑️' if is_in else '⬜'} {_count(line)} × {cut(line.name, 40)}"
    return Button(label, PickLine(order.pk, line.pk, line.fulfilled if is_in else line.quantity, page))


def _turns(order: Order, page: int, lines: int) -> Rows:
    turns = [Button("◀️", PickList(order.pk, page - 1))] if page else []
    if (page + 1) * SIZE < lines:
        turns.append(Button("▶️", PickList(order.pk, page + 1)))
    return (tuple(turns),) if turns else ()


def _way_on(order: Order, lines: list[OrderItem]) -> Rows:
    back = (Button(_("⬅️ Order"), OpenOrder(order.pk)), *MENU_ROW)
    if order.status == Status.READY or not is_packed(lines):
        return (back,)
    ready = Button(
        f"{EMOJI[Status.READY]} {VERBS[Status.READY]}", PackDone(order.pk, order.status, order.version), style="success"
    )
    return ((ready,), back)


ROUTES: Routes = {PickList: pick_list, PickLine: pick_line, PackDone: pack_done, ShowParcel: show_parcel}
HERE: Listeners = {PickList: keep_photo, OpenOrder: keep_photo}
