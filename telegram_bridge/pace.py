"""How fast the bot may write by itself: Telegram takes about one message a second in a chat, and 30 of all chats.

Source: https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this. The limits are not exact, a
short burst in a chat is allowed, and answers to people's own messages count too, so we stay below. What Telegram
refuses all the same (429) waits as long as it says; see `outbox`.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from telegram_bridge.models import OutboxMessage

IN_A_CHAT: Final = 5
WINDOW: Final = timedelta(seconds=5)
IN_A_SECOND: Final = 20
SECOND: Final = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Pace:
    """How many messages may be sent now, by all workers together, and the chats that have had theirs."""

    room: int
    resting: tuple[int, ...]


def pace(now: datetime) -> Pace:
    """Look at what all workers have sent within the last seconds, and are sending."""
    to_chats = OutboxMessage.objects.filter(chat_id__isnull=False)
    sent = list(to_chats.filter(sent_at__gt=now - WINDOW).values_list("chat_id", "sent_at"))
    in_hand = to_chats.filter(status=OutboxMessage.Status.SENDING, leased_until__gt=now).count()
    in_this_second = sum(sent_at is not None and sent_at > now - SECOND for _chat, sent_at in sent)
    counts = Counter(chat_id for chat_id, _sent_at in sent if chat_id is not None)
    resting = tuple(chat_id for chat_id, count in counts.items() if count >= IN_A_CHAT)
    return Pace(max(0, IN_A_SECOND - in_hand - in_this_second), resting)
