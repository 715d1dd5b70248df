"""The limits of validation and the order of methods that the product ships, as rows like any other."""

import csv
from decimal import Decimal
from pathlib import Path

from django.db import migrations

PACKAGE = Path(__file__).parent.parent


def shipped(name):
    """Read a shipped list."""
    with (PACKAGE / name).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def load(apps, schema_editor):
    """Write one row per shipped limit and per step of the chain."""
    limits, steps = apps.get_model("intervals", "IntervalLimit"), apps.get_model("intervals", "EstimationStep")
    limits.objects.bulk_create(limits(**{**row, "value": Decimal(row["value"])}) for row in shipped("limits.csv"))
    steps.objects.bulk_create(steps(**row) for row in shipped("chain.csv"))


class Migration(migrations.Migration):
    dependencies = [("intervals", "0002_validation")]
    operations = [migrations.RunPython(load, migrations.RunPython.noop)]
