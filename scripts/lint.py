"""Run every check that needs no tests, all of them even when one fails, and say at the end which failed."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

PYTHON = sys.executable
ROOMS = ("catalog", "orders", "telegram_bridge", "crm_project")

DEVELOPMENT = {"DEBUG": "1", "DATABASE_URL": "sqlite://:memory:"}
PRODUCTION = {
    "DEBUG": "0",
    "SECRET_KEY": "only-for-the-check-" + "0123456789abcdefghijklmnopqrstuvwxyz" * 2,
    "TELEGRAM_BOT_TOKEN": "1000000001:only-for-the-check",
    "TELEGRAM_WEBHOOK_SECRET": "only-for-the-check",
    "DATABASE_URL": "postgres://shop@127.0.0.1/shop",
    "SITE_URL": "https://shop.example",
    "ALLOWED_HOSTS": "shop.example",
    "CSRF_TRUSTED_ORIGINS": "https://shop.example",
}

CHECKS: tuple[tuple[str, list[str], dict[str, str]], ...] = (
    ("style", [PYTHON, "-m", "ruff", "check", "."], {}),
    ("format", [PYTHON, "-m", "ruff", "format", "--check", "--quiet", "."], {}),
    ("types", [PYTHON, "-m", "mypy", *ROOMS, "scripts"], {}),
    (
        "migrations",
        [PYTHON, "manage.py", "makemigrations", "--check", "--dry-run"],
        DEVELOPMENT | {"LANGUAGE_CODE": "en"},
    ),
    ("deploy", [PYTHON, "manage.py", "check", "--deploy", "--fail-level", "WARNING"], PRODUCTION),
    ("translations", [PYTHON, "scripts/messages.py", "check"], {}),
)


def main() -> None:
    failed = []
    for name, command, environment in CHECKS:
        print(f"== {name}", flush=True)
        if subprocess.run(command, cwd=ROOT, env=os.environ | environment, check=False).returncode:
            failed.append(name)
    if failed:
        sys.exit(f"lint: failed: {', '.join(failed)}")
    print("lint: all clean")


if __name__ == "__main__":
    main()
