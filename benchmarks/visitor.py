"""One admin with a phone: builds the updates, and finds the buttons in what came back."""

import json
from collections.abc import Callable
from itertools import count
from typing import Any

JSON = dict[str, Any]
Post = Callable[[JSON], str]
ROUND = (
    "menu", "waiting list", "order card", "confirm", "new product", "name", "category", "price", "stock", "no photo",
    "no description", "save",
)  # fmt: skip


class Visitor:
    """`post` hands one update to the bot and returns the body of its answer."""

    def __init__(self, telegram_id: int, first_update: int, post: Post) -> None:
        self.updates = count(first_update)
        self.post = post
        self.person = {"id": telegram_id, "is_bot": False, "first_name": "Bench", "language_code": "en"}
        self.chat = {"id": telegram_id, "type": "private"}
        self.buttons: list[str] = []

    def send(self, text: str) -> None:
        self._update({"message": {**self._message(), "from": self.person, "text": text}})

    def photograph(self, file_id: str) -> None:
        """Send a photo, as Telegram names it."""
        sizes = [{"file_id": file_id, "file_unique_id": f"u-{file_id}", "width": 640, "height": 480}]
        self._update({"message": {**self._message(), "from": self.person, "photo": sizes}})

    def press(self, start: str, end: str = "", place: int = 0) -> None:
        """Press the button whose data begin and end so; of several, the one at `place`."""
        fitting = [data for data in self.buttons if data.startswith(start) and data.endswith(end)]
        if not fitting:
            raise AssertionError(f"No button {start}…{end} among {self.buttons}")
        data = fitting[place % len(fitting)]
        self._update({"callback_query": {"id": "1", "from": self.person, "message": self._message(), "data": data}})

    def _message(self) -> JSON:
        return {"message_id": 1, "date": 1, "chat": self.chat}

    def _update(self, update: JSON) -> None:
        reply = json.loads(self.post({"update_id": next(self.updates), **update}))
        keyboard = reply["reply_markup"]["inline_keyboard"]
        self.buttons = [button.get("callback_data", "") for row in keyboard for button in row]


def play_round(visitor: Visitor, place: int) -> None:
    """The twelve updates of `ROUND`; `place` spreads the admins over the orders of a page."""
    visitor.send("/menu")
    visitor.press("ol1:new:")
    visitor.press("o1:", place=place)
    # A colleague may have been faster; then any other button of the card stands in.
    is_there = any(data.startswith("os1:") and data.endswith(":confirmed") for data in visitor.buttons)
    visitor.press("os1:" if is_there else "ol1:", ":confirmed" if is_there else "")
    visitor.send("/new_product")
    visitor.send(f"Coffee {next(visitor.updates)}")
    visitor.press("f1:", ":skip")
    visitor.send("150")
    visitor.send("7")
    visitor.press("f1:", ":skip")
    visitor.press("f1:", ":skip")
    visitor.press("f1:", ":ok")
