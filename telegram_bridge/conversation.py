"""What one person is shown for one event: the dialogue they are in, or a screen. Changes `person`, and the shop."""

import re
from dataclasses import replace

from django.db import transaction
from django.utils.translation import gettext as _

from catalog.errors import DomainError
from telegram_bridge import engine
from telegram_bridge.buttons import unpack
from telegram_bridge.buttons.data import Data
from telegram_bridge.buttons.dialogue import ContinueFlow, FlowPress, StartFlow
from telegram_bridge.buttons.edit import NewOrder
from telegram_bridge.buttons.menu import OpenHelp, OpenMenu
from telegram_bridge.buttons.orders import OpenOrder
from telegram_bridge.context import Context
from telegram_bridge.flows import FLOWS
from telegram_bridge.inbound import Command, Event, Press
from telegram_bridge.screen import Button, Screen
from telegram_bridge.screens import ANYWHERE, HERE, ORIGINS, REPLIES, ROUTES
from telegram_bridge.screens.menu import menu
from telegram_bridge.screens.route import QUIET
from telegram_bridge.state import State
from telegram_bridge.steps import Flow
from telegram_bridge.store import Person

ORDER_LINK = re.compile(r"o([0-9]{1,18})")
"""What `/start` carries when somebody comes from an order's page in the admin."""


def respond(person: Person, event: Event) -> Screen | None:
    """Handle one event inside the caller's transaction; `person` is to be saved afterwards. None: nothing to say."""
    match event:
        case Command():
            return _command(person, event)
        case Press():
            return _press(person, unpack(event.data))
        case _ if person.state and not person.screen:
            return _play(person, event)
        case _:
            return _said(person, event)


def _said(person: Person, event: Event) -> Screen | None:
    """A message outside of a dialogue: a reply to a card, what the screen asks for, or what is understood anywhere."""
    replied = (unpack(packed) for packed in getattr(event, "reply_to", ()))
    here = unpack(person.screen)
    for listeners, data in (*((REPLIES, data) for data in replied), (HERE, here)):
        listen = listeners.get(type(data)) if data else None
        if listen and (screen := listen(person, data, event)):
            return None if screen is QUIET else _at(person, screen)
    if (take := ANYWHERE.get(type(event))) and (screen := take(person, event)):
        return _at(person, screen)
    return _show(person, OpenMenu()).with_notice(_("I wasn't asking anything just now. Choose what to do:"))


def _at(person: Person, screen: Screen) -> Screen:
    """Remember where a screen that no button has opened leaves the person: where they were, unless it says so."""
    person.screen = screen.again.pack() if screen.again else person.screen or OpenMenu().pack()
    if isinstance(screen.again, ORIGINS):
        person.origin = person.screen
    return screen


def _command(person: Person, event: Command) -> Screen:
    name = event.name
    if name == "start" and (order := ORDER_LINK.fullmatch(event.argument)):
        return _show(person, OpenOrder(int(order[1])))
    if name == "cancel":
        return _cancel(person)
    if name == "help":
        return _show(person, OpenHelp())
    if (flow := FLOWS.get(name)) and not flow.has_subject:
        return _start(person, StartFlow(name))
    if name == "new_order":
        return _show(person, NewOrder(person.revision))
    if name in ("start", "menu"):
        return _show(person, OpenMenu())
    return _show(person, OpenMenu()).with_notice(_("I don't know this command. Choose what to do:"))


def _press(person: Person, data: Data | None) -> Screen | None:
    match data:
        case FlowPress():
            if person.state and data.revision == person.revision and not person.screen:
                return _play(person, data)
            return _now(person).with_toast(_("That button is from an earlier step. This is where you are now."))
        case StartFlow():
            return _start(person, data)
        case ContinueFlow():
            person.screen = ""
            return _now(person)
        case None:
            return _now(person).with_toast(_("That button is out of date. This is where you are now."))
    return _show(person, data)


