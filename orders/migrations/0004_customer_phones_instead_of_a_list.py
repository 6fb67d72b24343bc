import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('orders', '0003_customer_phones'),
    ]

    operations = [
        migrations.RemoveField(
            model_name='customer',
            name='other_phones',
        ),
        migrations.AlterField(
            model_name='customerphone',
            name='customer',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='other_phones', to='orders.customer', verbose_name='customer'),
        ),
    ]
