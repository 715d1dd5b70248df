"""Notes and coins, figures of the counter and limits of its work, to start with; all of them rows like any other."""

import csv
from datetime import date
from decimal import Decimal
from pathlib import Path

from django.db import migrations

SHIPPED = Path(__file__).parent.parent / "shipped"
SINCE = date(2000, 1, 1)
SAME_DAY = "日清日结: takings are closed the same day; the hours are a default of the platform"
WORK = {"voids": 8, "till_differences": 8, "tills_overnight": 8, "my_till_overnight": 8}


def load(apps, schema_editor):
    """Write one row per shipped line."""
    for name, model in (("denominations", "Denomination"), ("limits", "CounterLimit")):
        with (SHIPPED / f"{name}.csv").open(encoding="utf-8", newline="") as lines:
            for row in csv.DictReader(lines):
                values = {**row, "value": Decimal(row["value"]), "is_confirmed": row["is_confirmed"] == "1"}
                apps.get_model("payments", model).objects.create(start_date=SINCE, **values)
    limit = apps.get_model("workflow", "WorkLimit")
    for work, hours in WORK.items():
        limit.objects.create(work=work, hours=hours, source=SAME_DAY, start_date=SINCE)


class Migration(migrations.Migration):
    dependencies = [("payments", "0001_initial"), ("workflow", "0002_limits_to_start_with")]
    operations = [migrations.RunPython(load, migrations.RunPython.noop)]