def _show(person: Person, data: Data) -> Screen:
    screen = ROUTES[type(data)](person, data)
    shown = screen.again or data
    person.screen = shown.pack()
    if isinstance(shown, ORIGINS):
        person.origin = person.screen
    return screen


def _now(person: Person) -> Screen:
    """The screen or the question the person is at, afresh."""
    if not person.screen and person.state:
        return _resume(person, person.state)
    data = unpack(person.screen)
    return _show(person, data if type(data) in ROUTES and data else OpenMenu())


def _resume(person: Person, state: State) -> Screen:
    flow = FLOWS.get(state.flow)
    if flow is None:
        return _leave(person, _("This dialogue no longer exists. Nothing was saved."))
    if not person.may(flow.permission):
        return _leave(person, _("You no longer have the right to do this. Nothing was saved."))
    context = Context(person, state.subject)
    if state.version == flow.version:
        return engine.show(flow, state, context)
    state = engine.upgrade(flow, state)
    person.state, person.revision = state, state.revision
    notice = _("This dialogue has changed since you began. Your answers were kept where they still fit.")
    return engine.show(flow, state, context).with_notice(notice)


def _play(person: Person, event: Event | FlowPress) -> Screen | None:
    state = person.state
    flow = FLOWS.get(state.flow) if state else None
    if state is None or flow is None or state.version != flow.version or not person.may(flow.permission):
        return _now(person)
    context = Context(person, state.subject)
    turn = engine.play(flow, state, event, context)
    person.state, person.revision = turn.state, turn.state.revision
    if turn.outcome is engine.Outcome.CANCELLED:
        return _leave(person, _("Cancelled. Nothing was saved."))
    if turn.outcome is engine.Outcome.COMPLETE:
        return _finish(person, flow, turn.state, context)
    return turn.screen


def _finish(person: Person, flow: Flow, state: State, context: Context) -> Screen:
    try:
        with transaction.atomic():
            done = flow.finish(context, engine.answers(flow, state))
    except DomainError as refusal:
        return engine.show(flow, state, context).with_notice(f"⚠️ {refusal}")
    person.state = None
    return _show(person, done.show).with_notice(done.notice)


def _start(person: Person, data: StartFlow) -> Screen:
    flow = FLOWS.get(data.flow)
    if flow is None or not person.may(flow.permission) or (flow.has_subject and not data.subject):
        return _show(person, OpenMenu()).with_toast(_("You have no right to do this."))
    if (state := person.state) and not data.fresh:
        person.screen = ""
        if (state.flow, state.subject) == (flow.name, data.subject):
            return _now(person)
        return _unfinished(person, state, data)
    turn = engine.start(flow, Context(person, data.subject), revision=person.revision, subject=data.subject)
    person.state, person.revision, person.screen = turn.state, turn.state.revision, ""
    assert turn.screen is not None
    return turn.screen


def _unfinished(person: Person, state: State, wanted: StartFlow) -> Screen:
    """Ask before an unfinished dialogue is dropped for another one."""
    person.screen = OpenMenu().pack()
    left, new = FLOWS.get(state.flow), FLOWS[wanted.flow]
    text = _("You have not finished: %(left)s. Go on with it, or drop it and begin: %(new)s?") % {
        "left": left.title if left else state.flow, "new": new.title,
    }  # fmt: skip
    rows = (
        (Button(_("▶️ Continue"), ContinueFlow()),),
        (Button(_("🗑 Drop and begin"), replace(wanted, fresh=1), style="danger"),),
        (Button(_("🏠 Menu"), OpenMenu()),),
    )
    return Screen(text, rows)


def _cancel(person: Person) -> Screen:
    if person.state is None:
        return _leave(person, _("There was nothing to cancel."))
    return _leave(person, _("Cancelled. Nothing was saved."))


def _leave(person: Person, notice: str) -> Screen:
    """End the dialogue, if there is one, and show the menu below `notice`."""
    person.state = None
    person.screen = OpenMenu().pack()
    return menu(person, OpenMenu()).with_notice(notice)
