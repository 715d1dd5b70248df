"""A line of a bank may be a refund that was paid out by transfer."""

import django.db.models.deletion
from django.db import migrations, models

from wanjia.revenue.reconciliation.types import ItemKind

KIND = models.CharField(choices=[(one, one) for one in ItemKind], max_length=12)


class Migration(migrations.Migration):
    dependencies = [("reconciliation", "0004_books_checked"), ("payments", "0003_vouchers")]
    operations = [
        migrations.AddField(
            model_name="matchitem",
            name="voucher",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="payments.voucher",
            ),
        ),
        migrations.AlterField(model_name="match", name="kind", field=KIND),
        migrations.AlterField(model_name="matchitem", name="kind", field=KIND.clone()),
        migrations.AddConstraint(
            model_name="matchitem",
            constraint=models.UniqueConstraint(
                fields=["voucher"],
                condition=models.Q(is_standing=True, voucher__isnull=False),
                name="voucher_matched_once",
            ),
        ),
    ]
