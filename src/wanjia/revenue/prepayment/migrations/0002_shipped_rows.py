"""Policies of fee control and deposits to start with; all of them rows like any other, none confirmed."""

import csv
from datetime import date, time
from decimal import Decimal
from pathlib import Path

from django.db import migrations

SHIPPED = Path(__file__).parent.parent / "shipped"
SINCE = date(2000, 1, 1)
PLATFORM = "default of the platform; no rule sets it"


def rows(name):
    """Read a shipped file; empty cells are left to the model."""
    with (SHIPPED / f"{name}.csv").open(encoding="utf-8", newline="") as lines:
        return [{key: value for key, value in row.items() if value} for row in csv.DictReader(lines)]


def load(apps, schema_editor):
    """Write one row per shipped line."""
    for row in rows("policies"):
        amounts = {name: Decimal(row[name]) for name in ("low", "urgent", "credit_limit")}
        times = {name: time.fromisoformat(row[name]) for name in ("quiet_start", "quiet_end")}
        flags = {name: row.get(name) == "1" for name in ("needs_agreement", "counts_deposit", "may_cut")}
        values = {**row, **amounts, **times, **flags, "warned_days": int(row["warned_days"])}
        apps.get_model("prepayment", "Policy").objects.create(start_date=SINCE, **values)
    for row in rows("deposits"):
        values = {**row, "months": Decimal(row["months"])}
        apps.get_model("prepayment", "DepositRule").objects.create(start_date=SINCE, **values)


class Migration(migrations.Migration):
    dependencies = [("prepayment", "0001_initial")]
    operations = [migrations.RunPython(load, migrations.RunPython.noop)]
