"""An order on a button: what there is to know about it at a glance."""

from datetime import date

from django.utils import timezone
from django.utils.dates import WEEKDAYS_ABBR

from catalog.money import format_money
from orders.models import Order
from orders.status import UNDER_WAY, Status
from telegram_bridge.screen import cut

EMOJI: dict[str, str] = {
    Status.DRAFT: "✏️", Status.NEW: "⏳", Status.CONFIRMED: "👍", Status.PROCESSING: "👩‍🍳", Status.READY: "✅",
    Status.SHIPPED: "🚚", Status.COMPLETED: "🏁", Status.ON_HOLD: "⏸", Status.CANCELLED: "❌", Status.RETURNED: "↩️",
}  # fmt: skip
NAME_SHOWN = 24
"""Characters."""


def order_label(order: Order) -> str:
    """Status, number, the day or today's hour that was promised and is over, total, name."""
    facts = [f"{EMOJI[order.status]} {order}", _late(order), format_money(order.total, order.currency)]
    return " · ".join(fact for fact in (*facts, cut(order.contact_name, NAME_SHOWN)) if fact)


def day_label(day: date) -> str:
    """ "Wed 5.11"."""
    return f"{WEEKDAYS_ABBR[day.weekday()]} {day.day}.{day:%m}"


def _late(order: Order) -> str:
    until = order.deliver_until
    if until is None or until >= timezone.now() or order.status not in UNDER_WAY:
        return ""
    promised = timezone.localtime(until)
    is_today = promised.date() == timezone.localdate()
    return f"⏰ {promised:%H:%M}" if is_today else f"⏰ {promised.day}.{promised:%m}"
