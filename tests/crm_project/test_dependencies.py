import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("file", ["requirements.txt", "requirements-dev.txt"])
def test_every_dependency_is_explained(file: str):
    names = re.findall(r"^([a-z0-9-]+)", (ROOT / file).read_text(), re.MULTILINE)
    explained = (ROOT / "docs" / "dependencies.md").read_text().lower()

    assert [name for name in names if name not in explained] == []


@pytest.mark.parametrize("file", ["requirements.txt", "requirements-dev.txt"])
def test_every_dependency_has_an_upper_bound(file: str):
    lines = [line for line in (ROOT / file).read_text().splitlines() if line and not line.startswith(("#", "-r"))]

    assert [line for line in lines if not re.search(r">=[\d.]+,<[\d.]+(; .+)?$", line)] == []
