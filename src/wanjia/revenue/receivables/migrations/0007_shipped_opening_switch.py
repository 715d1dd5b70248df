"""From when late fees of debts taken over count, as the product ships it: a row like any other."""

import csv
from pathlib import Path

from django.db import migrations

SHIPPED = Path(__file__).parent.parent / "shipped" / "opening_switches.csv"


def load(apps, schema_editor):
    """Write one row per shipped line."""
    table = apps.get_model("receivables", "CollectionSwitch")
    with SHIPPED.open(encoding="utf-8", newline="") as lines:
        table.objects.bulk_create(table(**row) for row in csv.DictReader(lines))


class Migration(migrations.Migration):
    dependencies = [("receivables", "0006_opening")]
    operations = [migrations.RunPython(load, migrations.RunPython.noop)]
