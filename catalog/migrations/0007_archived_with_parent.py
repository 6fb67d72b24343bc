from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def note_who_left_with_their_parent(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """So far a parent came back with all of its variants."""
    variants = apps.get_model("catalog", "Product").objects.filter(parent__is_active=False, is_active=False)
    variants.update(is_archived_with_parent=True)


class Migration(migrations.Migration):
    dependencies = [("catalog", "0006_product_import")]

    operations = [
        migrations.AddField(
            model_name="product",
            name="is_archived_with_parent",
            field=models.BooleanField(default=False, editable=False, verbose_name="archived with the whole"),
        ),
        migrations.RunPython(note_who_left_with_their_parent, migrations.RunPython.noop, elidable=True),
    ]
