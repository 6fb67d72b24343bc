import django.db.models.deletion
import django.db.models.functions.text
from django.db import migrations, models


def into_rows(apps, schema_editor):
    """Give each further number a row of its own; one that somebody has already stays with who had it first."""
    customers, phones = apps.get_model("orders", "Customer"), apps.get_model("orders", "CustomerPhone")
    taken = set(customers.objects.exclude(phone="").values_list("phone", flat=True))
    for customer in customers.objects.exclude(other_phones=[]).order_by("pk").iterator():
        for phone in customer.other_phones:
            if phone not in taken:
                taken.add(phone)
                phones.objects.create(customer=customer, phone=phone)


def into_lists(apps, schema_editor):
    """Put the numbers back into the lists of their customers."""
    customers, phones = apps.get_model("orders", "Customer"), apps.get_model("orders", "CustomerPhone")
    for customer in customers.objects.filter(pk__in=phones.objects.values("customer")).iterator():
        numbers = phones.objects.filter(customer=customer).order_by("pk").values_list("phone", flat=True)
        customers.objects.filter(pk=customer.pk).update(other_phones=list(numbers))


class Migration(migrations.Migration):

    dependencies = [
        ('orders', '0002_handing_over'),
    ]

    operations = [
        migrations.CreateModel(
            name='CustomerPhone',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('phone', models.CharField(max_length=16, unique=True, verbose_name='phone')),
                ('phone_tail', models.GeneratedField(db_persist=True, expression=django.db.models.functions.text.Right('phone', 4), output_field=models.CharField(max_length=4))),
                ('customer', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='phones', to='orders.customer', verbose_name='customer')),
            ],
            options={
                'verbose_name': 'other phone',
                'verbose_name_plural': 'other phones',
                'ordering': ['id'],
                'default_permissions': (),
                'indexes': [models.Index(fields=['phone_tail'], name='customer_other_phone_tail')],
            },
        ),
        migrations.RunPython(into_rows, into_lists),
    ]
