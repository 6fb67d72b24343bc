"""What a person is shown: a text in Telegram's HTML with buttons under it. Knows nothing of the network."""

from dataclasses import dataclass, field, replace
from html import escape
from typing import Any, Final, Literal, NamedTuple

from telegram_bridge.buttons.data import Data

Style = Literal["", "primary", "success", "danger"]
LABEL: Final = 35
"""Characters that a phone shows of a button which has a row for itself."""
SHORTEST_NAME: Final = 12

__all__ = ["Button", "Screen", "Style", "cut", "escape", "label"]


class Button(NamedTuple):
    """One button: it sends `data` back to us, opens `url`, or copies `copy`."""

    label: str
    data: Data | None = None
    url: str = ""
    copy: str = ""
    style: Style = ""


Rows = tuple[tuple[Button, ...], ...]


@dataclass(frozen=True, slots=True)
class Screen:
    """`text` is HTML whose values are escaped already. `toast` is the short notice at the top of the chat.

    `photo` is a Telegram file id. `again` is the data that shows this screen again.
    """

    text: str
    rows: Rows = field(default=())
    photo: str = ""
    toast: str = ""
    again: Data | None = None

    def with_toast(self, toast: str) -> "Screen":
        return replace(self, toast=toast)

    def with_notice(self, notice: str) -> "Screen":
        """The same screen below a sentence in plain text."""
        return replace(self, text=f"{escape(notice)}\n\n{self.text}")

    def keyboard(self) -> dict[str, Any]:
        """The buttons as the Bot API takes them."""
        keyboard = []
        for row in self.rows:
            buttons = []
            for text, data, url, copy, style in row:
                button: dict[str, Any] = {"text": text}
                if data is not None:
                    button["callback_data"] = data.pack()
                elif url:
                    button["url"] = url
                else:
                    button["copy_text"] = {"text": copy}
                if style:
                    button["style"] = style
                buttons.append(button)
            keyboard.append(buttons)
        return {"inline_keyboard": keyboard}


def label(name: str, *facts: str, tail: str = "") -> str:
    """What stands on a button: as much of `name` as leaves room for its `tail` and for the `facts` on a phone."""
    rest = "".join(f" · {fact}" for fact in facts)
    return f"{cut(name, max(LABEL - len(rest) - len(tail), SHORTEST_NAME))}{tail}{rest}"


def cut(text: str, length: int) -> str:
    """Return `text` in at most `length` characters, with an ellipsis where something is left out."""
    return text if len(text) <= length else text[: length - 1].rstrip() + "…"
