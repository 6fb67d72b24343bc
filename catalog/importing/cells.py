"""What people and programs write into the cells of a product table -> values, or `ValidationError` with a sentence."""

import html
import json
import re
from decimal import Decimal
from html.parser import HTMLParser
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from catalog.fields import MAX_QUANTITY
from catalog.money import MAX_AMOUNT, quantize

# What marks the order or the direction of text, and comes along unseen from web pages and messengers.
UNSEEN: Final = re.compile("[\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
SPACES: Final = re.compile(r"\s+")
NUMBER: Final = re.compile(r"(-?)([0-9][0-9 .,'\u00a0\u202f]*)")
CURRENCY: Final = re.compile(
    r"(?:[₽$€₸₴£₺₾]|руб(?:лей|ля|ль)?\.?|р\.?|rub|usd|eur|kzt|uah|byn|br|gbp|тг\.?|грн\.?)", re.IGNORECASE
)
SPOILED: Final = re.compile(r"[0-9][.,][0-9]+e\+?[0-9]+", re.IGNORECASE)
MARKUP: Final = re.compile(r"<[a-zA-Z/!][^<>]*>|&(?:[a-zA-Z]+|#[0-9]+|#x[0-9a-fA-F]+);")
TAG: Final = re.compile(r"<[a-zA-Z/!]")
BLOCKS: Final = frozenset("p div br li ul ol tr table h1 h2 h3 h4 h5 h6 section article blockquote".split())
MAX_OPTION: Final = 40
"""Characters of the name or the value of an option."""
MAX_TEXT: Final = 200_000
"""Characters, markup included."""
UNREAD: Final = frozenset(["script", "style", "head", "title"])
YES: Final = frozenset("1 yes y true t + да д истина вкл on active x ✓".split())
NO: Final = frozenset("0 no n false f - – — нет н ложь выкл off draft archived".split())


def text(cell: str) -> str:
    """One line: no unseen characters, no line breaks, no double spaces."""
    return SPACES.sub(" ", _readable(cell)).strip()


def _readable(cell: str) -> str:
    cell = UNSEEN.sub("", cell)
    if "\ufffd" in cell:
        raise ValidationError(_("Some characters can't be read. Save the file as UTF-8, or type them again."))
    return cell


def code(cell: str) -> str:
    """An SKU or a barcode, with the spaces inside of it."""
    cell = _readable(cell).strip()
    if SPOILED.fullmatch(cell):
        raise ValidationError(_("A spreadsheet has cut this number. Make the column a text column, and type it again."))
    return cell


def description(cell: str) -> str:
    """Several lines; HTML becomes the text that it shows."""
    if len(cell) > MAX_TEXT:
        raise ValidationError(_("This text is too long for a description."))
    cell = _readable(cell)
    if MARKUP.search(cell):
        cell = _text_of_html(cell) if TAG.search(cell) else html.unescape(cell)
    return cell.replace("\r\n", "\n").replace("\r", "\n").strip()


def amount(cell: str) -> Decimal:
    """A price in any usual spelling: 1250, 1 250,50, 1,250.50, 1.250,50 ₽."""
    match = NUMBER.fullmatch(CURRENCY.sub("", text(cell)).strip())
    if match is None:
        raise ValidationError(_("This is not a price. Type a number such as 1250, 1 250 or 12,50."))
    if match[1]:
        raise ValidationError(_("A price can't be less than zero."))
    value = _number(re.sub(r"[ '\u00a0\u202f]", "", match[2]))
    if value > MAX_AMOUNT:
        raise ValidationError(_("This price is too large."))
    return quantize(value)


def _number(digits: str) -> Decimal:
    """Decide what its points and commas mean: the last kind, standing once, is the decimal one, the rest are groups."""
    marks = [character for character in digits if character in ".,"]
    if not marks:
        return Decimal(digits)
    last = marks[-1]
    whole, _mark, fraction = digits.rpartition(last)
    is_group = marks.count(last) > 1 or (len(marks) == 1 and last == "," and len(fraction) == 3 and whole != "0")
    if is_group:
        groups = re.split(r"[.,]", digits)
        if len(set(marks)) > 1 or not _are_groups(groups):
            raise ValidationError(_("This is not a price. Type a number such as 1250, 1 250 or 12,50."))
        return Decimal("".join(groups))
    if len(marks) > 1 and not _are_groups(re.split(r"[.,]", whole)):
        raise ValidationError(_("This is not a price. Type a number such as 1250, 1 250 or 12,50."))
    if len(fraction.rstrip("0")) > 2 or (len(marks) == 1 and len(fraction) == 3 and len(whole) <= 3 and whole != "0"):
        raise ValidationError(_("This can be read in two ways. Write it with no point for thousands: 1250 or 12,50."))
    return Decimal(f"{re.sub('[.,]', '', whole)}.{fraction or 0}")


def _are_groups(groups: list[str]) -> bool:
    return 1 <= len(groups[0]) <= 3 and all(len(group) == 3 for group in groups[1:])


def quantity(cell: str) -> int:
    """A whole number of pieces; programs write 12 as 12.0 or 12,000."""
    cell = re.sub(r"[\s\u00a0\u202f]", "", text(cell))
    match = re.fullmatch(r"(-?)([0-9]{1,12})(?:[.,]0{1,4})?", cell)
    if match is None:
        raise ValidationError(_("This is not a quantity. Type a whole number such as 12."))
    if match[1] and int(match[2]):
        raise ValidationError(_("A count can't be negative. Nothing was saved."))
    if int(match[2]) > MAX_QUANTITY:
        raise ValidationError(_("This is more than a shop can hold. Check the quantity; nothing was saved."))
    return int(match[2])


def yes_or_no(cell: str) -> bool:
    word = text(cell).casefold()
    if word not in YES | NO:
        raise ValidationError(_("Write yes or no here."))
    return word in YES


def number(cell: str) -> int:
    """The number under which the catalog knows a product; anything else is a number of another program."""
    cell = text(cell)
    return int(cell) if re.fullmatch(r"[0-9]{1,18}", cell) else 0


def options(cell: str) -> dict[str, str]:
    """The options of a variant: "Size: M; Colour: red", or the same as JSON when a value has such characters."""
    cell = text(cell)
    if cell.startswith("{"):
        try:
            read = json.loads(cell)
        except ValueError:
            read = None
    else:
        parts = [part.partition(":") for part in cell.split(";") if part.strip()]
        read = {name.strip(): value.strip() for name, _colon, value in parts}
    if not isinstance(read, dict) or not all(_is_word(word) for pair in read.items() for word in pair):
        raise ValidationError(_("Write the options like this: Size: M; Colour: red."))
    return read


def _is_word(value: Any) -> bool:
    return isinstance(value, str) and 0 < len(value) <= MAX_OPTION


class _Text(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.unread = 0

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        if tag in UNREAD:
            self.unread += 1
        if tag in BLOCKS:
            self.parts.append("\n• " if tag == "li" else "\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in UNREAD and self.unread:
            self.unread -= 1
        if tag in BLOCKS and tag != "br":
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        if not self.unread:
            self.parts.append(SPACES.sub(" ", data))


def _text_of_html(markup: str) -> str:
    parser = _Text()
    try:
        parser.feed(markup)
        parser.close()
    except AssertionError:  # the parser's own word for a declaration that it doesn't know, such as <![x
        return html.unescape(MARKUP.sub(" ", markup))
    lines = (line.strip() for line in "".join(parser.parts).split("\n"))
    return "\n".join(line for line in lines if line not in ("", "•"))
