"""What causes and targets are looked for with: rows to start with, none confirmed."""

import csv
from datetime import date
from decimal import Decimal
from pathlib import Path

from django.db import migrations, models

SHIPPED = Path(__file__).parent.parent / "shipped" / "causes.csv"
SINCE = date(2000, 1, 1)
KINDS = (
    *("HIGH_AREA", "HIGH_LINE", "NEGATIVE", "ECONOMIC", "SMALL_KWH_DAY", "COLLECTED", "BUS", "LONG_MONTHS"),
    *("CAUSE_EXPLAINED", "CAUSE_RIVAL", "CAUSE_DAYS", "CAUSE_STEP", "CAUSE_MOVED", "CAUSE_USUAL"),
    *("CAUSE_UNEXPLAINED", "CAUSE_HISTORY", "THEFT_SHARE", "THEFT_DROP", "THEFT_SURE", "THEFT_FALSE", "TARGET_REDUCTION"),
)


def load(apps, schema_editor):
    """Write one row per shipped line."""
    with SHIPPED.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            values = {**row, "value": Decimal(row["value"])}
            apps.get_model("lineloss", "LossLimit").objects.create(start_date=SINCE, **values)


class Migration(migrations.Migration):
    dependencies = [("lineloss", "0002_shipped_rows")]
    operations = [
        migrations.AlterField(
            model_name="losslimit",
            name="kind",
            field=models.CharField(choices=[(one, one) for one in KINDS], max_length=20),
        ),
        migrations.RunPython(load, migrations.RunPython.noop),
    ]
