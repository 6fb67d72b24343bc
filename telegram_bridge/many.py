"""The buttons of a `PickMany`: check-boxes, steppers, a whole page at once. Pure, as the engine is."""

from collections.abc import Callable, Sequence

from django.utils.translation import gettext as _

from telegram_bridge.screen import Button, Rows
from telegram_bridge.steps import Chosen, Option, PickMany

PAGE = 8
TAKE, TAKE_PAGE, DONE, TURN = "t.", "a.", "done", "p."

Make = Callable[[str, str], Button]
"""Makes a button of a label and the code that it sends."""


def rows(options: Sequence[Option], chosen: Chosen, page: int, make: Make) -> Rows:
    """A page of options, each as it stands, and what leads on; `chosen` may hold options that are gone."""
    last = max(len(options) - 1, 0) // PAGE
    page = min(page, last)
    shown = options[page * PAGE : (page + 1) * PAGE]
    taken = [row for option in shown for row in _rows(option, chosen.get(option.code, 0), page, make)]
    turns = [make("◀️", f"{TURN}{page - 1}")] if page else []
    turns += [make(f"{page + 2}/{last + 1} ▶️", f"{TURN}{page + 1}")] if page < last else []
    whole = [make(_("☑️ The whole page"), f"{TAKE_PAGE}{page}")] if len(shown) > 1 else []
    count = sum(option.code in chosen for option in options)
    on = [make(_("➡️ Chosen: %(count)s") % {"count": count}, DONE)] if count else []
    return (*taken, *(tuple(row) for row in (turns, [*whole, *on]) if row))


def pressed(step: PickMany, code: str, options: Sequence[Option], chosen: Chosen) -> tuple[Chosen, int] | None:
    """What is chosen after a button of a page, and the page; None: it is another button.

    Raises:
        Refused: the option isn't there any more, or not so often.
    """
    if code.startswith(TAKE_PAGE) and (page := code.removeprefix(TAKE_PAGE)).isdecimal():
        return _whole_page(options[int(page) * PAGE : (int(page) + 1) * PAGE], chosen), int(page)
    if not code.startswith(TAKE):
        return None
    place, _dot, rest = code.removeprefix(TAKE).partition(".")
    count, _dot, option = rest.partition(".")
    if not (place.isdecimal() and count.isdecimal()):
        return None
    return step.take(option, int(count), options, chosen), int(place)


def _whole_page(shown: Sequence[Option], chosen: Chosen) -> Chosen:
    """All of a page or, when all are chosen, none of it."""
    codes = {option.code for option in shown}
    others = {code: count for code, count in chosen.items() if code not in codes}
    if all(chosen.get(option.code) == option.most for option in shown):
        return others
    return others | {option.code: option.most for option in shown}


def _rows(option: Option, count: int, page: int, make: Make) -> Rows:
    """A check-box, or a stepper below its label: between − and + there is no room for a name."""

    def step(label: str, to: int) -> Button:
        return make(label, f"{TAKE}{page}.{min(max(to, 0), option.most)}.{option.code}")

    if option.most == 1:
        return ((step(f"{'☑️' if count else '⬜'} {option.label}", 0 if count else 1),),)
    label = f"{count}/{option.most} × {option.label}"
    whole = step(label, 0 if count == option.most else option.most)
    return ((whole,), (step("➖", count - 1), step("➕", count + 1)))
