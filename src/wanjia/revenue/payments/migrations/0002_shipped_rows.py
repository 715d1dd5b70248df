"""The notes and coins that a till may hold and the figures of the counter, to start with; all of them rows like any other."""

import csv
from datetime import date
from decimal import Decimal
from pathlib import Path

from django.db import migrations

SHIPPED = Path(__file__).parent.parent / "shipped"
SINCE = date(2000, 1, 1)


def load(apps, schema_editor):
    """Write one row per shipped line."""
    for name, model in (("denominations", "Denomination"), ("limits", "CounterLimit")):
        with (SHIPPED / f"{name}.csv").open(encoding="utf-8", newline="") as lines:
            for row in csv.DictReader(lines):
                values = {**row, "value": Decimal(row["value"]), "is_confirmed": row["is_confirmed"] == "1"}
                apps.get_model("payments", model).objects.create(start_date=SINCE, **values)


class Migration(migrations.Migration):
    dependencies = [("payments", "0001_initial")]
    operations = [migrations.RunPython(load, migrations.RunPython.noop)]
