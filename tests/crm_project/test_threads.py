"""Language, time zone and connections of a thread, as the web process keeps them."""

import gc
import runpy
import threading
from collections.abc import Callable, Iterator
from datetime import UTC
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connections
from django.utils import timezone, translation
from django.utils.translation import trans_real

from crm_project.threads import keep_by_thread, keep_translations
from telegram_bridge import wire


@pytest.fixture(autouse=True)
def _kept(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """As in a worker, and put back afterwards: the tests' own connection is Django's."""
    for where, name in ((trans_real, "_active"), (timezone, "_active"), (connections, "_connections")):
        monkeypatch.setattr(where, name, getattr(where, name))
    keep_by_thread()
    yield
    translation.deactivate()


def in_another_thread(work: Callable[[], Any]) -> Any:
    found: list[Any] = []
    thread = threading.Thread(target=lambda: found.append(work()))
    thread.start()
    thread.join()
    return found[0]


def test_a_thread_has_its_own_language_and_time_zone():
    with translation.override("en"), timezone.override(UTC):
        there = in_another_thread(lambda: (translation.get_language(), timezone.get_current_timezone_name()))
        assert (translation.get_language(), timezone.get_current_timezone_name()) == ("en", "UTC")
    assert there == ("ru", "Europe/Moscow")
    assert translation.get_language() == "ru"


def test_texts_follow_the_language_of_their_thread():
    with translation.override("en"):
        assert in_another_thread(lambda: translation.gettext("Orders")) == "Заказы"
        assert translation.gettext("Orders") == "Orders"


def test_a_thread_has_its_own_connection():
    assert connections["default"] is connections["default"]
    assert in_another_thread(lambda: connections["default"]) is not connections["default"]


def test_a_text_is_looked_up_once_in_each_language(monkeypatch: pytest.MonkeyPatch):
    for language in ("ru", "en"):
        catalog = trans_real.translation(language)
        monkeypatch.setattr(catalog, "gettext", catalog.gettext)
    keep_translations()
    for _again in range(2):
        for language, said in (("ru", "Заказы"), ("en", "Orders")):
            with translation.override(language):
                assert translation.gettext("Orders") == said
    assert trans_real.translation("ru").gettext.cache_info().hits == 1  # type: ignore[attr-defined]


def test_a_worker_of_the_web_process_keeps_them_so(monkeypatch: pytest.MonkeyPatch):
    done: list[str] = []
    worker = SimpleNamespace()
    monkeypatch.setattr("crm_project.threads.keep_by_thread", lambda: done.append("kept"))
    monkeypatch.setattr("crm_project.threads.keep_translations", lambda: done.append("texts"))
    monkeypatch.setattr(gc, "freeze", lambda: done.append("frozen"))
    monkeypatch.setattr(gc, "set_threshold", lambda *numbers: None)
    runpy.run_path("gunicorn.conf.py")["post_worker_init"](worker)
    assert (done, worker.serve) == (["kept", "texts", "frozen"], wire.serve)
