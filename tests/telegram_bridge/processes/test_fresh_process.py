"""Serverless: each update is handled by an operating-system process that lives for nothing else."""

import json
import subprocess
import sys
from typing import Any

import pytest

from benchmarks.visitor import JSON
from catalog.models import Product
from telegram_bridge.dispatch import handle
from tests.telegram_bridge.fake_telegram import FakeTelegram
from tests.telegram_bridge.processes.people import hire, make_product, visitor
from tests.telegram_bridge.processes.server import ROOT, environment

pytestmark = [pytest.mark.process, pytest.mark.django_db(transaction=True)]
ONE_UPDATE = """
import json, sys, django
django.setup()
from telegram_bridge.dispatch import handle
sys.stdout.write(handle(json.load(sys.stdin)))
"""


def in_a_fresh_process(update: JSON) -> str:
    command = [sys.executable, "-c", ONE_UPDATE]
    done = subprocess.run(
        command, cwd=ROOT, env=environment(), input=json.dumps(update), stdout=subprocess.PIPE, text=True, check=True
    )
    return done.stdout


def seen(reply: str) -> Any:
    """What the person sees of a reply: its text, and the buttons without the numbers that they carry."""
    call = json.loads(reply)
    labels = [[button["text"] for button in row] for row in call["reply_markup"]["inline_keyboard"]]
    return call["method"], call.get("text") or call["caption"], labels


def test_a_dialogue_in_fresh_processes_goes_as_in_one(telegram: FakeTelegram) -> None:
    hire(2)
    in_one: list[Any] = []
    in_many: list[Any] = []

    def at_home(update: JSON) -> str:
        reply = handle(update)
        in_one.append(seen(reply))
        return reply

    def abroad(update: JSON) -> str:
        reply = in_a_fresh_process(update)
        in_many.append(seen(reply))
        return reply

    make_product(visitor(2, at_home), 1)
    Product.objects.update(name="Tea 2", price=102, on_hand=2)
    make_product(visitor(1, abroad), 1)
    assert in_many == in_one
