"""Penalties, figures and approval limits to start with; all of them rows like any other."""

import csv
from datetime import date
from decimal import Decimal
from pathlib import Path

from django.db import migrations

SHIPPED = Path(__file__).parent.parent / "shipped"
SINCE = date(2000, 1, 1)
PLATFORM = "default of the platform; no rule sets it, set it for your county"
WORK = {"corrections_found": 72, "corrections_proposed": 72, "corrections_approved": 24}


def rows(name):
    """Read a shipped file; empty cells are left to the model."""
    with (SHIPPED / f"{name}.csv").open(encoding="utf-8", newline="") as lines:
        return [{key: value for key, value in row.items() if value} for row in csv.DictReader(lines)]


def read(row):
    """Read days, decimals and flags of a row."""
    days = {name: date.fromisoformat(row[name]) for name in ("start_date", "end_date") if name in row}
    decimals = {name: Decimal(row[name]) for name in ("amount", "value", "at_most") if name in row}
    flags = {
        name: row[name] == "1" for name in ("is_maximum", "is_confirmed", "is_for_policy") if name in row
    }
    return {"start_date": SINCE, **row, **days, **decimals, **flags}


def load(apps, schema_editor):
    """Write one row per shipped line, and how long the work may wait."""
    for model, name in (("PenaltyRule", "penalties"), ("RuleFigure", "figures"), ("ApprovalLimit", "approvals")):
        for row in rows(name):
            apps.get_model("corrections", model).objects.create(**read(row))
    limit = apps.get_model("workflow", "WorkLimit")
    for work, hours in WORK.items():
        limit.objects.create(work=work, hours=hours, source=PLATFORM, start_date=SINCE)


class Migration(migrations.Migration):
    dependencies = [("corrections", "0001_initial"), ("workflow", "0002_limits_to_start_with")]
    operations = [migrations.RunPython(load, migrations.RunPython.noop)]
