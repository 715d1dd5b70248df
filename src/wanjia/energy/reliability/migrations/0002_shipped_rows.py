"""Figures and texts to start with; all of them rows like any other, none confirmed."""

import csv
from datetime import date
from decimal import Decimal
from pathlib import Path

from django.db import migrations

SHIPPED = Path(__file__).parent.parent / "shipped"
SINCE = date(2000, 1, 1)


def rows(name):
    """Read a shipped file."""
    with (SHIPPED / f"{name}.csv").open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def load(apps, schema_editor):
    """Write one row per shipped line."""
    for row in rows("rules"):
        values = {**row, "value": Decimal(row["value"])}
        apps.get_model("reliability", "ReliabilityRule").objects.create(start_date=SINCE, **values)
    for row in rows("texts"):
        values = {**row, "is_cancellation": row["is_cancellation"] == "1"}
        apps.get_model("reliability", "NoticeText").objects.create(start_date=SINCE, **values)


class Migration(migrations.Migration):
    dependencies = [("reliability", "0001_initial")]
    operations = [migrations.RunPython(load, migrations.RunPython.noop)]
