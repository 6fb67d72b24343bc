"""Trigram indexes, for migrations: PostgreSQL finds any part of a word by them. On SQLite they do nothing."""

from typing import Any

from django.contrib.postgres.operations import TrigramExtension
from django.core.management import CommandError
from django.db import DatabaseError, migrations

# A small list of what isn't sorted in yet: it makes writing cheap, and each search reads it from end to end.
OPTIONS = "fastupdate = on, gin_pending_list_limit = 256"


class NeedsTrigrams(TrigramExtension):
    """Create the extension pg_trgm where it is missing; going back leaves it, for others may use it."""

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        try:
            super().database_forwards(app_label, schema_editor, from_state, to_state)
        except DatabaseError as error:
            raise CommandError(
                "Prilavok searches with PostgreSQL's extension pg_trgm and could not create it. Let an administrator"
                f' run "CREATE EXTENSION pg_trgm" in this database, then migrate again. ({str(error).strip()})'
            ) from error

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Leave it."""


def trigram_index(name: str, table: str) -> migrations.RunPython:
    """Create the trigram index `name` on the column `search_text` of `table`."""

    def create(_apps: Any, schema_editor: Any) -> None:
        if schema_editor.connection.vendor == "postgresql":
            index = f'"{name}" ON "{table}" USING gin ("search_text" gin_trgm_ops)'
            schema_editor.execute(f"CREATE INDEX {index} WITH ({OPTIONS})")

    def drop(_apps: Any, schema_editor: Any) -> None:
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(f'DROP INDEX "{name}"')

    return migrations.RunPython(create, drop)
