"""Two records of one person become one: find the other, see what moves, then do it."""

from functools import partial

from django.conf import settings
from django.utils.translation import gettext as _

from catalog.errors import DomainError
from catalog.money import format_money
from orders.models import Customer, Source
from orders.phone import format_phone
from orders.search import search_customers
from orders.services.merge import MERGE, MergePlan, customers_merge, plan_merge
from telegram_bridge.buttons.customers import AskMerge, Merge, OpenCustomer
from telegram_bridge.inbound import Text
from telegram_bridge.screen import Button, Screen, cut, escape
from telegram_bridge.screens.attempt import attempt
from telegram_bridge.screens.customers.card import customer_card, day
from telegram_bridge.screens.customers.guard import of_customer
from telegram_bridge.screens.customers.listing import customer_label
from telegram_bridge.screens.route import Listeners, Routes
from telegram_bridge.store import Person

OFFERED = 8


@of_customer(MERGE)
def ask_merge(person: Person, data: AskMerge, customer: Customer) -> Screen:
    """Ask for the other record; those of the same name are buttons."""
    return _choices(customer, _("Which other record is the same person? Type a name or a phone."), customer.name)


def take_other(person: Person, data: AskMerge, event: object) -> Screen | None:
    """A text is searched for."""
    if not isinstance(event, Text):
        return None
    typed = event.text[:200].replace("\0", "")

    def search(person: Person, data: AskMerge, customer: Customer) -> Screen:
        return _choices(customer, _("🔎 “%(query)s”") % {"query": cut(typed, 60)}, typed)

    return of_customer(MERGE)(search)(person, data)


@of_customer(MERGE)
def merge(person: Person, data: Merge, customer: Customer) -> Screen:
    """Show what moves; when that is what was seen already, move it."""
    ids = {"keep_id": customer.pk, "merge_id": data.other}
    ask = partial(ask_merge, person, AskMerge(customer.pk))
    try:
        plan = plan_merge(actor=person.user, **ids)
    except DomainError as refusal:
        return ask().with_notice(f"⚠️ {refusal}")
    if not data.seen:
        return _preview(plan)
    if data.seen != plan.mark:
        return _preview(plan).with_notice("👀 " + _("Something was changed meanwhile. Nothing was merged; look again:"))

    def merged(result: Customer) -> Screen:
        return customer_card(person, OpenCustomer(result.pk)).with_notice(_("✅ The two records are one now."))

    return attempt(partial(customers_merge, actor=person.user, source=Source.BOT, **ids), merged, ask)


def _choices(customer: Customer, question: str, text: str) -> Screen:
    others = search_customers(text).exclude(pk=customer.pk)[:OFFERED]
    rows = [(Button(customer_label(other), Merge(customer.pk, other.pk)),) for other in others]
    back = Button(_("⬅️ Customer"), OpenCustomer(customer.pk))
    head = f"👤 <b>{escape(customer.name)}</b>\n{escape(question)}"
    if not rows:
        head += "\n" + escape(_("Nobody else is found."))
    return Screen(head, (*rows, (back,)), again=AskMerge(customer.pk))


def _preview(plan: MergePlan) -> Screen:
    facts = (
        (_("Orders that move"), str(plan.orders)),
        (_("Phones that move"), ", ".join(map(format_phone, plan.phones))),
        (_("Addresses that move"), cut("; ".join(plan.addresses), 600)),
        (_("Tags that move"), cut(", ".join(plan.tags), 300)),
        (_("Note afterwards"), cut(plan.note, 600)),
        (_("Orders afterwards"), str(plan.orders_count)),
        (_("Spent afterwards"), format_money(plan.spent_total, settings.CURRENCY)),
        (_("Last order"), day(plan.last_order_at)),
        (_("Blocked because"), plan.block_reason),
    )
    head = f"🔗 <b>{escape(plan.gone.name)}</b> → <b>{escape(plan.keep.name)}</b>"
    lines = [f"{label}: <b>{escape(fact)}</b>" for label, fact in facts if fact]
    removed = _("The record “%(customer)s” is removed. There is no way back.") % {"customer": plan.gone.name}
    ids = (plan.keep.pk, plan.gone.pk)
    rows = (
        (Button(_("🔗 Merge"), Merge(*ids, plan.mark), style="danger"),),
        (Button(_("🔄 The other way round"), Merge(*reversed(ids))),),
        (Button(_("⬅️ Back"), AskMerge(plan.keep.pk)),),
    )
    return Screen("\n".join([head, "", *lines, "", escape(removed)]), rows, again=Merge(*ids))


ROUTES: Routes = {AskMerge: ask_merge, Merge: merge}
HERE: Listeners = {AskMerge: take_other}
