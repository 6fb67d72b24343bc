"""What someone is told who isn't linked, or is no longer."""

from django.utils.translation import gettext as _

from telegram_bridge.buttons.menu import OpenMenu
from telegram_bridge.inbound import Command, Event, Sender
from telegram_bridge.people import invitation_accept
from telegram_bridge.screen import Screen, escape
from telegram_bridge.screens.menu import menu
from telegram_bridge.store import lock_person


def greet(sender: Sender, event: Event) -> Screen:
    """Accept the invitation that a person comes with, or refuse politely."""
    if not (isinstance(event, Command) and event.name == "start" and event.argument):
        return refuse(sender)
    if invitation_accept(token=event.argument, sender=sender) is None:
        text = _("This invitation was used already or has expired. Ask the owner for a new one and tell them your id:")
        return Screen(f"{escape(text)} <code>{sender.telegram_id}</code>")
    person = lock_person(sender.telegram_id, 0)
    assert person is not None
    return menu(person, OpenMenu()).with_notice(_("Welcome! You are in."))


def refuse(sender: Sender) -> Screen:
    """The one answer that a stranger, or someone who has left, ever gets."""
    text = _(
        "This is the workplace of a shop's staff. To get in, ask the owner for an invitation and tell them your id:"
    )
    return Screen(f"{escape(text)} <code>{sender.telegram_id}</code>")
