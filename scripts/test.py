"""Run the whole suite on SQLite and then on PostgreSQL; arguments go to pytest."""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from scripts.postgres import postgres  # noqa: E402

CHROMIUMS = ("chromium", "chromium-browser", "google-chrome")
NO_TESTS_COLLECTED = 5


def run_pytest(database_url: str, arguments: list[str]) -> int:
    """Run pytest on one database and return its exit code."""
    selection = [] if any(map(shutil.which, CHROMIUMS)) else ["-m", "not browser"]
    # Whoever is done takes tests over: some take 20 s, and their order is random.
    command = [sys.executable, "-m", "pytest", "-n", "auto", "--dist", "worksteal", *selection, *arguments]
    # Workers end without tidying up, so all their temporary files are put where they go with us.
    with tempfile.TemporaryDirectory(prefix="prilavok-tests-", ignore_cleanup_errors=True) as directory:
        environment = os.environ | {"TEST_DATABASE_URL": database_url, "TMPDIR": directory}
        code = subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode
    return 0 if code == NO_TESTS_COLLECTED and arguments else code


def main() -> None:
    arguments = sys.argv[1:]
    if not any(map(shutil.which, CHROMIUMS)):
        print("Without chromium the browser tests are left out.")
    print("== SQLite", flush=True)
    sqlite_code = run_pytest("sqlite:///test.sqlite3", arguments)
    with postgres() as url:
        print("== PostgreSQL", flush=True)
        postgres_code = run_pytest(url, arguments)
    if sqlite_code:
        print("Failed on SQLite, see above.", file=sys.stderr)
    sys.exit(sqlite_code or postgres_code)


if __name__ == "__main__":
    main()
