"""Telegram's HTML -> plain text and entities, as Telegram stores a message.

Expects markup that `limits.check` has let pass. Offsets and lengths count UTF-16 units, as Telegram's do.
Source: https://core.telegram.org/bots/api#messageentity.
"""

import re
from html import unescape

from telegram_bridge.limits import MARKUP
from telegram_bridge.playground.store import JSON

TYPES = {
    "b": "bold", "strong": "bold", "i": "italic", "em": "italic", "u": "underline", "ins": "underline",
    "s": "strikethrough", "strike": "strikethrough", "del": "strikethrough", "code": "code", "pre": "pre",
    "a": "text_link", "span": "spoiler", "tg-spoiler": "spoiler", "blockquote": "blockquote",
    "tg-emoji": "custom_emoji",
}  # fmt: skip
HREF = re.compile(r'href="([^"]*)"')
COMMAND = re.compile(r"/[A-Za-z0-9_]{1,32}")


def utf16_length(text: str) -> int:
    return len(text) + sum(character > "\uffff" for character in text)


def parse_html(html: str) -> tuple[str, list[JSON]]:
    """Return the text that a reader sees and the entities that style it, outer ones first."""
    text, end = "", 0
    entities: list[JSON] = []
    opened: list[JSON] = []
    for match in MARKUP.finditer(html):
        text += html[end : match.start()]
        end = match.end()
        if not match["tag"]:
            text += unescape(match.group())
        elif match["end"]:
            entity = opened.pop()
            entity["length"] = utf16_length(text) - entity["offset"]
        else:
            entity = {"type": TYPES[match["tag"]], "offset": utf16_length(text), "length": 0}
            if match["tag"] == "a" and (href := HREF.search(match["attributes"])):
                entity["url"] = unescape(href[1])
            opened.append(entity)
            entities.append(entity)
    text += html[end:]
    return text, [entity for entity in entities if entity["length"]]


def command_entities(text: str) -> list[JSON]:
    """Mark the command that a person's message begins with."""
    match = COMMAND.match(text)
    return [{"type": "bot_command", "offset": 0, "length": len(match.group())}] if match else []
