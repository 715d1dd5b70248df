"""Vouchers of refunds paid out, and how long an approved refund may wait."""

from datetime import date

import django.db.models.deletion
import wanjia.foundation.quantities.fields
import wanjia.revenue.payments.types
from django.db import migrations, models


SOURCE = "Sample: enter the time that your rules of accounting give"


def load(apps, schema_editor):
    """Write the limit."""
    limits = apps.get_model("workflow", "WorkLimit").objects
    limits.create(work="refunds_due", hours=72, source=SOURCE, start_date=date(2000, 1, 1))


class Migration(migrations.Migration):

    dependencies = [
        ('customers', '0003_initials_of_customers'),
        ('organisation', '0001_initial'),
        ('payments', '0002_shipped_rows'),
        ('receivables', '0005_limits_of_work'),
        ('workflow', '0002_limits_to_start_with'),
    ]

    operations = [
        migrations.CreateModel(
            name='Voucher',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('year', models.IntegerField()),
                ('number', models.IntegerField()),
                ('text', models.CharField(max_length=40, unique=True)),
                ('way', models.CharField(choices=[(wanjia.revenue.payments.types.PayoutWay['CASH'], wanjia.revenue.payments.types.PayoutWay['CASH']), (wanjia.revenue.payments.types.PayoutWay['TRANSFER'], wanjia.revenue.payments.types.PayoutWay['TRANSFER'])], max_length=10)),
                ('amount', wanjia.foundation.quantities.fields.MoneyField(places=2)),
                ('payee', models.CharField(max_length=80)),
                ('paper', models.CharField(blank=True, default='', max_length=80)),
                ('bank', models.CharField(blank=True, default='', max_length=80)),
                ('bank_account', models.CharField(blank=True, default='', max_length=40)),
                ('paid_at', models.DateTimeField()),
                ('paid_by', models.CharField(max_length=40)),
                ('printed', models.IntegerField(default=0)),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='customers.customeraccount')),
                ('move', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='receivables.creditmove')),
                ('movement', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='payments.tillmovement')),
                ('shift', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='payments.shift')),
                ('unit', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisation.unit')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('unit', 'year', 'number'), name='voucher_numbered_once')],
            },
        ),
        migrations.RunPython(load, migrations.RunPython.noop),
    ]
