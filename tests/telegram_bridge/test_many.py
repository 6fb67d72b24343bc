"""Several choices at once, and questions that are asked only sometimes: the engine alone, without a database."""

import pytest
from django import forms
from django.utils import translation

from telegram_bridge import engine, many
from telegram_bridge.buttons.dialogue import FlowPress
from telegram_bridge.engine import Outcome, Turn
from telegram_bridge.inbound import Text
from telegram_bridge.steps import Ask, Confirm, Done, Flow, Option, Pick, PickMany

BOXES = [Option(f"b{number}.7", f"Box {number}") for number in range(20)]
PIECES = [Option("p1.7", "Pie", most=5)]


def make_flow(options: list[Option]) -> Flow:
    return Flow(
        name="bake",
        version=1,
        permission="",
        title="bake",
        steps=(
            PickMany(name="what", question="What?", choices=lambda context: options),
            Pick(name="how", question="How?", choices=lambda context: [Option("well", "Well"), Option("burn", "Burn")]),
            Ask(
                name="why", question="Why?", field=forms.CharField,
                only_if=lambda answers: answers.get("how") == "burn",
            ),
            Confirm(name="confirm", summary=lambda context, answers: str(answers), label="Bake"),
        ),
        finish=lambda context, answers: Done(None, ""),  # type: ignore[arg-type]
    )  # fmt: skip


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


def begin(flow: Flow) -> Turn:
    return engine.start(flow, None, revision=1)


def press(flow: Flow, turn: Turn, code: str) -> Turn:
    return engine.play(flow, turn.state, FlowPress(turn.state.revision, code), None)


def labels(turn: Turn) -> list[str]:
    assert turn.screen is not None
    return [button.label for row in turn.screen.rows for button in row]


def press_label(flow: Flow, turn: Turn, label: str) -> Turn:
    assert turn.screen is not None
    (data,) = [button.data for row in turn.screen.rows for button in row if button.label == label]
    assert isinstance(data, FlowPress)
    return engine.play(flow, turn.state, data, None)


def test_boxes_are_checked_and_unchecked_on_any_page() -> None:
    flow = make_flow(BOXES)
    turn = press_label(flow, begin(flow), "⬜ Box 3")
    turn = press_label(flow, turn, "2/3 ▶️")
    turn = press_label(flow, turn, "⬜ Box 9")
    assert "☑️ Box 9" in labels(turn)
    assert "➡️ Chosen: 2" in labels(turn)
    turn = press_label(flow, turn, "☑️ Box 9")
    assert turn.state.answers["what"] == {"b3.7": 1}


def test_a_whole_page_is_taken_and_given_back() -> None:
    flow = make_flow(BOXES)
    turn = press_label(flow, press(flow, begin(flow), "p.1"), "☑️ The whole page")
    assert len(turn.state.answers["what"]) == many.PAGE
    turn = press_label(flow, turn, "☑️ The whole page")
    assert turn.state.answers == {}


def test_pieces_are_counted_between_none_and_all() -> None:
    flow = make_flow(PIECES)
    turn = press_label(flow, begin(flow), "➖")
    assert turn.state.answers == {}
    turn = press_label(flow, press_label(flow, turn, "➕"), "➕")
    assert turn.state.answers["what"] == {"p1.7": 2}
    turn = press_label(flow, turn, "2/5 × Pie")
    assert turn.state.answers["what"] == {"p1.7": 5}
    assert press_label(flow, turn, "➕").state.answers["what"] == {"p1.7": 5}
    assert press_label(flow, turn, "5/5 × Pie").state.answers == {}


def test_a_question_that_does_not_apply_is_not_asked() -> None:
    flow = make_flow(PIECES)
    turn = press(flow, press_label(flow, begin(flow), "➕"), "done")
    well = press(flow, turn, "o.well")
    assert well.state.step == "confirm"
    assert well.screen is not None
    assert "step 3 of 3" in well.screen.text
    burnt = press(flow, press(flow, well, "back"), "o.burn")
    assert burnt.state.step == "why"
    said = engine.play(flow, burnt.state, Text("for fun"), None)
    assert engine.answers(flow, said.state)["why"] == "for fun"
    back = press(flow, press(flow, press(flow, said, "back"), "back"), "o.well")
    assert engine.answers(flow, back.state)["why"] is None
    assert press(flow, back, "ok").outcome is Outcome.COMPLETE


def test_what_has_gone_meanwhile_must_be_looked_at_again() -> None:
    options = list(BOXES)
    flow = make_flow(options)
    turn = press_label(flow, press_label(flow, begin(flow), "⬜ Box 0"), "⬜ Box 1")
    options[0] = Option("b0.8", "Box 0")
    turn = press(flow, turn, "done")
    assert turn.state.step == "what"
    assert turn.screen is not None
    assert "changed meanwhile" in turn.screen.text
    assert press(flow, turn, "done").state.step == "how"


@pytest.mark.parametrize(
    "code",
    ["done", "keep", "ok", "skip", "t.", "t.0", "t.0.1", "t.x.1.b1.7", "t.0.1.gone", "t.0.2.b1.7", "a.x", "a.99"],
)
def test_a_forged_button_chooses_nothing(code: str) -> None:
    flow = make_flow(BOXES)
    turn = press(flow, begin(flow), code)
    assert (turn.state.step, turn.state.answers, turn.outcome) == ("what", {}, Outcome.ASKING)


def test_typing_is_no_choice() -> None:
    flow = make_flow(BOXES)
    turn = engine.play(flow, begin(flow).state, Text("Box 1"), None)
    assert turn.screen is not None
    assert "with the buttons" in turn.screen.text
