"""Some pieces of an order change hands: a part is handed over before the rest, or goods come back."""

from collections.abc import Callable

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from catalog.fields import ReadableField
from catalog.prepared import Prepared
from orders.models import OrderItem, Source
from orders.services.fulfil import order_fulfil_lines
from orders.services.returns import MAX_REASON, order_return_lines
from orders.status import RETURN, SHIP
from telegram_bridge.buttons.orders import OpenOrder
from telegram_bridge.context import Context
from telegram_bridge.screen import cut, escape
from telegram_bridge.steps import Answers, Ask, Chosen, Confirm, Done, Flow, Option, Pick, PickMany

LINES_SHOWN = 20
LINES = Prepared(
    lambda order: OrderItem.objects.filter(order=order).select_related("order").only(
        "name", "quantity", "fulfilled", "returned", "order__number", "order__version"
    )
)  # fmt: skip
YES, NO = "yes", "no"


def _lines(most: Callable[[OrderItem], int]) -> Callable[[Context], list[Option]]:
    """The lines with how many pieces of each there are; what is chosen carries the order's version that was seen."""

    def options(context: Context) -> list[Option]:
        return [
            Option(f"{item.pk}.{item.order.version}", cut(item.name, 40), most(item))
            for item in LINES.all(context.subject)
            if most(item)
        ]

    return options


def _quantities(chosen: Chosen) -> dict[int, int]:
    return {int(code.partition(".")[0]): count for code, count in chosen.items()}


def _version(chosen: Chosen) -> int:
    """The version that was seen; of several the oldest, which is refused."""
    return min(int(code.partition(".")[2]) for code in chosen)


def _goods(context: Context, chosen: Chosen) -> list[str]:
    """The chosen pieces as HTML, one line each."""
    wanted = _quantities(chosen)
    there = [item for item in LINES.all(context.subject) if item.pk in wanted]
    said = [f"{wanted[item.pk]} × {escape(cut(item.name, 80))}" for item in there[:LINES_SHOWN]]
    if (more := len(there) - LINES_SHOWN) > 0:
        said.append(ngettext("…and %(count)s more line", "…and %(count)s more lines", more) % {"count": more})
    return said


def _hand_over_summary(context: Context, answers: Answers) -> str:
    title = _("The customer gets now:")
    return "\n".join([f"<b>{title}</b>", *_goods(context, answers["goods"])])


def _hand_over(context: Context, answers: Answers) -> Done:
    order_fulfil_lines(
        order_id=context.subject, quantities=_quantities(answers["goods"]), actor=context.person.user,
        source=Source.BOT, seen_version=_version(answers["goods"]),
    )  # fmt: skip
    return Done(OpenOrder(context.subject), _("📤 Handed over."))


def _shelf(context: Context) -> list[Option]:
    return [Option(YES, _("📦 Back on the shelf")), Option(NO, _("🗑 Not for sale any more"))]


def _take_back_summary(context: Context, answers: Answers) -> str:
    title = _("The customer gives back:")
    shelf = {option.code: str(option.label) for option in _shelf(context)}[answers["shelf"]]
    lines = [f"<b>{title}</b>", *_goods(context, answers["goods"]), "", escape(shelf)]
    if answers["reason"]:
        lines.append(_("Reason: %(reason)s") % {"reason": escape(answers["reason"])})
    return "\n".join(lines)


def _take_back(context: Context, answers: Answers) -> Done:
    order_return_lines(
        order_id=context.subject, quantities=_quantities(answers["goods"]), restock=answers["shelf"] == YES,
        reason=answers["reason"] or "", actor=context.person.user, source=Source.BOT,
        seen_version=_version(answers["goods"]),
    )  # fmt: skip
    return Done(OpenOrder(context.subject), _("📥 Taken back. Money is given back separately."))


hand_over = Flow(
    name="hand_over",
    version=1,
    permission=SHIP,
    title=gettext_lazy("handing over a part"),
    steps=(
        PickMany(
            name="goods", question=gettext_lazy("What does the customer get now?"),
            choices=_lines(lambda item: item.left),
        ),
        Confirm(name="confirm", summary=_hand_over_summary, label=gettext_lazy("📤 Hand over")),
    ),
    finish=_hand_over,
    has_subject=True,
)  # fmt: skip
take_back = Flow(
    name="take_back",
    version=1,
    permission=RETURN,
    title=gettext_lazy("taking goods back"),
    steps=(
        PickMany(
            name="goods", question=gettext_lazy("What comes back?"), choices=_lines(lambda item: item.with_customer)
        ),
        Pick(name="shelf", question=gettext_lazy("What becomes of the goods?"), choices=_shelf),
        Ask(
            name="reason",
            question=gettext_lazy("Why do they come back?"),
            field=lambda: ReadableField(max_length=MAX_REASON),
            optional=True,
        ),
        Confirm(name="confirm", summary=_take_back_summary, label=gettext_lazy("📥 Take back")),
    ),
    finish=_take_back,
    has_subject=True,
)
