"""A note on an order, from its card."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalog.fields import ReadableField
from orders.models import Source
from orders.services.notes import order_add_note
from telegram_bridge.buttons.orders import OpenOrder
from telegram_bridge.context import Context
from telegram_bridge.screen import escape
from telegram_bridge.steps import Answers, Ask, Confirm, Done, Flow


def finish(context: Context, answers: Answers) -> Done:
    order_add_note(order_id=context.subject, text=answers["text"], actor=context.person.user, source=Source.BOT)
    return Done(OpenOrder(context.subject), _("📝 The note was saved."))


flow = Flow(
    name="add_note",
    version=1,
    permission="orders.add_note",
    title=gettext_lazy("note on an order"),
    steps=(
        Ask(
            name="text",
            question=gettext_lazy("What should be remembered about this order?"),
            field=lambda: ReadableField(max_length=1000),
        ),
        Confirm(
            name="confirm", summary=lambda context, answers: escape(answers["text"]), label=gettext_lazy("💾 Save")
        ),
    ),
    finish=finish,
    has_subject=True,
)
