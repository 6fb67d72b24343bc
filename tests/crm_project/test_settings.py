import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SETTINGS = ROOT / "crm_project" / "settings.py"
SECRETS = {
    "SECRET_KEY": "production-" + "0123456789abcdefghijklmnopqrstuvwxyz" * 2,
    "TELEGRAM_BOT_TOKEN": "1000000001:production-token",
    "TELEGRAM_WEBHOOK_SECRET": "production-secret",
}
PRODUCTION = SECRETS | {
    "DATABASE_URL": "postgres://shop@127.0.0.1/shop",
    "SITE_URL": "https://shop.example",
    "ALLOWED_HOSTS": "shop.example",
}


def run(*arguments: str, environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """Run Python with nothing in its environment but `environment`."""
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "DEBUG": "0"} | environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.mark.process
@pytest.mark.parametrize("missing", SECRETS)
def test_manage_refuses_to_start_with_one_line_that_names_the_missing_secret(missing: str):
    result = run("manage.py", "migrate", environment=SECRETS | {missing: ""})

    assert result.returncode == 1
    assert result.stdout == ""
    assert result.stderr == f"Set the environment variable {missing}: Prilavok doesn't start without it.\n"


@pytest.mark.process
def test_gunicorn_refuses_to_start_with_one_line_that_names_the_missing_secret():
    result = run(
        "-m", "gunicorn", "crm_project.wsgi", "--bind", "127.0.0.1:0", "--log-level", "warning", environment={}
    )

    assert result.returncode == 1
    assert result.stderr == "Set the environment variable SECRET_KEY: Prilavok doesn't start without it.\n"


@pytest.mark.process
def test_starts_with_the_empty_values_of_the_example_when_debug_is_on():
    empty = dict.fromkeys([*PRODUCTION, "CSRF_TRUSTED_ORIGINS"], "")

    result = run("manage.py", "check", environment=empty | {"DEBUG": "1"})

    assert result.returncode == 0, result.stderr


@pytest.mark.process
def test_the_deploy_check_finds_nothing_with_the_settings_of_production():
    result = run("manage.py", "check", "--deploy", "--fail-level", "WARNING", environment=PRODUCTION)

    assert result.returncode == 0, result.stderr


@pytest.mark.process
def test_the_playground_is_off_in_production():
    code = "from crm_project import settings; print(settings.PLAYGROUND)"

    assert run("-c", code, environment=PRODUCTION).stdout == "False\n"


def test_every_variable_is_read_in_the_settings_and_nowhere_else():
    """Only the entry points name the settings module, before the settings can be read."""
    allowed = {ROOT / "crm_project" / "wsgi.py", SETTINGS}
    rooms = ("catalog", "orders", "telegram_bridge", "crm_project")
    readers = {
        path
        for room in rooms
        for path in (ROOT / room).rglob("*.py")
        if re.search(r"os\.environ|getenv", path.read_text())
    }

    assert readers <= allowed


def test_the_example_names_every_variable_of_the_settings_and_no_other():
    read = set(re.findall(r'(?:env\.\w+|secret)\(\s*"(\w+)"', SETTINGS.read_text()))
    documented = set(re.findall(r"^(?:# )?([A-Z][A-Z_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE))

    assert documented == read
