"""Everything about one customer at a glance, with what can be done for them."""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from catalog.money import format_money
from catalog.prepared import Prepared
from catalog.statements import Statement
from orders.models import Customer, CustomerAddress, CustomerPhone, Order, Tag
from orders.phone import format_phone
from orders.services.merge import MERGE
from orders.status import PLACE
from telegram_bridge.buttons.customers import (
    AskCustomerField,
    AskMerge,
    CustomerAddresses,
    CustomerList,
    CustomerOrders,
    CustomerTags,
    OpenCustomer,
    OrderFor,
    SetConsent,
    UnblockCustomer,
)
from telegram_bridge.buttons.orders import OpenOrder
from telegram_bridge.order_labels import EMOJI
from telegram_bridge.screen import Button, Rows, Screen, cut, escape
from telegram_bridge.screens.guard import needs, sent_to_menu
from telegram_bridge.screens.menu import MENU_ROW
from telegram_bridge.screens.route import Routes
from telegram_bridge.store import Person

CUSTOMER = Prepared(lambda pk: Customer.objects.filter(pk=pk))
PHONES = Prepared(lambda pk: CustomerPhone.objects.filter(customer=pk))
ADDRESSES = Prepared(lambda pk: CustomerAddress.objects.filter(customer=pk))
TAGS = Prepared(lambda pk: Tag.objects.filter(customers=pk))
# Two lists of words in one way to the database.
PHONES_AND_TAGS = Statement("""
SELECT 1 AS kind, id, phone FROM orders_customerphone WHERE customer_id = %s
UNION ALL
SELECT 2, tag.id, tag.name FROM orders_tag tag JOIN orders_customer_tags own ON own.tag_id = tag.id
WHERE own.customer_id = %s
""")
ORDERS_SHOWN, ADDRESSES_SHOWN, PHONES_SHOWN = 3, 3, 5
ORDERS = Prepared(
    lambda pk: (
        Order.objects.filter(customer=pk)
        .order_by("-pk")
        .only("number", "status", "total", "currency", "placed_at", "created_at")[:ORDERS_SHOWN]
    )
)


@dataclass(frozen=True, slots=True)
class Facts:
    """What stands around a customer; `orders` are the newest, as far as the person may see orders."""

    phones: list[str]
    addresses: list[CustomerAddress]
    tags: list[str]
    orders: list[Order]


@needs("orders.view_customer")
def customer_card(person: Person, data: OpenCustomer) -> Screen:
    """One customer: how to reach them, what is known of them, what they bought."""
    customer = CUSTOMER.first(data.customer)
    if customer is None:
        return sent_to_menu(person, _("This customer is no longer there."))
    words = sorted(PHONES_AND_TAGS.rows([customer.pk, customer.pk]))
    facts = Facts(
        phones=[phone for phone in (customer.phone, *(word for kind, _id, word in words if kind == 1)) if phone],
        addresses=ADDRESSES.all(customer.pk),
        tags=sorted((word for kind, _id, word in words if kind != 1), key=str.casefold),
        orders=ORDERS.all(customer.pk),
    )
    return Screen(_text(customer, facts), _rows(person, customer, facts), again=OpenCustomer(customer.pk))


def day(at: datetime | None) -> str:
    """A day, short."""
    return date_format(timezone.localtime(at), pgettext("date format", "j M Y")) if at else "—"


def order_label(order: Order) -> str:
    """An order on a button below its customer."""
    amount = format_money(order.total, order.currency)
    return f"{EMOJI[order.status]} {order} · {amount} · {day(order.placed_at or order.created_at)}"


