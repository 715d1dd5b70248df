"""Limits to start with; rows like any other, none confirmed."""

import csv
from datetime import date
from decimal import Decimal
from pathlib import Path

from django.db import migrations

SHIPPED = Path(__file__).parent.parent / "shipped" / "limits.csv"
SINCE = date(2000, 1, 1)


def load(apps, schema_editor):
    """Write one row per shipped line."""
    with SHIPPED.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            values = {**row, "value": Decimal(row["value"])}
            apps.get_model("lineloss", "LossLimit").objects.create(start_date=SINCE, **values)


class Migration(migrations.Migration):
    dependencies = [("lineloss", "0001_initial")]
    operations = [migrations.RunPython(load, migrations.RunPython.noop)]
