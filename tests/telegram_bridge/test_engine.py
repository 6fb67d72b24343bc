"""The engine alone: no database, no Telegram, no shop."""

import pytest
from django import forms
from django.utils import translation

from telegram_bridge import engine
from telegram_bridge.buttons.dialogue import FlowPress
from telegram_bridge.engine import Outcome, Turn
from telegram_bridge.inbound import Photo, Text
from telegram_bridge.screen import Screen
from telegram_bridge.steps import Ask, AskPhotos, Confirm, Done, Flow, Option, Pick

SIZES = [Option(f"s{number}", f"Size {number}") for number in range(25)]
flow = Flow(
    name="cake",
    version=3,
    permission="",
    title="cake",
    steps=(
        Ask(name="name", question="Name?", field=lambda: forms.CharField(max_length=10)),
        Pick(name="size", question="Size?", choices=lambda context: SIZES),
        AskPhotos(name="photo", question="Photo?", optional=True),
        Confirm(name="confirm", summary=lambda context, answers: str(answers["name"]), label="Bake"),
    ),
    finish=lambda context, answers: Done(None, ""),  # type: ignore[arg-type]
)


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


def begin() -> Turn:
    return engine.start(flow, None, revision=7)


def press(turn: Turn, code: str) -> Turn:
    return engine.play(flow, turn.state, FlowPress(turn.state.revision, code), None)


def say(turn: Turn, text: str) -> Turn:
    return engine.play(flow, turn.state, Text(text), None)


def labels(turn: Turn) -> list[str]:
    assert isinstance(turn.screen, Screen)
    return [button.label for row in turn.screen.rows for button in row]


def test_walks_from_the_first_question_to_the_end() -> None:
    turn = press(say(begin(), "Pie"), "o.s3")
    turn = press(engine.play(flow, turn.state, Photo("f", "u"), None), "ok")
    assert turn.outcome is Outcome.COMPLETE
    assert engine.answers(flow, turn.state) == {
        "name": "Pie", "size": "s3", "photo": [{"file_id": "f", "unique_id": "u"}], "confirm": None,
    }  # fmt: skip


def test_the_other_photos_of_an_album_are_taken_without_a_word_and_leave_the_buttons_good() -> None:
    turn = press(say(begin(), "Pie"), "o.s3")
    first = engine.play(flow, turn.state, Photo("f1", "u1", album="a"), None)
    second = engine.play(flow, first.state, Photo("f2", "u2", album="a"), None)
    assert (second.outcome, second.screen) == (Outcome.ASKING, None)
    assert (second.state.revision, second.state.step) == (first.state.revision, "confirm")
    photos = engine.answers(flow, second.state)["photo"]
    assert [photo["file_id"] for photo in photos] == ["f1", "f2"]


def test_every_turn_raises_the_revision_a_refusal_too() -> None:
    turn = begin()
    revisions = [turn.state.revision]
    for text in ("much too long a name", "Pie", "no such size"):
        turn = say(turn, text)
        revisions.append(turn.state.revision)
    assert revisions == [8, 9, 10, 11]


def test_a_refused_answer_changes_nothing_and_asks_again() -> None:
    turn = say(begin(), "much too long a name")
    assert turn.state.answers == {}
    assert turn.screen is not None
    assert "Name?" in turn.screen.text
    assert "⚠️" in turn.screen.text


def test_a_choice_may_be_typed() -> None:
    assert say(say(begin(), "Pie"), "size 20").state.answers["size"] == "s20"


def test_a_choice_that_is_not_offered_is_refused() -> None:
    turn = press(say(begin(), "Pie"), "o.s99")
    assert turn.state.step == "size"
    assert turn.screen is not None
    assert "no longer there" in turn.screen.text


def test_many_choices_come_in_pages() -> None:
    turn = say(begin(), "Pie")
    assert "Size 9" in labels(turn)
    assert "Size 10" not in labels(turn)
    turn = press(turn, "p.2")
    assert "Size 24" in labels(turn)
    assert "Size 24" in labels(press(turn, "p.999"))


@pytest.mark.parametrize("code", ["skip", "back", "ok", "keep", "nonsense", "o.", "p.", "p.x"])
def test_a_forged_button_stays_at_the_question(code: str) -> None:
    turn = press(begin(), code)
    assert (turn.state.step, turn.outcome, turn.state.answers) == ("name", Outcome.ASKING, {})


def test_only_an_optional_question_can_be_skipped() -> None:
    turn = press(say(begin(), "Pie"), "o.s1")
    assert "⏭ Skip" in labels(turn)
    assert press(turn, "skip").state.step == "confirm"


def test_back_keeps_the_answer_and_offers_to_keep_it() -> None:
    turn = press(say(begin(), "Pie"), "back")
    assert turn.screen is not None
    assert "Now: Pie" in turn.screen.text
    assert press(turn, "keep").state.step == "size"


def test_starting_again_forgets_the_answers() -> None:
    turn = press(press(say(begin(), "Pie"), "o.s1"), "skip")
    turn = press(turn, "again")
    assert (turn.state.step, turn.state.answers) == ("name", {})


def test_cancel_ends_it_at_every_step() -> None:
    for turn in (begin(), say(begin(), "Pie"), press(say(begin(), "Pie"), "o.s1")):
        assert press(turn, "cancel").outcome is Outcome.CANCELLED


def test_a_state_of_an_older_version_goes_on_at_the_first_gap() -> None:
    state = begin().state._replace(version=1, step="gone", answers={"name": "Pie", "colour": "red"})
    upgraded = engine.upgrade(flow, state)
    assert (upgraded.version, upgraded.step, upgraded.answers) == (3, "size", {"name": "Pie"})


def test_the_question_is_escaped() -> None:
    turn = press(say(begin(), "<b>&"), "back")
    assert turn.screen is not None
    assert "&lt;b&gt;&amp;" in turn.screen.text
