"""Layouts, codes and figures of direct debits, and how long their work may wait, to start with: rows like any other."""

import csv
from datetime import date
from decimal import Decimal
from pathlib import Path

from django.db import migrations

SHIPPED = Path(__file__).parent.parent / "shipped"
SINCE = date(2000, 1, 1)
SOURCE = "A430: an order not sent to the bank delays its money; the hours are a default of the platform"
WORK = {"debit_mandates": 48, "debit_batches_to_check": 8, "debit_batches_to_send": 8, "debits_missing": 24}


def rows_of(name):
    """Read a shipped file."""
    with (SHIPPED / name).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def confirmed(row):
    """Give a row's own columns, with whether it is confirmed as a truth."""
    return {**row, "is_confirmed": row["is_confirmed"] == "1"} if "is_confirmed" in row else row


def load(apps, schema_editor):
    """Write one row per shipped line."""
    model = apps.get_model
    for row in rows_of("layouts.csv"):
        model("directdebit", "DebitLayout").objects.create(**confirmed(row))
    layouts = {row.code: row for row in model("directdebit", "DebitLayout").objects.all()}
    for row in rows_of("fields.csv"):
        model("directdebit", "LayoutField").objects.create(**{**row, "layout": layouts[row["layout"]]})
    for row in rows_of("codes.csv"):
        model("directdebit", "ReasonCode").objects.create(start_date=SINCE, **confirmed(row))
    for row in rows_of("rules.csv"):
        values = {**confirmed(row), "value": Decimal(row["value"])}
        model("directdebit", "DebitRule").objects.create(start_date=SINCE, **values)
    for work, hours in WORK.items():
        model("workflow", "WorkLimit").objects.create(work=work, hours=hours, source=SOURCE, start_date=SINCE)


class Migration(migrations.Migration):
    dependencies = [("directdebit", "0001_initial"), ("workflow", "0002_limits_to_start_with")]
    operations = [migrations.RunPython(load, migrations.RunPython.noop)]
