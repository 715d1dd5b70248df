"""The rates of late fees, terms of payment and choices that the product ships, as rows like any other."""

import csv
from pathlib import Path

from django.db import migrations

SHIPPED = Path(__file__).parent.parent / "shipped"
TABLES = {
    "late_fee_rules": "LateFeeRule",
    "payment_terms": "PaymentTerm",
    "switches": "CollectionSwitch",
}


def load(apps, schema_editor):
    """Write one row per shipped line; an empty cell is left out."""
    for name, model in TABLES.items():
        with (SHIPPED / f"{name}.csv").open(encoding="utf-8", newline="") as lines:
            rows = [{key: value for key, value in row.items() if value} for row in csv.DictReader(lines)]
        for row in rows:
            if "is_confirmed" in row:
                row["is_confirmed"] = row["is_confirmed"] == "True"
        table = apps.get_model("receivables", model)
        table.objects.bulk_create(table(**row) for row in rows)


class Migration(migrations.Migration):
    dependencies = [("receivables", "0001_initial")]
    operations = [migrations.RunPython(load, migrations.RunPython.noop)]
