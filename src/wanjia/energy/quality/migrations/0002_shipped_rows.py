"""Limits to start with; all of them rows like any other, none confirmed."""

import csv
from datetime import date
from decimal import Decimal
from pathlib import Path

from django.db import migrations

SHIPPED = Path(__file__).parent.parent / "shipped" / "limits.csv"
SINCE = date(2000, 1, 1)


def load(apps, schema_editor):
    """Write one row per shipped line."""
    limit = apps.get_model("quality", "QualityLimit")
    with SHIPPED.open(encoding="utf-8", newline="") as lines:
        rows = [limit(start_date=SINCE, **{**row, "value": Decimal(row["value"])}) for row in csv.DictReader(lines)]
    limit.objects.bulk_create(rows)


class Migration(migrations.Migration):
    dependencies = [("quality", "0001_initial")]
    operations = [migrations.RunPython(load, migrations.RunPython.noop)]
