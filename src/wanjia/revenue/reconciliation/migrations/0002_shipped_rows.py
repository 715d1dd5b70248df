"""Weights and limits of matching to start with, and how long the work may wait; all of them rows like any other."""

import csv
from datetime import date
from decimal import Decimal
from pathlib import Path

from django.db import migrations

SHIPPED = Path(__file__).parent.parent / "shipped"
SINCE = date(2000, 1, 1)
PLATFORM = "default of the platform; no rule sets it"
DAILY = "reconciled daily: 收费差错 6.2 counts accounts not checked as an accident; the hours are a default"
WORK = {
    "bank_lines": (24, DAILY),
    "suspense": (72, PLATFORM),
    "suspense_decisions": (24, PLATFORM),
    "check_findings": (24, DAILY),
}


def rows(name):
    """Read a shipped file."""
    with (SHIPPED / f"{name}.csv").open(encoding="utf-8", newline="") as lines:
        return [{**row, "is_confirmed": row["is_confirmed"] == "1"} for row in csv.DictReader(lines)]


def load(apps, schema_editor):
    """Write one row per shipped line, and how long the work may wait."""
    for row in rows("weights"):
        apps.get_model("reconciliation", "SignWeight").objects.create(start_date=SINCE, **row)
    for row in rows("limits"):
        values = {**row, "value": Decimal(row["value"])}
        apps.get_model("reconciliation", "MatchingLimit").objects.create(start_date=SINCE, **values)
    for work, (hours, source) in WORK.items():
        limit = apps.get_model("workflow", "WorkLimit")
        limit.objects.create(work=work, hours=hours, source=source, start_date=SINCE)


class Migration(migrations.Migration):
    dependencies = [("reconciliation", "0001_initial"), ("workflow", "0002_limits_to_start_with")]
    operations = [migrations.RunPython(load, migrations.RunPython.noop)]
