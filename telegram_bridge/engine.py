"""Plays a dialogue: (flow, state, event) -> Turn. Pure: no models, no network, no clock.

Back, skip, cancel, starting again and the repeated question after a bad answer live here, so that a flow is nothing but
its questions. What a turn costs does not depend on how many there were before.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from telegram_bridge import many
from telegram_bridge.buttons.dialogue import FlowPress
from telegram_bridge.buttons.menu import OpenMenu
from telegram_bridge.inbound import Event, Photo
from telegram_bridge.screen import Button, Rows, Screen, escape
from telegram_bridge.state import State
from telegram_bridge.steps import Answers, AskPhotos, Confirm, Flow, Option, PickMany, Refused, Step

PAGE = 10
HALF_A_ROW = 20
"""Characters that can be read on a button of half a phone's width."""
BACK, SKIP, CANCEL, AGAIN, KEEP, OK, OPTION, TURN_PAGE = "back", "skip", "cancel", "again", "keep", "ok", "o.", "p."


class Outcome(Enum):
    ASKING = "asking"
    COMPLETE = "complete"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Turn:
    """The result of one event; a complete state is to be finished by the caller.

    While asking, `screen` is what to show, or None when there is nothing to say.
    """

    state: State
    outcome: Outcome
    screen: Screen | None = None


def start(flow: Flow, context: Any, *, revision: int, subject: int = 0) -> Turn:
    """Ask the first question; `revision` is that of the turn before."""
    state = State(flow.name, flow.version, flow.steps[0].name, {}, revision + 1, subject)
    return Turn(state, Outcome.ASKING, show(flow, state, context))


def play(flow: Flow, state: State, event: Event | FlowPress, context: Any) -> Turn:
    """Take one answer, or one press of a button of the current question."""
    if isinstance(event, Photo) and (photos := flow.photos):
        return _photographed(flow, state, photos, event, context)
    step, state = flow.step(state.step), state._replace(revision=state.revision + 1)
    try:
        if isinstance(event, FlowPress):
            return _press(flow, state, step, event.code, context)
        return _answered(flow, state, step, step.read(event, context), context)
    except Refused as refusal:
        return Turn(state, Outcome.ASKING, show(flow, state, context).with_notice(f"⚠️ {refusal}"))


def show(flow: Flow, state: State, context: Any, *, page: int = 0) -> Screen:
    """The current question with its buttons; changes nothing."""
    step, path = flow.step(state.step), _path(flow, state)
    place = path.index(step)
    head = _("%(dialogue)s · step %(step)s of %(steps)s") % {
        "dialogue": capfirst(str(flow.title)), "step": place + 1, "steps": len(path),
    }  # fmt: skip
    options = step.options(context)
    body = step.summary(context, answers(flow, state)) if isinstance(step, Confirm) else step.asked(context, options)
    if step.name in state.answers and (kept := step.display(state.answers[step.name])):
        body += "\n" + _("Now: %(answer)s") % {"answer": kept}
    rows = (*_choices(state, step, options, page), *_controls(state, step, place))
    return Screen(f"<i>{escape(head)}</i>\n\n{body}", rows)


def answers(flow: Flow, state: State) -> Answers:
    """The answers as values; a question that was skipped, or not asked, is None."""
    asked = _path(flow, state)
    return {
        step.name: step.load(state.answers[step.name]) if step.name in state.answers and step in asked else None
        for step in flow.steps
    }


def upgrade(flow: Flow, state: State) -> State:
    """Fit a state of another version to the flow: keep each answer that is still one, go on at the first gap."""
    kept = {step.name: state.answers[step.name] for step in flow.steps if _is_still_valid(step, state.answers)}
    state = state._replace(version=flow.version, answers=kept, revision=state.revision + 1)
    return state._replace(
        step=next(step.name for step in _path(flow, state) if step.name not in kept and not step.optional)
    )


def position(flow: Flow, state: State) -> tuple[int, int]:
    """(step, steps), for "step 4 of 6"."""
    path = _path(flow, state)
    return path.index(flow.step(state.step)) + 1, len(path)


def _is_still_valid(step: Step, stored: dict[str, Any]) -> bool:
    if step.name not in stored:
        return False
    try:
        step.load(stored[step.name])
    except (ValidationError, TypeError, ValueError):
        return False
    return True


def _path(flow: Flow, state: State) -> list[Step]:
    """The questions that are asked after the answers so far, the current one among them."""
    here = flow.step(state.step)
    return [step for step in flow.steps if step is here or step.only_if is None or step.only_if(state.answers)]


def _following(flow: Flow, state: State) -> State:
    """The same state at the next question."""
    path = _path(flow, state)
    return state._replace(step=path[path.index(flow.step(state.step)) + 1].name)


def _press(flow: Flow, state: State, step: Step, code: str, context: Any) -> Turn:
    if code == CANCEL:
        return Turn(state, Outcome.CANCELLED)
    if code == OK and isinstance(step, Confirm):
        return Turn(state, Outcome.COMPLETE)
    if isinstance(step, PickMany) and (turn := _press_many(flow, state, step, code, context)):
        return turn
    if code.startswith(OPTION):
        return _answered(flow, state, step, step.pick(code.removeprefix(OPTION), context), context)
    if code.startswith(TURN_PAGE) and (page := code.removeprefix(TURN_PAGE)).isdecimal():
        return Turn(state, Outcome.ASKING, show(flow, state, context, page=int(page)))
    return _ask(flow, _moved(flow, state, step, code), context)


