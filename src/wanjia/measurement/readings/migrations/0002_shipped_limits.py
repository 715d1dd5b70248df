"""The limits that the product ships, as rows like any other."""

import csv
from decimal import Decimal
from pathlib import Path

from django.db import migrations

SHIPPED = Path(__file__).parent.parent / "limits.csv"


def load(apps, schema_editor):
    """Write one row per shipped limit."""
    with SHIPPED.open(encoding="utf-8", newline="") as lines:
        rows = [{**row, "value": Decimal(row["value"])} for row in csv.DictReader(lines)]
    limits = apps.get_model("readings", "ValidationLimit")
    limits.objects.bulk_create(limits(**row) for row in rows)


class Migration(migrations.Migration):
    dependencies = [("readings", "0001_initial")]
    operations = [migrations.RunPython(load, migrations.RunPython.noop)]
