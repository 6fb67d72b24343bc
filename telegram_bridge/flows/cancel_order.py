"""Cancelling an order takes a reason."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalog.fields import ReadableField
from orders.models import Source
from orders.services.change_status import order_change_status
from orders.status import Status
from telegram_bridge.buttons.orders import OpenOrder
from telegram_bridge.context import Context
from telegram_bridge.screen import escape
from telegram_bridge.steps import Answers, Ask, Confirm, Done, Flow


def summary(context: Context, answers: Answers) -> str:
    reason = f"<b>{escape(answers['reason'])}</b>"
    return _("The order will be cancelled. Reason: %(reason)s") % {"reason": reason}


def finish(context: Context, answers: Answers) -> Done:
    order_change_status(
        order_id=context.subject, to=Status.CANCELLED, actor=context.person.user, source=Source.BOT,
        reason=answers["reason"],
    )  # fmt: skip
    return Done(OpenOrder(context.subject), _("❌ The order was cancelled."))


flow = Flow(
    name="cancel_order",
    version=1,
    permission="orders.cancel_order",
    title=gettext_lazy("cancelling an order"),
    steps=(
        Ask(
            name="reason",
            question=gettext_lazy("Why is it cancelled? The reason stays with the order."),
            field=lambda: ReadableField(max_length=200),
        ),
        Confirm(name="confirm", summary=summary, label=gettext_lazy("🗑 Yes, cancel the order"), style="danger"),
    ),
    finish=finish,
    has_subject=True,
)
