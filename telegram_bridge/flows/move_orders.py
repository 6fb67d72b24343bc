"""Many orders move at once: chosen on a list, looked at in a dry run, moved one by one, reported."""

from collections.abc import Sequence

from django.utils.functional import lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from catalog.fields import ReadableField
from orders.models import Order, Source
from orders.services.bulk import BulkPlan, Refusals, count_ready, move_many, plan_moves
from orders.status import MOVES, RESUME, Status
from telegram_bridge.buttons.orders import OrderList
from telegram_bridge.context import Context
from telegram_bridge.order_labels import EMOJI, order_label
from telegram_bridge.order_lists import QUEUES, OrderQueue
from telegram_bridge.pages import MANY, capped
from telegram_bridge.screen import cut, escape
from telegram_bridge.steps import Answers, Ask, Chosen, Confirm, Done, Flow, Option, Pick, PickMany
from telegram_bridge.store import Person

REFUSALS_SHOWN = 10
_label = lazy(order_label, str)


def subject_of(code: str) -> int:
    """The number that stands for a list of orders as the subject of this dialogue."""
    return list(QUEUES).index(code) + 1 if code in QUEUES else 1


def targets(person: Person, queue: OrderQueue) -> list[Status]:
    """What the orders of a list can become by the person's hand."""
    found = {move.target for move in MOVES if move.source in queue.statuses and person.may(move.permission)}
    return [status for status in Status if status in found]


def _code(context: Context) -> str:
    codes = list(QUEUES)
    return codes[context.subject - 1] if 0 < context.subject <= len(codes) else codes[0]


def _orders(context: Context) -> list[Option]:
    """The newest of the list; what is chosen carries the version that was seen."""
    queue = QUEUES[_code(context)]
    orders = queue.listing.head.all(*queue.values(context.person.user))
    return [Option(f"{order.pk}.{order.version}", _label(order)) for order in orders]


def _newest(context: Context, options: Sequence[Option]) -> str:
    """Says so where the list is longer than what can be chosen from."""
    if len(options) < MANY:
        return ""
    queue = QUEUES[_code(context)]
    count = queue.listing.count(*queue.values(context.person.user))
    if count <= len(options):
        return ""
    return _("Here are the newest %(shown)s of %(all)s.") % {"shown": len(options), "all": capped(count)}


def _targets(context: Context) -> list[Option]:
    """What can be done with the chosen orders, and with how many of them."""
    queue, state = QUEUES[_code(context)], context.person.state
    ids = list(_seen(state.answers.get("orders", {}))) if state else []
    ready = count_ready(order_ids=ids, targets=targets(context.person, queue), actor=context.person.user)
    return [Option(str(to), _label_of(Status(to), queue, count, len(ids))) for to, count in ready.items()]


def _label_of(status: Status, queue: OrderQueue, ready: int, chosen: int) -> str:
    move = next(move for move in MOVES if move.target == status and move.source in queue.statuses)
    verb = f"{move.verb}: {status.label}" if move.verb == RESUME else move.verb
    return f"{EMOJI[status]} " + _("%(verb)s · %(ready)s of %(all)s") % {"verb": verb, "ready": ready, "all": chosen}


def _seen(chosen: Chosen) -> dict[int, int]:
    """The chosen orders with the versions that were seen."""
    pairs = (code.partition(".") for code in chosen)
    return {int(order): int(version) for order, _dot, version in pairs}


def _summary(context: Context, answers: Answers) -> str:
    """The dry run: how many will move, and why the others won't."""
    seen, target = _seen(answers["orders"]), Status(answers["to"])
    plan = plan_moves(order_ids=list(seen), to=target, actor=context.person.user)
    ready, blocked = _checked(plan, seen)
    head = _("%(ready)s of %(all)s will become “%(status)s”.") % {
        "ready": len(ready), "all": len(seen), "status": f"{EMOJI[target]} {target.label}",
    }  # fmt: skip
    lines = [f"<b>{escape(head)}</b>", *map(escape, _reasons(blocked, len(plan.missing)))]
    if answers["reason"]:
        lines.append(_("Reason: %(reason)s") % {"reason": escape(answers["reason"])})
    return "\n".join(lines)


def _checked(plan: BulkPlan, seen: dict[int, int]) -> tuple[list[Order], Refusals]:
    """What would move, without the orders that aren't as they were when they were chosen."""
    ready = [order for order in plan.ready if order.version == seen[order.pk]]
    changed = _("It was changed meanwhile.")
    return ready, [*plan.blocked, *((order, changed) for order in plan.ready if order not in ready)]


def _reasons(refusals: Refusals, missing: int) -> list[str]:
    """One line for each order that stays, in plain text."""
    lines = [f"• {order}: {cut(reason, 150)}" for order, reason in refusals[:REFUSALS_SHOWN]]
    if (more := len(refusals) - REFUSALS_SHOWN) > 0:
        lines.append(ngettext("…and %(count)s more order", "…and %(count)s more orders", more) % {"count": more})
    if missing:
        lines.append(_("• No longer there: %(count)s") % {"count": missing})
    count = len(refusals) + missing
    return [_("Not moving: %(count)s") % {"count": count}, *lines] if count else []


def finish(context: Context, answers: Answers) -> Done:
    seen = _seen(answers["orders"])
    report = move_many(
        seen=seen, to=answers["to"], actor=context.person.user, source=Source.BOT, reason=answers["reason"] or ""
    )
    moved = _("Moved: %(done)s of %(all)s") % {"done": len(report.done), "all": len(seen)}
    lines = [f"{EMOJI[Status(answers['to'])]} {moved}", *_reasons(report.refused, len(report.missing))]
    return Done(OrderList(_code(context)), "\n".join(lines))


def _is_cancelling(answers: Answers) -> bool:
    return answers.get("to") == Status.CANCELLED


flow = Flow(
    name="move_orders",
    version=1,
    permission="orders.view_order",
    title=gettext_lazy("moving several orders"),
    steps=(
        PickMany(name="orders", question=gettext_lazy("Which orders? Mark them."), choices=_orders, hint=_newest),
        Pick(name="to", question=gettext_lazy("What shall be done with them?"), choices=_targets),
        Ask(
            name="reason",
            question=gettext_lazy("Why are they cancelled? The reason stays with each order."),
            field=lambda: ReadableField(max_length=200),
            only_if=_is_cancelling,
        ),
        Confirm(name="confirm", summary=_summary, label=gettext_lazy("✅ Move them")),
    ),
    finish=finish,
    has_subject=True,
)
