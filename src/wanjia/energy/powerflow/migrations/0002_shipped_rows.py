"""Prices, limits and transformers to start with; all of them rows like any other, none confirmed."""

import csv
from datetime import date
from decimal import Decimal
from pathlib import Path

from django.db import migrations

SHIPPED = Path(__file__).parent.parent / "shipped"
SINCE = date(2000, 1, 1)
BOUGHT = "unconfirmed: 10 kV oil-immersed, energy efficiency grade 2 of GB 20052-2020, from memory; check against the standard"


def _rows(name):
    with (SHIPPED / name).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def load(apps, schema_editor):
    """Write one row per shipped line."""
    figure = apps.get_model("powerflow", "LossFigure")
    figure.objects.bulk_create(
        figure(start_date=SINCE, kind=row["kind"], value=Decimal(row["value"]), source=row["source"])
        for row in _rows("figures.csv")
    )
    offered = apps.get_model("powerflow", "OfferedTransformer")
    offered.objects.bulk_create(
        offered(
            start_date=SINCE,
            source=BOUGHT,
            **{name: value if name == "code" else Decimal(value) for name, value in row.items()},
        )
        for row in _rows("transformers.csv")
    )


class Migration(migrations.Migration):
    dependencies = [("powerflow", "0001_initial")]
    operations = [migrations.RunPython(load, migrations.RunPython.noop)]