def _moved(flow: Flow, state: State, step: Step, code: str) -> State:
    """The state after a button that walks through the questions; any other code stays at the same one."""
    path = _path(flow, state)
    place = path.index(step)
    if code == BACK and place > 0:
        return state._replace(step=path[place - 1].name)
    if code == KEEP and step.name in state.answers and not isinstance(step, PickMany):
        return _following(flow, state)
    if code == SKIP and step.optional:
        return _following(flow, _with(state, step, None))
    if code == AGAIN:
        return state._replace(step=flow.steps[0].name, answers={})
    return state


def _answered(flow: Flow, state: State, step: Step, value: Any, context: Any) -> Turn:
    return _ask(flow, _following(flow, _with(state, step, value)), context)


def _with(state: State, step: Step, value: Any) -> State:
    """The state with this answer; without one, when it is None or empty."""
    others = {name: answer for name, answer in state.answers.items() if name != step.name}
    return state._replace(answers=others | {step.name: value} if value not in (None, {}) else others)


def _press_many(flow: Flow, state: State, step: PickMany, code: str, context: Any) -> Turn | None:
    """Take options, or go on with them; None: it is another button."""
    options, chosen = step.options(context), state.answers.get(step.name, {})
    if code == many.DONE:
        return _many_done(flow, state, step, options, context)
    if pressed := many.pressed(step, code, options, chosen):
        taken, page = pressed
        state = _with(state, step, taken)
        return Turn(state, Outcome.ASKING, show(flow, state, context, page=page))
    return None


def _many_done(flow: Flow, state: State, step: PickMany, options: Sequence[Option], context: Any) -> Turn:
    """Go on, unless nothing is chosen or something of it has gone meanwhile: that must be looked at again."""
    most, chosen = {option.code: option.most for option in options}, state.answers.get(step.name, {})
    there = {code: count for code, count in chosen.items() if count <= most.get(code, 0)}
    state = _with(state, step, there)
    if there == chosen and there:
        return _ask(flow, _following(flow, state), context)
    gone = _("What you have chosen was changed meanwhile. Please look at it again.")
    notice = f"👀 {gone}" if chosen else "⚠️ " + _("Choose at least one.")
    return Turn(state, Outcome.ASKING, show(flow, state, context).with_notice(notice))


def _photographed(flow: Flow, state: State, photos: AskPhotos, photo: Photo, context: Any) -> Turn:
    """Take a photo at whatever question it comes: an album comes as one update for each of its photos.

    The first of an album is answered; the others are quiet, and leave the buttons of that answer good.
    """
    stored, step = state.answers.get(photos.name), flow.step(state.step)
    asked, is_quiet = state._replace(revision=state.revision + 1), photos.is_of_album(stored, photo)
    try:
        answer = photos.add(stored, photo)
    except Refused as refusal:
        if is_quiet:
            return Turn(state, Outcome.ASKING)
        return Turn(asked, Outcome.ASKING, show(flow, asked, context).with_notice(f"⚠️ {refusal}"))
    if is_quiet:
        return Turn(state._replace(answers={**state.answers, photos.name: answer}), Outcome.ASKING)
    if step is photos:
        return _answered(flow, asked, step, answer, context)
    asked = asked._replace(answers={**state.answers, photos.name: answer})
    return Turn(asked, Outcome.ASKING, show(flow, asked, context).with_notice(_("🖼 The photo is kept.")))


def _ask(flow: Flow, state: State, context: Any) -> Turn:
    return Turn(state, Outcome.ASKING, show(flow, state, context))


def _choices(state: State, step: Step, options: Sequence[Option], page: int) -> Rows:
    if not isinstance(step, PickMany):
        return _options(state, options, page)
    chosen = state.answers.get(step.name, {})
    return many.rows(options, chosen, page, lambda label, code: Button(label, FlowPress(state.revision, code)))


def _options(state: State, options: Sequence[Option], page: int) -> Rows:
    def button(label: str, code: str) -> Button:
        return Button(label, FlowPress(state.revision, code))

    page = min(page, max(len(options) - 1, 0) // PAGE)
    shown = [button(str(option.label), OPTION + option.code) for option in options[page * PAGE : (page + 1) * PAGE]]
    turns = []
    if page > 0:
        turns.append(button("◀️", f"{TURN_PAGE}{page - 1}"))
    if (page + 1) * PAGE < len(options):
        turns.append(button(f"{page + 2}/{-(-len(options) // PAGE)} ▶️", f"{TURN_PAGE}{page + 1}"))
    columns = 1 if any(len(each.label) > HALF_A_ROW for each in shown) else 2
    rows = tuple(tuple(shown[first : first + columns]) for first in range(0, len(shown), columns))
    return (*rows, tuple(turns)) if turns else rows


def _controls(state: State, step: Step, place: int) -> Rows:
    """What leads on from the question, which is at `place` of the path, and back."""
    revision = state.revision
    rows: list[tuple[Button, ...]] = []
    if isinstance(step, Confirm):
        rows.append((Button(str(step.label), FlowPress(revision, OK), style=step.style),))
    walk = []
    if place > 0:
        walk.append(Button(_("⬅️ Back"), FlowPress(revision, BACK)))
    if step.name in state.answers and not isinstance(step, PickMany):
        walk.append(Button(_("➡️ Keep"), FlowPress(revision, KEEP)))
    if step.optional:
        walk.append(Button(_("⏭ Skip"), FlowPress(revision, SKIP)))
    if isinstance(step, Confirm) and place > 1:
        walk.append(Button(_("🔄 Start again"), FlowPress(revision, AGAIN)))
    if walk:
        rows.append(tuple(walk))
    rows.append((Button(_("❌ Cancel"), FlowPress(revision, CANCEL)), Button(_("🏠 Menu"), OpenMenu())))
    return tuple(rows)
