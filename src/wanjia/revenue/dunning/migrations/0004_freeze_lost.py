"""What becomes of late fees that rested once instalments fail: a dated figure like the others."""

from datetime import date
from decimal import Decimal

from django.db import migrations, models

import wanjia.revenue.dunning.types

NAMES = (
    "PROMISE_DAYS",
    "PLAN_MONTHS",
    "PLAN_APPROVAL",
    "PLAN_GRACE",
    "PLAN_FREEZE",
    "FREEZE_LOST",
    "LARGE_MONTH",
    "LARGE_KVA",
    "EXPOSURE_SHARE",
    "TRIES",
    "EFFECT_DAYS",
)
SOURCE = (
    "late fees run from the day after the due day to the day of payment (供电营业规则 1996 art. 98, 2024 art. 99); that days "
    "rest at all is granted for keeping the agreement; unconfirmed"
)


def load(apps, schema_editor):
    """Write one row from the beginning on."""
    limit = apps.get_model("dunning", "DunningLimit")
    limit.objects.create(name="FREEZE_LOST", value=Decimal(1), source=SOURCE, start_date=date(2000, 1, 1))


class Migration(migrations.Migration):
    dependencies = [("dunning", "0003_messages_leave_the_house")]
    operations = [
        migrations.AlterField(
            model_name="dunninglimit",
            name="name",
            field=models.CharField(
                choices=[
                    (wanjia.revenue.dunning.types.Limit[one], wanjia.revenue.dunning.types.Limit[one]) for one in NAMES
                ],
                max_length=20,
            ),
        ),
        migrations.RunPython(load, migrations.RunPython.noop),
    ]
