"""The steps of ageing and the targets of collecting that the product ships, as rows like any other."""

import csv
from decimal import Decimal
from pathlib import Path

from django.db import migrations

SHIPPED = Path(__file__).parent.parent / "shipped"
TABLES = {"ageing_buckets": "AgeingBucket", "collection_targets": "CollectionTarget"}
FLAGS = ("is_earlier_year", "is_confirmed")


def load(apps, schema_editor):
    """Write one row per shipped line; an empty cell is left out."""
    for name, model in TABLES.items():
        table = apps.get_model("receivables", model)
        with (SHIPPED / f"{name}.csv").open(encoding="utf-8", newline="") as lines:
            rows = [{key: value for key, value in row.items() if value} for row in csv.DictReader(lines)]
        for row in rows:
            row.update({flag: row[flag] == "True" for flag in FLAGS if flag in row})
            if "rate_pct" in row:
                row["rate_pct"] = Decimal(row["rate_pct"])
        table.objects.bulk_create(table(**row) for row in rows)


class Migration(migrations.Migration):
    dependencies = [("receivables", "0002_shipped_rows")]
    operations = [migrations.RunPython(load, migrations.RunPython.noop)]
