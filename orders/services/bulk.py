"""Many orders move at once: first it is said what would move and what wouldn't, then each moves by itself."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth.models import User
from django.db import connection, transaction
from django.db.models import Exists, F, OuterRef, QuerySet
from django.utils.translation import gettext as _

from catalog.errors import DomainError
from catalog.models import Product
from catalog.money import format_money
from orders.errors import OrderError
from orders.models import Customer, Order, OrderItem
from orders.services.change_status import order_change_status
from orders.services.place import lock_numbers
from orders.status import Move, PaymentStatus, Status, Stock, find_move

MOST_AT_ONCE = 200
"""Orders."""

Refusals = list[tuple[Order, str]]


@dataclass(frozen=True, slots=True)
class BulkPlan:
    """What would happen. `blocked` says why not; `missing` are the ids of orders that are gone."""

    to: str
    ready: list[Order] = field(default_factory=list)
    blocked: Refusals = field(default_factory=list)
    missing: list[int] = field(default_factory=list)

    @property
    def seen(self) -> dict[int, int]:
        """What `move_many` moves: the orders that are ready with the versions that were looked at."""
        return {order.pk: order.version for order in self.ready}


@dataclass(frozen=True, slots=True)
class BulkReport:
    """What happened; as `BulkPlan`."""

    done: list[Order] = field(default_factory=list)
    refused: Refusals = field(default_factory=list)
    missing: list[int] = field(default_factory=list)


def plan_moves(*, order_ids: Sequence[int], to: str, actor: User) -> BulkPlan:
    """Say which of the orders would move to `to`, and why the others wouldn't. Changes nothing, locks nothing.

    The orders would move by their ids; stock that one of them takes is gone for the next.

    Raises:
        OrderError: more than `MOST_AT_ONCE` orders.
    """
    ids = _limited(order_ids)
    orders = _read(ids)
    return _plan(ids, orders, _lines(orders) if to == Status.NEW else {}, to, actor)


def count_ready(*, order_ids: Sequence[int], targets: Sequence[str], actor: User) -> dict[str, int]:
    """Say how many of the orders would move to each of `targets`; raises as `plan_moves`.

    A target that none of them has a move to is left out; one that all are kept from by something else is there with 0.
    """
    ids = _limited(order_ids)
    orders = _read(ids)
    possible = [to for to in targets if any(_move_of(order, to) for order in orders.values())]
    lines = _lines(orders) if Status.NEW in possible else {}
    return {to: len(_plan(ids, orders, lines, to, actor).ready) for to in possible}


def _move_of(order: Order, to: str) -> Move | None:
    return find_move(order.status, to, delivery=order.delivery, held_from=order.held_from)


def _plan(
    ids: list[int], orders: dict[int, Order], lines: dict[int, list[OrderItem]], to: str, actor: User
) -> BulkPlan:
    plan, taken = BulkPlan(to), Counter[int]()
    plan.missing.extend(pk for pk in ids if pk not in orders)
    for pk in sorted(orders):
        if reason := _obstacle(orders[pk], lines.get(pk, []), to, actor, taken):
            plan.blocked.append((orders[pk], reason))
        else:
            plan.ready.append(orders[pk])
    return plan


def move_many(*, seen: Mapping[int, int], to: str, actor: User, source: str, reason: str = "") -> BulkReport:
    """Move each order of `seen` (id -> the version that was looked at) in a transaction of its own.

    Unlike a single move it completes no order that isn't paid: nobody looks at each of them.

    Raises:
        OrderError: more than `MOST_AT_ONCE` orders.
    """
    ids = _limited(seen)
    if connection.in_atomic_block:
        _lock_ahead(ids, to)
    orders, report = Order.objects.in_bulk(ids), BulkReport()
    report.missing.extend(pk for pk in ids if pk not in orders)
    for pk in sorted(orders):
        try:
            report.done.append(_move(pk, seen[pk], to, actor, source, reason))
        except DomainError as refusal:
            report.refused.append((orders[pk], str(refusal)))
    return report


@transaction.atomic
def _move(order_id: int, version: int, to: str, actor: User, source: str, reason: str) -> Order:
    order = order_change_status(
        order_id=order_id, to=to, actor=actor, source=source, seen_version=version, reason=reason
    )
    if debt := _debt(order, to):
        raise OrderError(debt)
    return order


def _limited(order_ids: Iterable[int]) -> list[int]:
    ids = sorted(set(order_ids))
    if len(ids) > MOST_AT_ONCE:
        raise OrderError(_("Choose at most %(count)d orders at once. Nothing was changed.") % {"count": MOST_AT_ONCE})
    return ids


def _read(ids: list[int]) -> dict[int, Order]:
    """The orders, with whether the customer has a part of each as `is_out`."""
    out = OrderItem.objects.filter(order=OuterRef("pk"), fulfilled__gt=F("returned"))
    return {order.pk: order for order in Order.objects.annotate(is_out=Exists(out)).filter(pk__in=ids)}


def _lines(orders: dict[int, Order]) -> dict[int, list[OrderItem]]:
    """What the drafts among them would promise."""
    drafts = [pk for pk, order in orders.items() if order.status == Status.DRAFT]
    lines: dict[int, list[OrderItem]] = defaultdict(list)
    for item in OrderItem.objects.filter(order__in=drafts).select_related("product") if drafts else ():
        lines[item.order_id].append(item)
    return lines


def _lock_ahead(ids: list[int], to: str) -> None:
    """Lock what the moves will lock, kind by kind as everybody does: orders, goods, the last number, customers.

    Inside somebody else's transaction the locks of the first order are still held when the next one takes its own. No
    key changes, so that whoever writes down what only points to these rows doesn't wait.
    """
    goods = Product.objects.filter(pk__in=OrderItem.objects.filter(order__in=ids).values("product"))
    buyers = Customer.objects.filter(pk__in=Order.objects.filter(pk__in=ids).values("customer"))
    _lock(Order.objects.filter(pk__in=ids))
    _lock(goods)
    if to == Status.NEW:
        lock_numbers()
    _lock(buyers)


def _lock(rows: QuerySet[Any]) -> None:
    list(rows.select_for_update(of=("self",), no_key=True).order_by("pk").values_list("pk"))


def _obstacle(order: Order, items: list[OrderItem], to: str, actor: User, taken: Counter[int]) -> str:
    """Why `order` wouldn't move, or nothing; what it would promise of the stock is added to `taken`."""
    move = _move_of(order, to)
    if move is None:
        return _status_obstacle(order, to)
    if not actor.has_perm(move.permission):
        return _("You have no right to do this.")
    if move.stock == Stock.RELEASE and order.__dict__["is_out"]:
        return _("The customer has a part of it: take that back first.")
    if move.stock == Stock.ALLOCATE:
        return _stock_obstacle(items, taken)
    return _debt(order, to)


