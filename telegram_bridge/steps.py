"""The words that a dialogue is declared with. A flow is a value; `engine` plays it."""

from abc import abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from telegram_bridge.buttons.data import Data
from telegram_bridge.inbound import Contact, Event, Photo, Text
from telegram_bridge.screen import Style, cut, escape

Lazy = str | Promise
Answers = Mapping[str, Any]
Chosen = dict[str, int]
"""The codes of options with how often each is taken; never 0."""


class Refused(ValueError):
    """An answer that the step can't take; its sentence is shown above the same question."""


@dataclass(frozen=True, slots=True)
class Option:
    """One button of a `Pick`: `code` is what is stored (at most 20 of `a-z 0-9 _ . -`).

    `most` is how often a `PickMany` lets it be taken.
    """

    code: str
    label: Lazy
    most: int = 1


@dataclass(frozen=True, kw_only=True, eq=False)
class Step:
    """One question. `read` makes the value that is stored (JSON), `load` makes the one that `finish` gets.

    With `only_if` it is asked only when the stored answers so far are such.
    """

    name: str
    question: Lazy = ""
    optional: bool = False
    only_if: Callable[[Answers], bool] | None = None

    def options(self, context: Any) -> Sequence[Option]:
        return ()

    def asked(self, context: Any, options: Sequence[Option]) -> str:
        """The question as HTML."""
        return escape(str(self.question))

    def pick(self, code: str, context: Any) -> Any:
        """Return the answer that the button of an option gives, or raise `Refused`."""
        raise Refused(_("This choice is no longer there. Please choose another one."))

    @abstractmethod
    def read(self, event: Event, context: Any) -> Any:
        """Return the answer that `event` gives, as JSON can hold it, or raise `Refused`."""

    def load(self, stored: Any) -> Any:
        return stored

    def display(self, stored: Any) -> str:
        """The stored answer as HTML, for the question that is asked again."""
        return escape(cut(str(stored), 200))


@cache
def _built(make: Callable[[], forms.Field]) -> forms.Field:
    """A field remembers nothing of what it cleans, so one serves everybody; a summary would build all of them anew."""
    return make()


@dataclass(frozen=True, kw_only=True, eq=False)
class Ask(Step):
    """A question that is answered by typing. `field` cleans the answer, once when it is given and once at the end.

    The codes of what `suggest` offers are answers as they could be typed.
    """

    field: Callable[[], forms.Field]
    suggest: Callable[[Any], Sequence[Option]] = lambda context: ()

    def options(self, context: Any) -> Sequence[Option]:
        return self.suggest(context)

    def pick(self, code: str, context: Any) -> str:
        return self._cleaned(code)

    def read(self, event: Event, context: Any) -> str:
        if not isinstance(event, Text):
            raise Refused(_("Please answer with a text message."))
        return self._cleaned(event.text)

    def _cleaned(self, text: str) -> str:
        try:
            return str(_built(self.field).clean(text))
        except ValidationError as error:
            raise Refused(" ".join(error.messages)) from error

    def load(self, stored: str) -> Any:
        return _built(self.field).clean(stored)


@dataclass(frozen=True, kw_only=True, eq=False)
class Pick(Step):
    """A question that is answered with a button, or by typing a button's label."""

    choices: Callable[[Any], Sequence[Option]]

    def options(self, context: Any) -> Sequence[Option]:
        return self.choices(context)

    def read(self, event: Event, context: Any) -> str:
        if isinstance(event, Text):
            typed = event.text.strip().casefold()
            for option in self.choices(context):
                label = str(option.label).casefold()
                if typed in (label, label.partition(" ")[2]):
                    return option.code
        raise Refused(_("Please choose with a button below."))

    def pick(self, code: str, context: Any) -> str:
        """Return `code` when it is offered now; options may have gone since the buttons were shown."""
        if all(option.code != code for option in self.choices(context)):
            raise Refused(_("This choice is no longer there. Please choose another one."))
        return code

    def display(self, stored: Any) -> str:
        return ""


