import re

import pytest
from django.template import Context, Template
from django.utils import translation

from orders.status import Status
from scripts import messages


def test_every_order_status_is_shown_in_russian():
    with translation.override("ru"):
        assert str(Status.NEW.label) == "новый"
        assert [status for status in Status if str(status.label).isascii()] == []


def test_english_shows_the_texts_of_the_code():
    with translation.override("en"):
        assert str(Status.ON_HOLD.label) == "on hold"


@pytest.mark.parametrize(
    ("text", "translation", "complaint"),
    [
        ("%(count)s orders", "%(n)s заказов", "interpolations"),
        ("{name} is here", "здесь", "interpolations"),
        ("<b>Total</b>", "Итого", "tags"),
        ("Total: ", "Итого:", "white space"),
    ],
)
def test_finds_a_translation_that_would_break_the_text(text: str, translation: str, complaint: str):
    found = list(messages.mistakes(messages.Message(text, translation)))

    assert len(found) == 1
    assert complaint in found[0]


def test_demands_the_number_in_each_plural_form():
    message = messages.Message(("one order", "%(count)s orders"), ("%(count)s заказ", "%(count)s заказа", "заказов"))

    assert [line for line in messages.mistakes(message) if "'заказов'" in line]


def test_accepts_a_translation_with_the_same_parts_in_another_order():
    message = messages.Message("<b>%(a)s</b> of %(b)s", "из %(b)s — <b>%(a)s</b>")

    assert list(messages.mistakes(message)) == []


def test_a_template_is_translated():
    with translation.override("ru"):
        page = Template("{% load i18n %}{% translate 'order' %}").render(Context())

    assert page == "заказ"


def test_the_extraction_knows_every_name_under_which_gettext_is_imported():
    imported = r"^from django\.utils\.translation import (\w*gettext\w*)(?: as (\w+))?$"
    names = {
        alias or name
        for room in messages.ROOMS
        for path in messages.sources(room)
        for name, alias in re.findall(imported, path.read_text(), re.MULTILINE)
    }

    assert names <= messages.KEYWORDS.keys()
