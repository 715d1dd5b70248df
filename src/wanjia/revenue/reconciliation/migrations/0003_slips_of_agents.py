"""A line of a bank may be the slip by which an agent paid in."""

import django.db.models.deletion
from django.db import migrations, models

from wanjia.revenue.reconciliation.types import ItemKind

KIND = models.CharField(choices=[(one, one) for one in ItemKind], max_length=12)


class Migration(migrations.Migration):
    dependencies = [("reconciliation", "0002_shipped_rows"), ("outlets", "0002_shipped_rows")]
    operations = [
        migrations.AddField(
            model_name="matchitem",
            name="hand_in",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="outlets.handin",
            ),
        ),
        migrations.AlterField(model_name="match", name="kind", field=KIND),
        migrations.AlterField(model_name="matchitem", name="kind", field=KIND.clone()),
        migrations.AddConstraint(
            model_name="matchitem",
            constraint=models.UniqueConstraint(
                fields=["hand_in"],
                condition=models.Q(is_standing=True, hand_in__isnull=False),
                name="hand_in_matched_once",
            ),
        ),
    ]