def _text(customer: Customer, facts: Facts) -> str:
    head = [f"👤 <b>{escape(customer.name)}</b>"]
    if customer.is_blocked:
        head.append("🚫 " + _("Blocked: %(reason)s") % {"reason": escape(customer.block_reason)})
    telegram = f"@{customer.telegram_username}" if customer.telegram_username else ""
    reach = [
        ("📞", ", ".join(f"<code>{format_phone(phone)}</code>" for phone in facts.phones[:PHONES_SHOWN])),
        ("📞", _more(len(facts.phones) - PHONES_SHOWN)),
        ("✉️", escape(" · ".join(filter(None, (customer.email, telegram))))),
        *(("🏠", escape(cut(address.text, 150))) for address in facts.addresses[:ADDRESSES_SHOWN]),
        ("🏠", _more(len(facts.addresses) - ADDRESSES_SHOWN)),
    ]
    known = [
        ("🏷", escape(cut(", ".join(facts.tags), 300))),
        ("📝", escape(cut(customer.note, 600))),
    ]
    if customer.consented_at:
        known.append(("📣", _("Agreed to news: %(day)s") % {"day": day(customer.consented_at)}))
    spent = format_money(customer.spent_total, settings.CURRENCY)
    figures = [_("Orders: %(count)s · spent: %(amount)s") % {"count": customer.orders_count, "amount": spent}]
    if customer.last_order_at:
        figures.append(_("Last order: %(day)s") % {"day": day(customer.last_order_at)})
    parts = (head, [f"{sign} {text}" for sign, text in reach if text], [f"{s} {t}" for s, t in known if t], figures)
    return "\n\n".join("\n".join(part) for part in parts if part)


def _more(count: int) -> str:
    return ngettext("…and %(count)s more", "…and %(count)s more", count) % {"count": count} if count > 0 else ""


def _rows(person: Person, customer: Customer, facts: Facts) -> Rows:
    rows = [*_selling(person, customer, facts)]
    if copies := _copies(customer, facts):
        rows.append(copies)
    if person.may("orders.change_customer"):
        rows += _changes(customer, facts)
    last = []
    if person.may("orders.change_customer"):
        last.append(
            Button(_("✅ Unblock"), UnblockCustomer(customer.pk))
            if customer.is_blocked
            else Button(_("🚫 Block"), AskCustomerField(customer.pk, "block"))
        )
    if person.may(MERGE):
        last.append(Button(_("🔗 Merge"), AskMerge(customer.pk)))
    if last:
        rows.append(tuple(last))
    return (*rows, (Button(_("👥 Customers"), CustomerList()), *MENU_ROW))


def _selling(person: Person, customer: Customer, facts: Facts) -> Rows:
    newest = facts.orders[0].pk if facts.orders else 0
    rows: list[tuple[Button, ...]] = []
    if person.may(PLACE) and not customer.is_blocked:
        if customer.orders_count:
            again = OrderFor(customer.pk, newest, "repeat")
            rows.append((Button(_("🔁 Repeat last order"), again, style="success"),))
        rows.append((Button(_("➕ New order"), OrderFor(customer.pk, newest, "empty")),))
    if person.may("orders.view_order") and facts.orders:
        rows += [(Button(order_label(order), OpenOrder(order.pk)),) for order in facts.orders]
        if len(facts.orders) == ORDERS_SHOWN:
            rows.append((Button(_("📦 All orders"), CustomerOrders(customer.pk)),))
    return tuple(rows)


def _copies(customer: Customer, facts: Facts) -> tuple[Button, ...]:
    """Telegram opens no telephone: the number is copied with one tap, or written to."""
    copies = []
    if facts.phones:
        copies.append(Button(_("📋 Phone"), copy=facts.phones[0]))
    if facts.addresses:
        copies.append(Button(_("📋 Address"), copy=cut(facts.addresses[0].text, 256)))
    if customer.telegram_username:
        copies.append(Button(_("✈️ Write"), url=f"https://t.me/{customer.telegram_username}"))
    return tuple(copies)


def _changes(customer: Customer, facts: Facts) -> Rows:
    def ask(label: str, field: str) -> Button:
        return Button(label, AskCustomerField(customer.pk, field))

    addresses = Button(_("🏠 Addresses: %(count)s") % {"count": len(facts.addresses)}, CustomerAddresses(customer.pk))
    tags = Button(_("🏷 Tags: %(count)s") % {"count": len(facts.tags)}, CustomerTags(customer.pk))
    news = Button(_("🔕 No more news"), SetConsent(customer.pk, 0))
    if not customer.consented_at:
        news = Button(_("📣 Agreed to news"), SetConsent(customer.pk, 1))
    return (
        (ask(_("👤 Name"), "name"), ask(_("📞 Phone"), "phone")),
        (ask(_("✉️ E-mail"), "email"), ask(_("📝 Note"), "note")),
        (addresses, tags),
        (news,),
    )


ROUTES: Routes = {OpenCustomer: customer_card}