@dataclass(frozen=True, kw_only=True, eq=False)
class PickMany(Step):
    """A question that is answered with several options, each taken up to its `most` times; the answer is `Chosen`.

    An option of `most` 1 is a check-box, any other a stepper. `hint` says more below the question, in plain text.
    """

    choices: Callable[[Any], Sequence[Option]]
    hint: Callable[[Any, Sequence[Option]], str] = lambda context, options: ""

    def asked(self, context: Any, options: Sequence[Option]) -> str:
        hint = self.hint(context, options)
        return Step.asked(self, context, options) + (f"\n<i>{escape(hint)}</i>" if hint else "")

    def options(self, context: Any) -> Sequence[Option]:
        return self.choices(context)

    def read(self, event: Event, context: Any) -> Any:
        raise Refused(_("Please choose with the buttons below."))

    def take(self, code: str, count: int, options: Sequence[Option], chosen: Chosen) -> Chosen:
        """Return `chosen` with an option taken `count` times, or raise `Refused`."""
        option = next((option for option in options if option.code == code), None)
        if option is None or count > option.most:
            raise Refused(_("This choice is no longer there. Please choose another one."))
        others = {other: taken for other, taken in chosen.items() if other != code}
        return others | {code: count} if count else others

    def load(self, stored: Any) -> Chosen:
        return {str(code): int(count) for code, count in stored.items()}

    def display(self, stored: Any) -> str:
        return ""


@dataclass(frozen=True, kw_only=True, eq=False)
class AskPhotos(Step):
    """A question that is answered with photos, one or an album; `engine` takes more of them at any later question.

    Stores Telegram's ids of them and the last album; loads `[{"file_id": ..., "unique_id": ...}]`.
    """

    at_most: int = 10

    def read(self, event: Event, context: Any) -> Any:
        raise Refused(_("Please send a photo. A file or a text can't be used here."))

    def add(self, stored: Any, photo: Photo) -> dict[str, Any]:
        """Return the answer with one photo more; a photo that is there already stays there once."""
        photos = [each for each in self.load(stored) if each["unique_id"] != photo.unique_id] if stored else []
        if len(photos) >= self.at_most:
            raise Refused(_("At most %(count)s photos are kept. This one was left out.") % {"count": self.at_most})
        photos.append({"file_id": photo.file_id, "unique_id": photo.unique_id})
        return {"photos": photos, "album": photo.album}

    def is_of_album(self, stored: Any, photo: Photo) -> bool:
        """Whether other photos of its album have been taken, and answered, before."""
        return bool(photo.album and stored and stored.get("album") == photo.album)

    def load(self, stored: Any) -> list[dict[str, str]]:
        try:
            photos = stored.get("photos", [stored])  # a single photo, as an older version stored it
            return [{"file_id": str(photo["file_id"]), "unique_id": str(photo["unique_id"])} for photo in photos]
        except (AttributeError, KeyError) as error:
            raise ValueError("These are no photos.") from error

    def display(self, stored: Any) -> str:
        return f"🖼 × {len(self.load(stored))}"


@dataclass(frozen=True, kw_only=True, eq=False)
class Confirm(Step):
    """The last step: shows `summary(context, answers)` (HTML) and one button that finishes the dialogue."""

    summary: Callable[[Any, Answers], str]
    label: Lazy
    style: Style = "success"

    def read(self, event: Event, context: Any) -> Any:
        if isinstance(event, Photo | Contact):
            raise Refused(_("This was not added. Please press a button below."))
        raise Refused(_("Please press a button below: nothing is saved before that."))


@dataclass(frozen=True, slots=True)
class Done:
    """What a finished dialogue leads to: the screen of `show`, below the sentence `notice`."""

    show: Data
    notice: str


@dataclass(frozen=True, kw_only=True)
class Flow:
    """One dialogue.

    `name` is also the bot command that starts it, when `subject` is False; with a subject it is started by a button of
    the thing it is about. `finish(context, answers)` runs inside the update's transaction, after the permission was
    checked again; a `DomainError` that it raises is shown, and the answers are kept. Raise `version` when the steps
    change.
    """

    name: str
    version: int
    permission: str
    title: Lazy
    steps: tuple[Step, ...]
    finish: Callable[[Any, Answers], Done]
    has_subject: bool = False

    def step(self, name: str) -> Step:
        """The question of this name; the first one, when there is none any more."""
        return self._by_name.get(name, self.steps[0])

    @cached_property
    def _by_name(self) -> dict[str, Step]:
        return {step.name: step for step in self.steps}

    @property
    def photos(self) -> AskPhotos | None:
        """The question for photos, when there is one."""
        return next((step for step in self.steps if isinstance(step, AskPhotos)), None)
