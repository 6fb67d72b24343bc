"""The rooms know each other one way only: catalog <- orders <- telegram_bridge; crm_project wires."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
FORBIDDEN = {
    "catalog": {"orders", "telegram_bridge", "crm_project"},
    "orders": {"telegram_bridge", "crm_project"},
    "telegram_bridge": {"crm_project"},
    "crm_project": set(),
}


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path} imports relatively"
            yield node.module or ""


@pytest.mark.parametrize("room", FORBIDDEN)
def test_no_arrow_runs_the_other_way(room: str) -> None:
    files = list((ROOT / room).rglob("*.py"))
    assert files
    wrong = [
        (str(path.relative_to(ROOT)), name)
        for path in files
        for name in imports(path)
        if name.partition(".")[0] in FORBIDDEN[room] | {"tests"}
    ]
    assert wrong == []


def test_only_the_client_touches_the_network() -> None:
    network = {"urllib3", "requests", "httpx", "http.client", "urllib.request", "socket", "telegram"}
    users = {
        path.relative_to(ROOT / "telegram_bridge").parts[0]
        for path in (ROOT / "telegram_bridge").rglob("*.py")
        if {name for name in imports(path) if name in network or name.startswith("telegram.")}
    }
    # What carries the client's calls is behind it.
    assert users <= {"client.py", "transport.py", "presses.py", "playground"}


def test_the_engine_knows_no_models_and_no_telegram() -> None:
    room = ROOT / "telegram_bridge"
    known, waiting = set(), ["telegram_bridge.engine"]
    while waiting:
        name = waiting.pop()
        path = room.parent / (name.replace(".", "/") + ".py")
        if name in known or not path.exists():
            continue
        known.add(name)
        waiting += imports(path)
    assert "telegram_bridge.steps" in known
    outside = {name for module in known for name in imports(ROOT / (module.replace(".", "/") + ".py"))}
    assert not [name for name in outside if "models" in name or name.startswith(("django.db", "telegram."))]
