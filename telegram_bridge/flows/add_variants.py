"""Variants of a product from a matrix: what they differ in, the values, perhaps one thing more, and they are there."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product as combinations
from math import prod
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from catalog.fields import ReadableField
from catalog.models import Product
from catalog.services.variants import MAX_LENGTH, variants_create
from telegram_bridge.buttons.catalog import OpenProduct
from telegram_bridge.context import Context
from telegram_bridge.screen import cut, escape
from telegram_bridge.steps import Answers, Ask, Confirm, Done, Flow, Option

SHOWN = 8
"""Names of variants on the last screen."""


class ValuesField(ReadableField):
    """ "S, M, L": cleans to text in which each value is written once."""

    def clean(self, value: Any) -> str:
        values = values_of(super().clean(value))
        if not values:
            raise ValidationError(_("Type the values with commas between them: S, M, L."))
        for each in values:
            if len(each) > MAX_LENGTH:
                text = _("“%(value)s” is too long: a value has at most %(most)s characters.")
                raise ValidationError(text % {"value": cut(each, 60), "most": MAX_LENGTH})
        return ", ".join(values)


class MoreField(ReadableField):
    """ "Colour: red, blue", a line for each option."""

    def clean(self, value: Any) -> str:
        lines = [line for line in super().clean(value).splitlines() if line.strip()]
        for line in lines:
            name, colon, values = line.partition(":")
            if not (name.strip() and colon):
                raise ValidationError(_("Type it like this: Colour: red, blue."))
            ValuesField(max_length=1000).clean(values)
        return "\n".join(lines)


@dataclass(frozen=True, kw_only=True)
class AskName(Ask):
    """A question for the name of an option; the usual ones are buttons."""

    def options(self, context: Any) -> Sequence[Option]:
        return [Option(code, label) for code, label in _usual().items()]

    def pick(self, code: str, context: Any) -> str:
        return super().pick(_usual().get(code, code), context)


def _usual() -> dict[str, str]:
    return {"size": _("Size"), "colour": _("Colour"), "volume": _("Volume"), "taste": _("Taste")}


def values_of(text: str) -> list[str]:
    """Split "S, M; L" into its values, each once."""
    typed = (" ".join(value.split()) for value in re.split(r"[,;\n]", text))
    return list({value.casefold(): value for value in typed if value}.values())


def _options(answers: Answers) -> dict[str, list[str]]:
    options = {answers["name"]: values_of(answers["values"])}
    for line in (answers["more"] or "").splitlines():
        name, _colon, values = line.partition(":")
        options[name.strip()] = values_of(values)
    return options


def summary(context: Context, answers: Answers) -> str:
    product, options = Product.objects.filter(pk=context.subject).first(), _options(answers)
    count = prod(len(values) for values in options.values())
    lines = [f"<b>{escape(product.name)}</b>"] if product else []
    lines += [
        f"{escape(cut(name, 60))}: <b>{escape(cut(', '.join(values), 300))}</b>" for name, values in options.items()
    ]
    text = ngettext("It will be %(count)s variant:", "These will be %(count)s variants:", count)
    lines += ["", escape(text % {"count": count})]
    for number, values in enumerate(combinations(*options.values())):
        if number == SHOWN:
            lines.append("…")
            break
        lines.append("• " + escape(" · ".join(values)))
    return "\n".join(lines)


def finish(context: Context, answers: Answers) -> Done:
    made = variants_create(actor=context.person.user, parent_id=context.subject, options=_options(answers))
    return Done(OpenProduct(context.subject), _("✅ New variants: %(count)s.") % {"count": len(made)})


flow = Flow(
    name="add_variants",
    version=1,
    permission="catalog.add_product",
    title=gettext_lazy("variants of a product"),
    steps=(
        AskName(
            name="name",
            question=gettext_lazy("What do the variants differ in? Choose, or type it."),
            field=lambda: ReadableField(max_length=MAX_LENGTH),
        ),
        Ask(
            name="values",
            question=gettext_lazy("Which ones are there? Type them with commas: S, M, L"),
            field=lambda: ValuesField(max_length=1000),
        ),
        Ask(
            name="more",
            question=gettext_lazy("Do they differ in one thing more? Type it like this: Colour: red, blue"),
            field=lambda: MoreField(max_length=1000),
            optional=True,
        ),
        Confirm(name="confirm", summary=summary, label=gettext_lazy("✅ Make the variants")),
    ),
    finish=finish,
    has_subject=True,
)
