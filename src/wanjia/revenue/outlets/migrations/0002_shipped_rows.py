"""Figures of outlets and how long their work may wait, to start with; all of them rows like any other."""

import csv
from datetime import date
from decimal import Decimal
from pathlib import Path

from django.db import migrations

SHIPPED = Path(__file__).parent.parent / "shipped"
SINCE = date(2000, 1, 1)


def load(apps, schema_editor):
    """Write one row per shipped line."""
    with (SHIPPED / "rules.csv").open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            values = {**row, "value": Decimal(row["value"]), "is_confirmed": row["is_confirmed"] == "1"}
            apps.get_model("outlets", "OutletRule").objects.create(start_date=SINCE, **values)
    source = "日清日结: money is handed in the same day; the hours are a default of the platform"
    apps.get_model("workflow", "WorkLimit").objects.create(work="hand_ins", hours=8, source=source, start_date=SINCE)


class Migration(migrations.Migration):
    dependencies = [("outlets", "0001_initial"), ("workflow", "0002_limits_to_start_with")]
    operations = [migrations.RunPython(load, migrations.RunPython.noop)]