def _status_obstacle(order: Order, to: str) -> str:
    if order.status == to:
        return _("It is “%(status)s” already.") % {"status": order.get_status_display()}
    target = Status(to).label if to in Status.values else to
    return _("It is “%(status)s” and can't become “%(target)s”.") % {
        "status": order.get_status_display(), "target": target,
    }  # fmt: skip


def _stock_obstacle(items: list[OrderItem], taken: Counter[int]) -> str:
    if not items:
        return _("It has no lines yet.")
    wanted: Counter[Product] = Counter()
    for item in items:
        if item.product.tracks_stock:
            wanted[item.product] += item.quantity
    for product, quantity in wanted.items():
        available = product.available - taken[product.pk]
        if quantity > available and not product.allows_backorder:
            return _("Not enough of %(product)s: %(wanted)s wanted, %(available)s available.") % {
                "product": product.name, "wanted": quantity, "available": available,
            }  # fmt: skip
    for product, quantity in wanted.items():
        taken[product.pk] += quantity
    return ""


def _debt(order: Order, to: str) -> str:
    if to != Status.COMPLETED or order.payment_status not in (PaymentStatus.UNPAID, PaymentStatus.PARTIALLY_PAID):
        return ""
    owed = format_money(order.total - order.paid + order.refunded, order.currency)
    return _("%(amount)s isn't paid yet: take the payment first, or complete the order by itself.") % {"amount": owed}
