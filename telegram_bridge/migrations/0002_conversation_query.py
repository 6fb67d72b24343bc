from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("telegram_bridge", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="conversation",
            name="query",
            field=models.CharField(blank=True, max_length=200, verbose_name="last search"),
        ),
    ]
