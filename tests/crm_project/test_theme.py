"""The theme of the admin in Russian, and the pages that refuse."""

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
import unfold
from babel.messages.extract import extract
from django.contrib.auth.models import User
from django.test import Client, RequestFactory
from django.utils import translation
from django.utils.translation.template import templatize
from django.views.defaults import server_error

from scripts.messages import KEYWORDS
from tests.factories import make_user

THEME = Path(unfold.__file__).parent
# Parts of the theme that the shop doesn't use.
UNUSED = ("unfold_crispy", "command_")


def texts_of_the_theme() -> Iterator[tuple[str, ...]]:
    """Each with its plural, if it has one."""
    for path in sorted(THEME.rglob("*")):
        is_unused = any(part in str(path) for part in UNUSED) or (
            "contrib" in path.parts and "filters" not in path.parts
        )
        if path.suffix not in (".py", ".html") or is_unused:
            continue
        code = path.read_text()
        if path.suffix == ".html":
            code = "\n".join(line.strip() for line in templatize(code).splitlines())
        for _line, text, _comments, _context in extract("python", BytesIO(code.encode()), KEYWORDS):
            yield (text,) if isinstance(text, str) else tuple(text[:2])


def test_everything_that_the_theme_says_is_said_in_russian() -> None:
    with translation.override("ru"):
        english = {text for text, *plural in texts_of_the_theme() if _said(text, *plural) == text}
    # Plurals are Django's own.
    assert {text for text in english if "%(counter)s" not in text and text not in ("entry", "")} == set()


def _said(text: str, plural: str = "") -> str:
    """Not every Python finds a text that has a plural without naming it."""
    return translation.ngettext(text, plural, 1) if plural else translation.gettext(text)


@pytest.mark.django_db
@pytest.mark.parametrize(("language", "words"), [("ru", "Такой страницы нет"), ("en", "There is no such page")])
def test_a_page_that_is_not_there_says_so(client: Client, language: str, words: str) -> None:
    client.force_login(make_user(is_superuser=True, is_staff=True))
    response = client.get("/nowhere/", headers={"Accept-Language": language})
    assert response.status_code == 404
    assert words in response.content.decode()


@pytest.mark.django_db
def test_a_page_that_one_may_not_see_says_so(client: Client) -> None:
    client.force_login(User.objects.create(username="peter", is_staff=True))
    response = client.get("/admin/orders/order/", headers={"Accept-Language": "en"})
    assert response.status_code == 403
    assert "You may not do this" in response.content.decode()


def test_a_page_that_broke_needs_nothing_to_say_so(rf: RequestFactory) -> None:
    with translation.override("en"):
        response = server_error(rf.get("/"))
    assert "Something went wrong" in response.content.decode()
