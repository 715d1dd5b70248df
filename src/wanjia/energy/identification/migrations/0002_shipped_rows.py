"""Limits to start with, rows like any other; and how long corrections of ties may wait."""

import csv
from datetime import date
from decimal import Decimal
from pathlib import Path

from django.db import migrations

SHIPPED = Path(__file__).parent.parent / "shipped" / "limits.csv"
SINCE = date(2000, 1, 1)
PLATFORM = "default of the platform; no rule sets it"


def load(apps, schema_editor):
    """Write one row per shipped line."""
    limit = apps.get_model("identification", "IdentificationLimit")
    with SHIPPED.open(encoding="utf-8", newline="") as lines:
        rows = [limit(start_date=SINCE, **{**row, "value": Decimal(row["value"])}) for row in csv.DictReader(lines)]
    limit.objects.bulk_create(rows)
    work = apps.get_model("workflow", "WorkLimit")
    work.objects.create(work="tie_proposals", hours=120, source=PLATFORM, start_date=SINCE)


class Migration(migrations.Migration):
    dependencies = [("identification", "0001_initial"), ("workflow", "0002_limits_to_start_with")]
    operations = [migrations.RunPython(load, migrations.RunPython.noop)]
