"""PostgreSQL notes by itself when anybody's rights change, so that an update needn't read them all each time.

See docs/decisions/0017-rights-are-read-when-they-have-changed.md.
"""

from typing import Any

from django.db import migrations

TABLES = ("auth_user_groups", "auth_user_user_permissions", "auth_group_permissions")

STAMP = """
CREATE TABLE telegram_bridge_rights (id integer PRIMARY KEY CHECK (id = 1), stamp uuid NOT NULL);

INSERT INTO telegram_bridge_rights VALUES (1, gen_random_uuid());

-- The search_path of now, because that of a restored dump is empty.
CREATE FUNCTION telegram_bridge_rights_changed() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    INSERT INTO telegram_bridge_rights VALUES (1, gen_random_uuid())
    ON CONFLICT (id) DO UPDATE SET stamp = excluded.stamp;
    RETURN NULL;
END $$;
"""

TRIGGER = """
CREATE TRIGGER telegram_bridge_rights_changed AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON {table}
FOR EACH STATEMENT EXECUTE FUNCTION telegram_bridge_rights_changed()
"""


def note_changes(apps: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(STAMP)
        for table in TABLES:
            schema_editor.execute(TRIGGER.format(table=table))


def note_no_changes(apps: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP FUNCTION telegram_bridge_rights_changed() CASCADE")
        schema_editor.execute("DROP TABLE telegram_bridge_rights")


class Migration(migrations.Migration):

    dependencies = [
        ('auth', '0012_alter_user_first_name_max_length'),
        ('telegram_bridge', '0007_handled_update_without_index'),
    ]

    operations = [migrations.RunPython(note_changes, note_no_changes)]
