from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("telegram_bridge", "0005_import_chat")]

    operations = [
        migrations.AddField(
            model_name="conversation",
            name="origin",
            field=models.CharField(blank=True, max_length=64, verbose_name="last list of orders"),
        ),
    ]
