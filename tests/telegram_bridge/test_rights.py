"""Every button, every dialogue and every move of an order: with the right it does its work, without it nothing at all.

The buttons and the dialogues are those of `button_cases`; a new one without a line there fails the first tests.
"""

from collections.abc import Callable, Iterable
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth.models import Permission, User

from orders.status import MOVES, Move
from telegram_bridge.buttons import KINDS
from telegram_bridge.buttons.data import Data
from telegram_bridge.buttons.dialogue import StartFlow
from telegram_bridge.buttons.orders import MoveOrder
from telegram_bridge.flows import FLOWS
from telegram_bridge.models import FailedUpdate, OutboxMessage
from tests.factories import make_order_before
from tests.telegram_bridge.button_cases import CASES, DIALOGUES, SEE
from tests.telegram_bridge.case import Case, Played
from tests.telegram_bridge.fake_telegram import ChatClient

pytestmark = pytest.mark.django_db

Press = Callable[[Data], ChatClient]
Open = Callable[..., tuple[User, Press]]


def everything() -> dict[str, list[dict[str, Any]]]:
    """All that the shop has in its tables, and what is to be sent."""
    models = [model for app in ("catalog", "orders") for model in apps.get_app_config(app).get_models(True)]
    return {model.__name__: list(model.objects.order_by("pk").values()) for model in (*models, OutboxMessage)}


def all_but(*withheld: str) -> list[str]:
    """Every right there is in the shop, but for these."""
    found = Permission.objects.filter(content_type__app_label__in=("catalog", "orders"))
    names = (f"{right.content_type.app_label}.{right.codename}" for right in found.select_related("content_type"))
    return [name for name in names if name not in withheld]


@pytest.fixture
def someone(staff: Callable[..., User], chat: Callable[..., ChatClient]) -> Open:
    """`someone(rights)` is a person with just these, and how they press any button, whatever they see."""

    def open_chat(rights: Iterable[str]) -> tuple[User, Press]:
        user, person = staff(6, *rights), chat(6)
        person.send("/menu")

        def press(data: Data) -> ChatClient:
            person.forge(data.pack())
            assert not FailedUpdate.objects.exists()
            return person

        return user, press

    return open_chat


def test_every_kind_of_button_has_its_line() -> None:
    assert set(KINDS.values()) == set(CASES)


def test_every_dialogue_has_its_line() -> None:
    assert FLOWS.keys() == DIALOGUES.keys()


def named(table: dict[type[Data], Case]) -> list[Any]:
    return [pytest.param(case, id=kind.__name__) for kind, case in table.items()]


@pytest.mark.parametrize("case", named(CASES))
def test_with_its_rights_alone_a_button_does_its_work(case: Case, someone: Open) -> None:
    user, press = someone(case.rights)
    data = case.make(user)
    before = everything()
    press(data)
    assert (before != everything()) is case.changes


def lacking_one(table: dict[Any, Case] | dict[str, Played]) -> list[Any]:
    """Each case with each of its rights."""
    return [
        pytest.param(case, right, id=f"{getattr(name, '__name__', name)}-{right.partition('.')[2]}")
        for name, case in table.items()
        for right in case.rights
    ]


@pytest.mark.parametrize(("case", "lacking"), lacking_one(CASES))
def test_without_one_of_its_rights_a_button_does_nothing(case: Case, lacking: str, someone: Open) -> None:
    user, press = someone(all_but(lacking))
    data = case.make(user)
    before = everything()
    press(data)
    assert before == everything()


@pytest.mark.parametrize("case", named(CASES))
def test_without_any_right_a_button_shows_nothing_of_the_shop(case: Case, someone: Open) -> None:
    user, press = someone(())
    data = case.make(user)
    before = everything()
    shown = press(data).screen
    assert before == everything()
    assert not [secret for secret in ("Latte", "#1001", "Ivan", "Drinks") if secret in shown]


def answer(person: ChatClient, given: str) -> None:
    if any(label.startswith(given) for label in person.buttons):
        person.press(given)
    else:
        person.send(given)


@pytest.mark.parametrize("name", DIALOGUES)
def test_with_its_rights_alone_a_dialogue_does_its_work(name: str, someone: Open) -> None:
    played = DIALOGUES[name]
    _user, press = someone(played.rights)
    subject = played.subject()
    before = everything()
    person = press(StartFlow(name, subject))
    for given in played.answers[:-1]:
        answer(person, given)
    assert before == everything()
    answer(person, played.answers[-1])
    assert before != everything()


@pytest.mark.parametrize("name", DIALOGUES)
def test_without_its_right_a_dialogue_does_not_begin(name: str, someone: Open) -> None:
    played = DIALOGUES[name]
    user, press = someone(all_but(FLOWS[name].permission))
    subject = played.subject()
    before = everything()
    press(StartFlow(name, subject))
    assert before == everything()
    user.refresh_from_db()
    assert user.telegram.conversation.flow == ""


@pytest.mark.parametrize(("played", "lacking"), lacking_one(DIALOGUES))
def test_a_right_that_is_taken_away_in_the_middle_of_a_dialogue_stops_it(
    played: Played, lacking: str, someone: Open
) -> None:
    user, press = someone(all_but())
    name = next(name for name, each in DIALOGUES.items() if each is played)
    person = press(StartFlow(name, played.subject()))
    for given in played.answers[:-1]:
        answer(person, given)
    before = everything()
    user.user_permissions.remove(Permission.objects.get(codename=lacking.partition(".")[2]))
    answer(person, played.answers[-1])
    assert before == everything()


def arrow(move: Move) -> str:
    return f"{move.source}-{move.target}"


@pytest.mark.parametrize("move", MOVES, ids=arrow)
def test_a_move_takes_its_right(move: Move, someone: Open) -> None:
    _user, press = someone(all_but(move.permission))
    order = make_order_before(move)
    before = everything()
    press(MoveOrder(order.pk, order.status, order.version, move.target))
    assert before == everything()


@pytest.mark.parametrize("move", [move for move in MOVES if not move.needs_reason], ids=arrow)
def test_with_its_right_alone_a_move_is_made(move: Move, someone: Open) -> None:
    _user, press = someone((SEE, move.permission))
    order = make_order_before(move)
    press(MoveOrder(order.pk, order.status, order.version, move.target))
    order.refresh_from_db()
    assert order.status == move.target


@pytest.mark.parametrize("move", [move for move in MOVES if move.needs_reason], ids=arrow)
@pytest.mark.parametrize("has_right", [True, False])
def test_a_move_that_takes_a_reason_is_made_in_its_dialogue(move: Move, has_right: bool, someone: Open) -> None:
    _user, press = someone(all_but() if has_right else all_but(move.permission))
    order = make_order_before(move)
    person = press(StartFlow("cancel_order", order.pk))
    for given in DIALOGUES["cancel_order"].answers:
        answer(person, given)
    order.refresh_from_db()
    assert order.status == (move.target if has_right else move.source)
